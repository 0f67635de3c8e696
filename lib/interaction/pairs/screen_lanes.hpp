#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/util/cpu.hpp"

/// Single-precision vectors with one table a lane, for the screens: GCC's and clang's vector extensions, so that one
/// source serves every instruction set. Only additions, multiplications, divisions and comparisons are used, each
/// rounded as IEEE 754 says and never contracted: all instruction sets give the same bits.
///
/// For .cpp files of screens alone: everything here is inlined into functions of a target attribute.
#pragma GCC diagnostic ignored "-Wpsabi"  // nothing of these types crosses a call

namespace epiq::interaction::lanes {

#define EPIQ_LANES_INLINE [[gnu::always_inline]] inline

template <std::size_t Width>
struct Vector {
  typedef float Float __attribute__((vector_size(4 * Width)));
  typedef std::int32_t Int __attribute__((vector_size(4 * Width)));
};

/// The integer vector of the same bits, and back.
template <class To, class From>
EPIQ_LANES_INLINE To bits(const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

template <class F>
EPIQ_LANES_INLINE F maximum(const F& a, const F& b) noexcept {
  return a < b ? b : a;
}

template <class F>
EPIQ_LANES_INLINE F absolute(const F& a) noexcept {
  return a < 0.0f ? -a : a;
}

template <class F>
EPIQ_LANES_INLINE F square(const F& a) noexcept {
  return a * a;
}

/// At least the square root of a value in [1e-30, 1e30], above it by less than 1 %: Newton's step never ends below.
template <std::size_t Width, class F>
EPIQ_LANES_INLINE F root_or_more(const F& a) noexcept {
  using Int = typename Vector<Width>::Int;
  const F guess = bits<F>((bits<Int>(a) >> 1) + 0x1fbd1df5);
  return 0.50001f * (guess + a / guess);
}

/// ln(n / m) = shift + s * atanh_series(s^2), split so that two logarithms can share a division: with 2^e near n / m,
/// shift = e ln 2 and s = (n - m 2^e) / (n + m 2^e), given as its numerator and denominator.
///
/// n and m are normal numbers. e comes from the difference of the bit patterns, which is log2 within .086, so that |s|
/// is at most .2; it is 0 if n / m is in [.75, 1.33], and the logarithm is then accurate relative to itself.
template <std::size_t Width>
struct LogRatio {
  using Float = typename Vector<Width>::Float;
  using Int = typename Vector<Width>::Int;
  Float shift, numerator, denominator;

  EPIQ_LANES_INLINE LogRatio(const Float& n, const Float& m) noexcept {
    const Int exponent = (bits<Int>(n) - bits<Int>(m) + (1 << 22)) & ~((1 << 23) - 1);  // e 2^23
    const Float near = bits<Float>(bits<Int>(m) + exponent);
    shift = __builtin_convertvector(exponent, Float) * 8.2629582e-8f;  // ln 2 / 2^23
    numerator = n - near;
    denominator = n + near;
  }
};

/// 2 atanh(s) / s for t = s^2 in [0, .04]; the cubic through 2 that interpolates it at Chebyshev's nodes, error 2e-8.
template <class F>
EPIQ_LANES_INLINE F atanh_series(const F& t) noexcept {
  return 2.0f + t * (0.66666716f + t * (0.39978504f + t * 0.29972011f));
}

/// ln(n / m), see LogRatio.
template <std::size_t Width, class F>
EPIQ_LANES_INLINE F log_ratio(const F& n, const F& m) noexcept {
  const LogRatio<Width> ratio(n, m);
  const F s = ratio.numerator / ratio.denominator;
  return ratio.shift + s * atanh_series<F>(s * s);
}

/// Runs a kernel over tables side by side: Kernel<Width>::apply(n, out) takes the counts of Width tables.
/// @param cells  Kernel::kCells arrays of `tables` counts each
template <class Kernel, std::size_t Width>
EPIQ_LANES_INLINE void run(const std::uint32_t* const* cells, std::size_t tables, float* out) noexcept {
  using Float = typename Vector<Width>::Float;
  using Int = typename Vector<Width>::Int;
  Float n[Kernel::kCells];
  Float result;
  std::size_t first = 0;
  for (; first + Width <= tables; first += Width) {
    for (std::size_t c = 0; c < Kernel::kCells; ++c) {
      Int counts;
      std::memcpy(&counts, cells[c] + first, sizeof counts);
      n[c] = __builtin_convertvector(counts, Float);
    }
    Kernel::apply(n, result);
    std::memcpy(out + first, &result, sizeof result);
  }
  if (first == tables) return;
  for (std::size_t c = 0; c < Kernel::kCells; ++c) {
    Int counts{};
    std::memcpy(&counts, cells[c] + first, 4 * (tables - first));
    n[c] = __builtin_convertvector(counts, Float);
  }
  Kernel::apply(n, result);
  std::memcpy(out + first, &result, 4 * (tables - first));
}

template <template <std::size_t> class Kernel>
void run_scalar(const std::uint32_t* const* cells, std::size_t tables, float* out) noexcept {
  run<Kernel<4>, 4>(cells, tables, out);
}

template <template <std::size_t> class Kernel>
__attribute__((target("avx2"))) void run_avx2(const std::uint32_t* const* cells, std::size_t tables,
                                              float* out) noexcept {
  run<Kernel<8>, 8>(cells, tables, out);
}

template <template <std::size_t> class Kernel>
__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) void run_avx512(const std::uint32_t* const* cells,
                                                                              std::size_t tables, float* out) noexcept {
  run<Kernel<16>, 16>(cells, tables, out);
}

template <template <std::size_t> class Kernel>
void run_on(util::Isa isa, const std::uint32_t* const* cells, std::size_t tables, float* out) noexcept {
  if (isa == util::Isa::avx512) return run_avx512<Kernel>(cells, tables, out);
  if (isa == util::Isa::avx2) return run_avx2<Kernel>(cells, tables, out);
  run_scalar<Kernel>(cells, tables, out);
}

/// The arrays of a pair tile's two classes, in the order of PairTable.
inline std::array<const std::uint32_t*, 18> two_classes(const PairTile& tile, std::size_t controls, std::size_t cases) {
  std::array<const std::uint32_t*, 18> cells;
  for (std::size_t c = 0; c < 9; ++c) {
    cells[c] = tile.cell(controls, c / 3, c % 3);
    cells[9 + c] = tile.cell(cases, c / 3, c % 3);
  }
  return cells;
}

}  // namespace epiq::interaction::lanes
