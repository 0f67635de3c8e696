#include "epiq/quantum/kernels/wide_layers.hpp"

#include <emmintrin.h>

#include <cstring>
#include <type_traits>
#include <utility>

#include "epiq/quantum/kernels/lanes.hpp"

namespace epiq::quantum::kernels {
namespace {

template <class L>
EPIQ_INLINE const typename L::Real& load(const typename L::Scalar* from) {
  return *reinterpret_cast<const typename L::Real*>(from);
}
template <class L>
EPIQ_INLINE void store(typename L::Scalar* to, const typename L::Real& value) {
  *reinterpret_cast<typename L::Real*>(to) = value;
}

/// Where a pass leaves its results: in the cache, or past it, for a state that is too large for one and whose lines are
/// not read again soon.
enum class Store { cached, past_cache };

template <class L, Store kWay>
EPIQ_INLINE void put(typename L::Scalar* to, const typename L::Real& value) {
  if constexpr (kWay == Store::cached) {
    store<L>(to, value);
  } else {
#if defined(__clang__)
    __builtin_nontemporal_store(value, reinterpret_cast<typename L::Real*>(to));
#else
    // gcc has no such builtin, and the intrinsics of wider vectors belong to an instruction set of their own.
    if constexpr (sizeof value == 16)
      _mm_stream_si128(reinterpret_cast<__m128i*>(to), reinterpret_cast<const __m128i&>(value));
    else
      asm volatile("vmovntps %1, %0" : "=m"(*reinterpret_cast<typename L::Real*>(to)) : "v"(value));
#endif
  }
}

/// Exchanges bit log2(Step) of the lane with the bit that tells a from b.
template <class L, std::size_t Step, std::size_t... Lane>
EPIQ_INLINE void exchange(typename L::Real& a, typename L::Real& b, std::index_sequence<Lane...>) {
  constexpr std::size_t kCount = L::kCount;
  const typename L::Real first = __builtin_shufflevector(a, b, ((Lane & Step) != 0 ? kCount + Lane - Step : Lane)...);
  b = __builtin_shufflevector(a, b, ((Lane & Step) != 0 ? kCount + Lane : Lane + Step)...);
  a = first;
}

/// Transposes kCount vectors of kCount lanes.
template <class L, std::size_t Step = 1>
EPIQ_INLINE void transpose(typename L::Real (&v)[L::kCount]) {
  for (std::size_t pair = 0; pair < L::kCount / 2; ++pair) {
    const std::size_t m = pair / Step * 2 * Step + pair % Step;
    exchange<L, Step>(v[m], v[m + Step], std::make_index_sequence<L::kCount>{});
  }
  if constexpr (2 * Step < L::kCount) transpose<L, 2 * Step>(v);
}

/// Transforms the lowest 2 log2(kCount) bits and exchanges their halves.
template <class L>
EPIQ_INLINE void transform_lanes(typename L::Scalar* data) {
  typename L::Real v[L::kCount];
  for (std::size_t m = 0; m < L::kCount; ++m) v[m] = load<L>(data + m * L::kCount);
  butterflies<L, L::kCount>(v);
  transpose<L>(v);
  butterflies<L, L::kCount>(v);
  for (std::size_t m = 0; m < L::kCount; ++m) store<L>(data + m * L::kCount, v[m]);
}

template <class L>
EPIQ_INLINE void exchange_order(typename L::Scalar* data) {
  typename L::Real v[L::kCount];
  for (std::size_t m = 0; m < L::kCount; ++m) v[m] = load<L>(data + m * L::kCount);
  transpose<L>(v);
  for (std::size_t m = 0; m < L::kCount; ++m) store<L>(data + m * L::kCount, v[m]);
}

/// log2(Radix) levels of the transform: butterflies over values that are stride, 2 stride, .. apart.
template <class L, std::size_t Radix, Store kWay = Store::cached>
EPIQ_INLINE void transform_pass(const typename L::Scalar* from, typename L::Scalar* to, std::size_t size,
                                std::size_t stride) {
  for (std::size_t base = 0; base < size; base += Radix * stride) {
    for (std::size_t i = base; i < base + stride; i += L::kCount) {
      typename L::Real v[Radix];
      for (std::size_t m = 0; m < Radix; ++m) v[m] = load<L>(from + i + m * stride);
      butterflies<L, Radix>(v);
      for (std::size_t m = 0; m < Radix; ++m) put<L, kWay>(to + i + m * stride, v[m]);
    }
  }
}

/// Calls use(radix) with `bits` levels as a constant radix.
template <class L, class Use>
EPIQ_INLINE void with_radix(std::size_t bits, const Use& use) {
  if constexpr (L::kRadixBits >= 4) {
    if (bits == 4) return use(std::integral_constant<std::size_t, 16>{});
  }
  if constexpr (L::kRadixBits >= 3) {
    if (bits == 3) return use(std::integral_constant<std::size_t, 8>{});
  }
  if (bits == 2) return use(std::integral_constant<std::size_t, 4>{});
  use(std::integral_constant<std::size_t, 2>{});
}

/// The levels of the next of as few passes as registers allow.
template <class L>
EPIQ_INLINE std::size_t next_pass(std::size_t bits) {
  const std::size_t passes = (bits + L::kRadixBits - 1) / L::kRadixBits;
  return (bits + passes - 1) / passes;
}

/// Transforms `bits` levels from stride `stride` on, in place; the last pass writes to `to`.
template <class L, Store kWay = Store::cached>
EPIQ_INLINE void transform_levels(typename L::Scalar* data, typename L::Scalar* to, std::size_t size,
                                  std::size_t stride, std::size_t bits) {
  while (bits > L::kRadixBits) {
    const std::size_t now = next_pass<L>(bits);
    with_radix<L>(
        now, [&](auto radix)
                 __attribute__((always_inline)) { transform_pass<L, radix.value>(data, data, size, stride); });
    stride <<= now;
    bits -= now;
  }
  with_radix<L>(
      bits, [&](auto radix)
                __attribute__((always_inline)) { transform_pass<L, radix.value, kWay>(data, to, size, stride); });
}

/// x *= y.
template <class Real>
EPIQ_INLINE void multiply(Real& re, Real& im, const Real& by_re, const Real& by_im) {
  const Real product = re * by_re - im * by_im;
  im = re * by_im + im * by_re;
  re = product;
}

/// Calls use(index, phase_re, phase_im) for each vector of one row of 2^kInnerBits phases.
template <class L, class Use>
EPIQ_INLINE void for_each_phase(const BlockPhases<typename L::Scalar>& phases, std::size_t outer, const Use& use) {
  using Real = typename L::Real;
  constexpr std::size_t kRow = std::size_t{1} << kInnerBits;
  const Real outer_re = phases.outer.re[outer] - Real{};
  const Real outer_im = phases.outer.im[outer] - Real{};
  for (std::size_t inner = 0; inner < kRow; inner += L::kCount) {
    const std::size_t i = outer * kRow + inner;
    Real re = load<L>(phases.inner.re + inner);
    Real im = load<L>(phases.inner.im + inner);
    multiply(re, im, outer_re, outer_im);
    multiply(re, im, load<L>(phases.low.re + i), load<L>(phases.low.im + i));
    use(i, re, im);
  }
}

/// A block that begins with its phases.
template <class L, Store kWay>
EPIQ_INLINE void start_block(const BlockPhases<typename L::Scalar>& phases, bool transform, std::size_t low_bits,
                             typename L::Scalar* buffer, WidePlanes<typename L::Scalar> target) {
  using Scalar = typename L::Scalar;
  using Real = typename L::Real;
  constexpr std::size_t kRow = std::size_t{1} << kInnerBits;
  constexpr std::size_t kSquare = L::kCount * L::kCount;
  constexpr std::size_t kSquareBits = 2 * static_cast<std::size_t>(__builtin_ctzll(L::kCount));
  const std::size_t size = std::size_t{1} << low_bits;
  const bool last = !transform || low_bits == kSquareBits;  // nothing is left to do after the lanes
  Scalar* re = last ? target.re : buffer;
  Scalar* im = last ? target.im : buffer + size;
  for (std::size_t outer = 0; outer < size / kRow; ++outer) {
    for_each_phase<L>(
        phases, outer, [&](std::size_t i, const Real& phase_re, const Real& phase_im) __attribute__((always_inline)) {
          store<L>(re + i, phase_re);
          store<L>(im + i, phase_im);
        });
    if (!transform) continue;
    for (std::size_t i = outer * kRow; i < (outer + 1) * kRow; i += kSquare) {
      transform_lanes<L>(re + i);
      transform_lanes<L>(im + i);
    }
  }
  if (last) return;
  transform_levels<L, kWay>(re, target.re, size, kSquare, low_bits - kSquareBits);
  transform_levels<L, kWay>(im, target.im, size, kSquare, low_bits - kSquareBits);
}

/// A block of the state: transformed, multiplied by its phases and, perhaps, transformed again.
template <class L>
EPIQ_INLINE void continue_block(const BlockPhases<typename L::Scalar>& phases, bool transform_again,
                                std::size_t low_bits, WidePlanes<typename L::Scalar> target) {
  using Real = typename L::Real;
  constexpr std::size_t kRow = std::size_t{1} << kInnerBits;
  constexpr std::size_t kSquare = L::kCount * L::kCount;
  constexpr std::size_t kSquareBits = 2 * static_cast<std::size_t>(__builtin_ctzll(L::kCount));
  const std::size_t size = std::size_t{1} << low_bits;
  const std::size_t left = low_bits - kSquareBits;
  for (std::size_t i = 0; i < size; i += kSquare) {
    transform_lanes<L>(target.re + i);
    transform_lanes<L>(target.im + i);
  }
  if (left > 0) {
    transform_levels<L>(target.re, target.re, size, kSquare, left);
    transform_levels<L>(target.im, target.im, size, kSquare, left);
  }
  for (std::size_t outer = 0; outer < size / kRow; ++outer) {
    for_each_phase<L>(
        phases, outer, [&](std::size_t i, const Real& phase_re, const Real& phase_im) __attribute__((always_inline)) {
          Real a = load<L>(target.re + i), b = load<L>(target.im + i);
          multiply(a, b, phase_re, phase_im);
          store<L>(target.re + i, a);
          store<L>(target.im + i, b);
        });
    for (std::size_t i = outer * kRow; i < (outer + 1) * kRow; i += kSquare) {
      if (transform_again) {
        transform_lanes<L>(target.re + i);
        transform_lanes<L>(target.im + i);
      } else {
        exchange_order<L>(target.re + i);
        exchange_order<L>(target.im + i);
      }
    }
  }
  if (!transform_again || left == 0) return;
  transform_levels<L>(target.re, target.re, size, kSquare, left);
  transform_levels<L>(target.im, target.im, size, kSquare, left);
}

template <class L>
EPIQ_INLINE void block(const BlockPhases<typename L::Scalar>& phases, BlockSteps steps, std::size_t low_bits,
                       typename L::Scalar* buffer, WidePlanes<typename L::Scalar> target) {
  if (!steps.start) {
    continue_block<L>(phases, steps.transform, low_bits, target);
  } else if (!steps.past_cache) {
    start_block<L, Store::cached>(phases, steps.transform, low_bits, buffer, target);
  } else {
    start_block<L, Store::past_cache>(phases, steps.transform, low_bits, buffer, target);
    _mm_sfence();
  }
}

/// The first levels of a column transform, the highest ones, with the way from the state into the buffer.
template <class L, std::size_t Radix>
EPIQ_INLINE void gather_rows(const typename L::Scalar* from, std::size_t apart, typename L::Scalar* to,
                             std::size_t rows) {
  constexpr std::size_t kTile = kTileBytes / sizeof(typename L::Scalar);
  const std::size_t step = rows / Radix;
  for (std::size_t row = 0; row < step; ++row) {
    for (std::size_t w = 0; w < kTile; w += L::kCount) {
      typename L::Real v[Radix];
      for (std::size_t m = 0; m < Radix; ++m) v[m] = load<L>(from + (row + m * step) * apart + w);
      butterflies<L, Radix>(v);
      for (std::size_t m = 0; m < Radix; ++m) store<L>(to + (row + m * step) * kTile + w, v[m]);
    }
  }
}

/// Where the product of a tile by its phases goes.
template <class Scalar>
struct TileTarget {
  WidePlanes<Scalar> planes;
  std::size_t apart;  ///< numbers from row to row
};

/// The last levels of the transform of `im` and the product by the phases in one sweep.
template <class L, std::size_t Radix>
EPIQ_INLINE void finish_rows(const ColumnPhases<typename L::Scalar>& phases, const typename L::Scalar* re,
                             const typename L::Scalar* im, std::size_t rows, std::size_t step,
                             const TileTarget<typename L::Scalar>& target) {
  using Real = typename L::Real;
  constexpr std::size_t kTile = kTileBytes / sizeof(typename L::Scalar);
  for (std::size_t base = 0; base < rows; base += Radix * step) {
    for (std::size_t first = base; first < base + step; ++first) {
      for (std::size_t w = 0; w < kTile; w += L::kCount) {
        Real v[Radix];
        for (std::size_t m = 0; m < Radix; ++m) v[m] = load<L>(im + (first + m * step) * kTile + w);
        butterflies<L, Radix>(v);
        for (std::size_t m = 0; m < Radix; ++m) {
          const std::size_t row = first + m * step;
          const std::size_t coarse = row / phases.fine_count * kTile + w;
          const std::size_t fine = row % phases.fine_count * kTile + w;
          Real phase_re = load<L>(phases.fine.re + fine);
          Real phase_im = load<L>(phases.fine.im + fine);
          multiply(phase_re, phase_im, phases.high.re[row] - Real{}, phases.high.im[row] - Real{});
          multiply(phase_re, phase_im, load<L>(phases.coarse.re + coarse), load<L>(phases.coarse.im + coarse));
          Real a = load<L>(re + row * kTile + w);
          multiply(a, v[m], phase_re, phase_im);
          store<L>(target.planes.re + row * target.apart + w, a);
          store<L>(target.planes.im + row * target.apart + w, v[m]);
        }
      }
    }
  }
}

template <class L>
EPIQ_INLINE void columns(const ColumnPhases<typename L::Scalar>& phases, bool transform_again, std::size_t high_bits,
                         std::size_t low_bits, typename L::Scalar* buffer, WidePlanes<typename L::Scalar> state) {
  using Scalar = typename L::Scalar;
  constexpr std::size_t kTile = kTileBytes / sizeof(Scalar);
  const std::size_t rows = std::size_t{1} << high_bits;
  const std::size_t apart = std::size_t{1} << low_bits;
  Scalar* re = buffer;
  Scalar* im = buffer + rows * kTile;

  std::size_t left = high_bits;
  if (left > L::kRadixBits) {
    const std::size_t now = next_pass<L>(left);
    with_radix<L>(
        now, [&](auto radix) __attribute__((always_inline)) {
          gather_rows<L, radix.value>(state.re, apart, re, rows);
          gather_rows<L, radix.value>(state.im, apart, im, rows);
        });
    left -= now;
  } else {
    for (std::size_t row = 0; row < rows; ++row) {
      std::memcpy(re + row * kTile, state.re + row * apart, kTileBytes);
      std::memcpy(im + row * kTile, state.im + row * apart, kTileBytes);
    }
  }
  transform_levels<L>(re, re, rows * kTile, kTile, left);
  std::size_t step = 1;
  while (left > L::kRadixBits) {
    const std::size_t now = next_pass<L>(left);
    with_radix<L>(
        now, [&](auto radix) __attribute__((always_inline)) {
          transform_pass<L, radix.value>(im, im, rows * kTile, step * kTile);
        });
    step <<= now;
    left -= now;
  }
  const TileTarget<Scalar> target =
      transform_again ? TileTarget<Scalar>{{re, im}, kTile} : TileTarget<Scalar>{state, apart};
  with_radix<L>(
      left, [&](auto radix)
                __attribute__((always_inline)) { finish_rows<L, radix.value>(phases, re, im, rows, step, target); });
  if (!transform_again) return;
  transform_levels<L>(re, re, rows * kTile, kTile, high_bits);
  transform_levels<L>(im, im, rows * kTile, kTile, high_bits);
  for (std::size_t row = 0; row < rows; ++row) {
    std::memcpy(state.re + row * apart, re + row * kTile, kTileBytes);
    std::memcpy(state.im + row * apart, im + row * kTile, kTileBytes);
  }
}

#define EPIQ_WIDE(lanes, attributes)                                                                              \
  attributes void block_##lanes(const BlockPhases<lanes::Scalar>& phases, BlockSteps steps, std::size_t low_bits, \
                                lanes::Scalar* buffer, WidePlanes<lanes::Scalar> target) noexcept {               \
    block<lanes>(phases, steps, low_bits, buffer, target);                                                        \
  }                                                                                                               \
  attributes void columns_##lanes(const ColumnPhases<lanes::Scalar>& phases, bool transform_again,                \
                                  std::size_t high_bits, std::size_t low_bits, lanes::Scalar* buffer,             \
                                  WidePlanes<lanes::Scalar> state) noexcept {                                     \
    columns<lanes>(phases, transform_again, high_bits, low_bits, buffer, state);                                  \
  }
EPIQ_WIDE(Doubles2, )
EPIQ_WIDE(Floats4, )
EPIQ_WIDE(Doubles4, __attribute__((target("avx2"))))
EPIQ_WIDE(Floats8, __attribute__((target("avx2"))))
EPIQ_WIDE(Doubles8, __attribute__((target("avx512f,avx512dq,avx512vl"))))
EPIQ_WIDE(Floats16, __attribute__((target("avx512f,avx512dq,avx512vl"))))
#undef EPIQ_WIDE

}  // namespace

template <>
WideKernel<double> wide_kernel<double>(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {Doubles8::kCount, block_Doubles8, columns_Doubles8};
    case util::Isa::avx2:
      return {Doubles4::kCount, block_Doubles4, columns_Doubles4};
    case util::Isa::scalar:
      break;
  }
  return {Doubles2::kCount, block_Doubles2, columns_Doubles2};
}

template <>
WideKernel<float> wide_kernel<float>(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {Floats16::kCount, block_Floats16, columns_Floats16};
    case util::Isa::avx2:
      return {Floats8::kCount, block_Floats8, columns_Floats8};
    case util::Isa::scalar:
      break;
  }
  return {Floats4::kCount, block_Floats4, columns_Floats4};
}

}  // namespace epiq::quantum::kernels
