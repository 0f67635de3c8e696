#pragma once

#include <cstddef>

#include "epiq/util/cpu.hpp"

namespace epiq::quantum::kernels {

/// Samples of a tile of the fidelity kernel, in each direction.
inline constexpr std::size_t kGramTile = 64;

/// Amplitudes whose products are summed before they join the sums of those before; bounds the rounding of floats, and
/// lets what a tile reads stay in the L2 cache.
inline constexpr std::size_t kGramDepth = 64;

/// Some samples of a batch of states in panels: panel p holds `lanes` samples, its amplitudes are `lanes` numbers at
/// panels + p * panel_stride + amplitude * lanes; imaginary parts, where there are any, `plane_stride` behind.
template <class Real>
struct PanelView {
  const Real* panels;
  std::size_t panel_stride;
  std::size_t plane_stride;
  std::size_t panel_count;  ///< at most kGramTile / lanes
};

/// |<left_i|right_j>|^2 for a tile of samples: `tile` is kGramTile x kGramTile, of which the rows and columns of the
/// panels given are written.
///
/// A complex product takes three real ones (Gauss): with a = Re_i Re_j, b = Im_i Im_j and c = (Re_i + Im_i)(Re_j -
/// Im_j) the real part is a + b and the imaginary one a - b - c; states of real amplitudes take one.
///
/// @param size    amplitudes of a state
/// @param above   leave out what is below the diagonal of the tile, panel by panel
/// @param scratch gram_scratch_count() numbers at a multiple of 64 bytes
template <class Real>
using GramTile = void (*)(const PanelView<Real>& left, const PanelView<Real>& right, std::size_t size, bool above,
                          Real* scratch, Real* tile) noexcept;

template <class Real>
struct GramKernel {
  GramTile<Real> complex;
  GramTile<Real> real;
  std::size_t lanes;  ///< of the panels
};

/// The variant for `isa`; they agree to rounding, with fused multiply-adds where the set has them.
template <class Real>
GramKernel<Real> gram_kernel(util::Isa isa) noexcept;

/// Packed left samples, then two planes of sums.
constexpr std::size_t gram_scratch_count() { return 3 * kGramTile * kGramDepth + 3 * kGramTile * kGramTile; }

}  // namespace epiq::quantum::kernels
