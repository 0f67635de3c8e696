#pragma once

#include <cstddef>

#include "epiq/util/cpu.hpp"

namespace epiq::quantum::kernels {

/// One large state, as two planes of 2^q numbers. Basis index = high * 2^B + low: a block is a value of `high`, which
/// is contiguous, and a column a value of `low`. Both Walsh-Hadamard transforms, of the low and of the high bits, run
/// in a buffer that fits the L2 cache, so that a layer reads and writes the state once.
template <class Real>
struct WidePlanes {
  Real* re;
  Real* im;
};
template <class Real>
struct ConstWidePlanes {
  const Real* re;
  const Real* im;
};

/// The low bits of a block of phases come in two orders: as they are, or with the lowest log2(lanes) of them exchanged
/// with the next log2(lanes), which saves the transform half of its moves across lanes.
inline constexpr std::size_t kInnerBits = 8;  ///< bits of the inner factor of a block; >= 2 log2(lanes)

/// The column tile: consecutive low indices that are transformed side by side, in bytes of one plane. Rows of a tile
/// are a power of two apart and share a few sets of each cache; runs of eight lines make up for it by a third.
inline constexpr std::size_t kTileBytes = 512;

/// The phases exp(i phi) of one block: phase(outer, inner) = outer[outer] * inner[inner] * low[outer, inner], where
/// low index = outer * 2^kInnerBits + inner.
template <class Real>
struct BlockPhases {
  ConstWidePlanes<Real> low;    ///< 2^B
  ConstWidePlanes<Real> inner;  ///< 2^kInnerBits
  ConstWidePlanes<Real> outer;  ///< 2^(B - kInnerBits)
};

/// The phases of a column tile: phase(high, w) = high[high] * coarse[high / fine_count][w] * fine[high %
/// fine_count][w], w < kTileBytes / sizeof(Real).
template <class Real>
struct ColumnPhases {
  ConstWidePlanes<Real> high;    ///< 2^H
  ConstWidePlanes<Real> coarse;  ///< 2^H / fine_count x tile
  ConstWidePlanes<Real> fine;    ///< fine_count x tile
  std::size_t fine_count;
};

/// What happens to a block.
struct BlockSteps {
  bool start;       ///< begin with the phases; else the state is transformed and multiplied by them
  bool transform;   ///< transform the result
  bool past_cache;  ///< write a block that starts past the cache
};

/// The kernels of one instruction set.
template <class Real>
struct WideKernel {
  std::size_t lanes;  ///< the orders of BlockPhases exchange log2(lanes) bits

  /// Transforms the low bits of one block of 2^low_bits numbers, unnormalised; the buffer has 2 x 2^low_bits.
  /// @param phases in their exchanged order, but for a block that starts and is not transformed
  void (*block)(const BlockPhases<Real>& phases, BlockSteps steps, std::size_t low_bits, Real* buffer,
                WidePlanes<Real> block) noexcept;

  /// Transforms the high bits of one tile of columns, unnormalised, multiplies by the phases and, perhaps, transforms
  /// again, in the buffer (2 x 2^high_bits x tile).
  /// @param columns the first column of the tile; the rows of the state are 2^low_bits apart
  void (*columns)(const ColumnPhases<Real>& phases, bool transform_again, std::size_t high_bits, std::size_t low_bits,
                  Real* buffer, WidePlanes<Real> columns) noexcept;
};

/// The variant for `isa`; they agree to rounding. Real is float or double.
template <class Real>
WideKernel<Real> wide_kernel(util::Isa isa) noexcept;

}  // namespace epiq::quantum::kernels
