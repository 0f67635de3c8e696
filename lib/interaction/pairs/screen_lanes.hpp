#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/interaction/pairs/triple_tile.hpp"
#include "epiq/util/cpu.hpp"

/// Vectors with one table a lane, for the screens and fits: GCC's and clang's vector extensions, so that one
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
  typedef double Double __attribute__((vector_size(8 * Width)));
  typedef std::int64_t Long __attribute__((vector_size(8 * Width)));
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
EPIQ_LANES_INLINE F minimum(const F& a, const F& b) noexcept {
  return b < a ? b : a;
}

template <class F>
EPIQ_LANES_INLINE F absolute(const F& a) noexcept {
  return maximum<F>(a, -a);
}

/// `yes` where the mask is -1, `no` where it is 0.
template <class F, class Mask>
EPIQ_LANES_INLINE F select(const Mask& mask, const F& yes, const F& no) noexcept {
  return mask ? yes : no;
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

/// exp(x) in double precision, arguments clamped to [-700, 700]; error below 2 units of the last place.
///
/// x = k ln 2 + r, |r| <= .347, and Taylor's series of 14 terms; k comes from adding 1.5 * 2^52, which leaves it in the
/// low bits.
template <std::size_t Width, class D>
EPIQ_LANES_INLINE D exponential(const D& argument) noexcept {
  using Long = typename Vector<Width>::Long;
  const D x = minimum<D>(maximum<D>(argument, D{} - 700.0), D{} + 700.0);
  const D shifted = x * 1.4426950408889634 + 6755399441055744.0;
  const D k = shifted - 6755399441055744.0;
  const D r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
  D sum = D{} + 1.0 / 6227020800.0;
  constexpr double kCoefficients[] = {1.0 / 479001600.0,
                                      1.0 / 39916800.0,
                                      1.0 / 3628800.0,
                                      1.0 / 362880.0,
                                      1.0 / 40320.0,
                                      1.0 / 5040.0,
                                      1.0 / 720.0,
                                      1.0 / 120.0,
                                      1.0 / 24.0,
                                      1.0 / 6.0,
                                      0.5,
                                      1.0,
                                      1.0};
  for (const double coefficient : kCoefficients) sum = sum * r + coefficient;
  return bits<D>(bits<Long>(sum) + (bits<Long>(shifted) << 52));
}

/// ln x in double precision for normal x > 0; relative error about 1e-15 away from x = 1, absolute 1e-16 near it.
template <std::size_t Width, class D>
EPIQ_LANES_INLINE D log_positive(const D& x) noexcept {
  using Long = typename Vector<Width>::Long;
  const Long pattern = bits<Long>(x) - 0x3fe6a09e667f3bcd;  // the bits of sqrt(1/2)
  const Long exponent = pattern >> 52;
  const D near = bits<D>(bits<Long>(x) - (exponent << 52));  // in [sqrt(1/2), sqrt(2))
  const D s = (near - 1.0) / (near + 1.0);
  const D t = s * s;
  D sum = D{} + 2.0 / 21.0;
  constexpr double kCoefficients[] = {2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0, 2.0 / 11.0,
                                      2.0 / 9.0,  2.0 / 7.0,  2.0 / 5.0,  2.0 / 3.0,  2.0};
  for (const double coefficient : kCoefficients) sum = sum * t + coefficient;
  const D e = __builtin_convertvector(exponent, D);
  return e * 0.693147180369123816490 + (s * sum + e * 1.90821492927058770002e-10);
}

/// Counts of `used` <= Width tables; the others get 0.
template <std::size_t Width>
EPIQ_LANES_INLINE typename Vector<Width>::Int load(const std::uint32_t* counts, std::size_t used) noexcept {
  typename Vector<Width>::Int loaded{};
  if (used == Width) {
    std::memcpy(&loaded, counts, 4 * Width);  // of constant size: one instruction
  } else {
    std::memcpy(&loaded, counts, 4 * used);
  }
  return loaded;
}

/// Runs a kernel over tables side by side: Kernel<Width>::apply(n, out) takes the counts of Width tables.
/// @param cells  Kernel::kCells arrays of `tables` counts each
template <class Kernel, std::size_t Width>
EPIQ_LANES_INLINE void run(const std::uint32_t* const* cells, std::size_t tables, float* out) noexcept {
  using Float = typename Vector<Width>::Float;
  for (std::size_t first = 0; first < tables; first += Width) {
    const std::size_t used = first + Width <= tables ? Width : tables - first;
    Float n[Kernel::kCells];
    for (std::size_t c = 0; c < Kernel::kCells; ++c)
      n[c] = __builtin_convertvector(load<Width>(cells[c] + first, used), Float);
    Float result;
    Kernel::apply(n, result);
    if (used == Width) {
      std::memcpy(out + first, &result, sizeof result);
    } else {
      std::memcpy(out + first, &result, 4 * used);
    }
  }
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
  if (isa >= util::Isa::avx512) return run_avx512<Kernel>(cells, tables, out);
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

/// The same of a tile of triples.
inline std::array<const std::uint32_t*, 54> two_classes(const TripleTile& tile, std::size_t controls,
                                                        std::size_t cases) {
  std::array<const std::uint32_t*, 54> cells;
  for (std::size_t c = 0; c < 27; ++c) {
    cells[c] = tile.cell(controls, c / 9, c / 3 % 3, c % 3);
    cells[27 + c] = tile.cell(cases, c / 9, c / 3 % 3, c % 3);
  }
  return cells;
}

}  // namespace epiq::interaction::lanes
