#pragma once

#include <cmath>
#include <cstring>

#include "epiq/quantum/kernels/diagonal_layers.hpp"
#include "epiq/quantum/kernels/lanes.hpp"

// The body of the kernels of diagonal_layers.hpp, for the two files that compile it. A sample is a lane of a vector, so
// that no step moves data across lanes, and a lane does the same arithmetic at each width.

namespace epiq::quantum::kernels {
namespace {

/// Terms up to this magnitude keep the full precision of the kernels' own sine and cosine.
constexpr double kLargestTerm = 1e5;

/// The two parts of L::kCount doubles, which fill one vector or two.
template <class L>
inline constexpr std::size_t kParts = sizeof(double) / sizeof(typename L::Scalar);

template <class L>
EPIQ_INLINE typename L::Wide* wide(double* values) {
  return reinterpret_cast<typename L::Wide*>(values);
}
template <class L>
EPIQ_INLINE const typename L::Wide* wide(const double* values) {
  return reinterpret_cast<const typename L::Wide*>(values);
}

/// terms[t] of the quadratic form in the bits: z_j z_k = 1 - 2 b_j - 2 b_k + 4 b_j b_k.
template <class L>
EPIQ_INLINE void fill_terms(const QuadraticLayers& layers, const double* features, double* terms) {
  using Wide = typename L::Wide;
  constexpr std::size_t kP = kParts<L>;
  const std::size_t q = layers.qubits;
  const Wide* x = wide<L>(features);
  Wide* t = wide<L>(terms);
  for (std::size_t part = 0; part < kP; ++part) t[part] = Wide{};
  for (std::size_t k = 0; k < q; ++k) {
    for (std::size_t part = 0; part < kP; ++part) {
      const Wide field = x[k * kP + part] * layers.linear;
      t[part] += field;
      t[(1 + k) * kP + part] = field * -2.0;
    }
  }
  const double* couplings = layers.couplings;
  for (std::size_t k = 1; k < q; ++k) {
    for (std::size_t j = 0; j < k; ++j, ++couplings) {
      if (*couplings == 0.0) continue;
      for (std::size_t part = 0; part < kP; ++part) {
        const Wide coupling = (layers.origin - x[j * kP + part]) * (layers.origin - x[k * kP + part]) * *couplings;
        t[part] += coupling;
        t[(1 + j) * kP + part] -= coupling * 2.0;
        t[(1 + k) * kP + part] -= coupling * 2.0;
        t[pair_term(q, j, k) * kP + part] = coupling * 4.0;
      }
    }
  }
  if (layers.zero_at_origin)
    for (std::size_t part = 0; part < kP; ++part) t[part] = Wide{};
}

/// Brings what is beyond kLargestTerm into [-pi, pi]; rare, hence apart.
__attribute__((noinline)) void reduce_large(double* terms, std::size_t count) noexcept {
  for (std::size_t t = 0; t < count; ++t)
    if (std::abs(terms[t]) > kLargestTerm) terms[t] = std::atan2(std::sin(terms[t]), std::cos(terms[t]));
}

template <class L>
EPIQ_INLINE bool any_large(const double* terms, std::size_t vectors) {
  using Wide = typename L::Wide;
  typename L::WideBits large{};
  for (std::size_t t = 0; t < vectors; ++t) {
    const Wide term = wide<L>(terms)[t];
    large |= (term > kLargestTerm) | (term < -kLargestTerm);
  }
  std::int64_t any = 0;
  for (std::size_t lane = 0; lane < sizeof(Wide) / sizeof(double); ++lane) any |= large[lane];
  return any != 0;
}

/// x = r + quarters pi / 2 with |r| <= pi / 4, for |x| <= kLargestTerm. The multiples of pi / 2 are held in three parts
/// (Cody and Waite 1980; 33 + 33 + 53 bits, so that the first two products are exact); `shifted` has the number of
/// quarters in its low bits.
template <class Wide>
EPIQ_INLINE void reduce(const Wide& x, Wide& r, Wide& shifted) {
  constexpr double kRound = 0x1.8p52;  // adding it leaves the nearest integer in the low bits
  shifted = x * 0x1.45f306dc9c883p-1 + kRound;
  const Wide quarters = shifted - kRound;
  r = ((x - quarters * 0x1.921fb54400000p+0) - quarters * 0x1.0b4611a600000p-34) - quarters * 0x1.3198a2e037073p-69;
}

/// Sine and cosine on [-pi / 4, pi / 4] by Taylor series, whose first term left out is below 1e-17.
template <class Real>
EPIQ_INLINE void series(const Real& r, Real& s, Real& c, double) {
  const Real r2 = r * r;
  s = r2 * (1.0 / 355687428096000.0) - 1.0 / 1307674368000.0;
  s = s * r2 + 1.0 / 6227020800.0;
  s = s * r2 - 1.0 / 39916800.0;
  s = s * r2 + 1.0 / 362880.0;
  s = s * r2 - 1.0 / 5040.0;
  s = s * r2 + 1.0 / 120.0;
  s = s * r2 - 1.0 / 6.0;
  s = r + r * (r2 * s);
  c = r2 * (1.0 / 20922789888000.0) - 1.0 / 87178291200.0;
  c = c * r2 + 1.0 / 479001600.0;
  c = c * r2 - 1.0 / 3628800.0;
  c = c * r2 + 1.0 / 40320.0;
  c = c * r2 - 1.0 / 720.0;
  c = c * r2 + 1.0 / 24.0;
  c = c * r2 - 0.5;
  c = 1.0 + c * r2;
}

/// As above for floats: the first term left out is below 2e-9.
template <class Real>
EPIQ_INLINE void series(const Real& r, Real& s, Real& c, float) {
  const Real r2 = r * r;
  s = r2 * (1.0f / 362880.0f) - 1.0f / 5040.0f;
  s = s * r2 + 1.0f / 120.0f;
  s = s * r2 - 1.0f / 6.0f;
  s = r + r * (r2 * s);
  c = r2 * (1.0f / 40320.0f) - 1.0f / 720.0f;
  c = c * r2 + 1.0f / 24.0f;
  c = c * r2 - 0.5f;
  c = 1.0f + c * r2;
}

/// cos(x) and sin(x) of kCount angles, to 2 units in the last place of 1.
template <class L>
EPIQ_INLINE void cosine_and_sine(const double* angles, typename L::Real& cosine, typename L::Real& sine) {
  using Real = typename L::Real;
  using Bits = typename L::Bits;
  Real r;
  Bits quadrant;
  if constexpr (kParts<L> == 1) {
    typename L::Wide shifted;
    reduce(wide<L>(angles)[0], r, shifted);
    std::memcpy(&quadrant, &shifted, sizeof quadrant);
  } else {
    for (std::size_t part = 0; part < 2; ++part) {
      typename L::Wide reduced, shifted;
      reduce(wide<L>(angles)[part], reduced, shifted);
      typename L::WideBits integers;
      std::memcpy(&integers, &shifted, sizeof integers);
      reinterpret_cast<typename L::HalfReal*>(&r)[part] = __builtin_convertvector(reduced, typename L::HalfReal);
      reinterpret_cast<typename L::HalfBits*>(&quadrant)[part] =
          __builtin_convertvector(integers, typename L::HalfBits);
    }
  }
  Real s, c;
  series(r, s, c, typename L::Scalar{});
  constexpr int kToSign = 8 * sizeof(typename L::Scalar) - 2;  // from bit 1 to the sign
  Bits s_bits, c_bits;
  std::memcpy(&s_bits, &s, sizeof s_bits);
  std::memcpy(&c_bits, &c, sizeof c_bits);
  const Bits swap = -(quadrant & 1);
  const Bits sine_bits = ((s_bits & ~swap) | (c_bits & swap)) ^ ((quadrant & 2) << kToSign);
  const Bits cosine_bits = ((c_bits & ~swap) | (s_bits & swap)) ^ (((quadrant + 1) & 2) << kToSign);
  std::memcpy(&sine, &sine_bits, sizeof sine);
  std::memcpy(&cosine, &cosine_bits, sizeof cosine);
}

/// to[i] = from[i] * (re + i im) for i < count; the ranges do not overlap.
template <class L>
EPIQ_INLINE void scale(const Planes<L>& from, const Planes<L>& to, std::size_t count, const typename L::Real& re,
                       const typename L::Real& im) {
  using Real = typename L::Real;
  const Real* __restrict from_re = from.re;
  const Real* __restrict from_im = from.im;
  Real* __restrict to_re = to.re;
  Real* __restrict to_im = to.im;
  for (std::size_t i = 0; i < count; ++i) {
    to_re[i] = from_re[i] * re - from_im[i] * im;
    to_im[i] = from_re[i] * im + from_im[i] * re;
  }
}

/// d[b] = norm * exp(i phi(b)) by doubling: d[b + 2^k] = d[b] p_k[b], where p_k[b] = exp(i (t_k + sum_{j<k} t_jk b_j))
/// is itself built by doubling, in `product` (2^(q-1) values).
template <class L>
EPIQ_INLINE void build_diagonal(const QuadraticLayers& layers, const Planes<L>& unit, double norm,
                                const Planes<L>& product, const Planes<L>& d) {
  using Real = typename L::Real;
  d.re[0] = unit.re[0] * static_cast<typename L::Scalar>(norm);
  d.im[0] = unit.im[0] * static_cast<typename L::Scalar>(norm);
  for (std::size_t k = 0; k < layers.qubits; ++k) {
    const std::size_t half = std::size_t{1} << k;
    const double* couplings = layers.couplings + k * (k - 1) / 2;
    const std::size_t pairs = pair_term(layers.qubits, 0, k);
    product.re[0] = unit.re[1 + k];
    product.im[0] = unit.im[1 + k];
    std::size_t filled = 1;  // product[b] repeats with this period
    for (std::size_t j = 0; j < k; ++j) {
      const std::size_t step = std::size_t{1} << j;
      const Planes<L> rest{product.re + step, product.im + step};
      if (couplings[j] != 0.0) {
        scale<L>(product, rest, step, unit.re[pairs + j], unit.im[pairs + j]);
        filled = 2 * step;
      } else if (j + 1 < k) {
        std::memcpy(rest.re, product.re, step * sizeof(Real));
        std::memcpy(rest.im, product.im, step * sizeof(Real));
      }
    }
    const std::size_t period = filled < half ? half / 2 : half;
    for (std::size_t first = 0; first < half; first += period) {
      const Real* __restrict d_re = d.re + first;
      const Real* __restrict d_im = d.im + first;
      Real* __restrict to_re = d.re + half + first;
      Real* __restrict to_im = d.im + half + first;
      for (std::size_t b = 0; b < period; ++b) {
        to_re[b] = d_re[b] * product.re[b] - d_im[b] * product.im[b];
        to_im[b] = d_re[b] * product.im[b] + d_im[b] * product.re[b];
      }
    }
  }
}

/// log2(Radix) levels of the Walsh-Hadamard transform (unnormalised), strides h, 2 h, ..: one read and write of the
/// data.
template <class L, std::size_t Radix>
EPIQ_INLINE void hadamard_pass(const typename L::Real* from, typename L::Real* to, std::size_t size, std::size_t h) {
  for (std::size_t base = 0; base < size; base += h * Radix) {
    for (std::size_t i = base; i < base + h; ++i) {
      typename L::Real v[Radix];
      for (std::size_t m = 0; m < Radix; ++m) v[m] = from[i + m * h];
      butterflies<L, Radix>(v);
      for (std::size_t m = 0; m < Radix; ++m) to[i + m * h] = v[m];
    }
  }
}

/// As above on `im`, the last pass, with the product by d in the same sweep: state = d (re + i transformed im).
template <class L, std::size_t Radix>
EPIQ_INLINE void last_pass(const Planes<L>& d, const typename L::Real* from_re, const typename L::Real* from_im,
                           const Planes<L>& to, std::size_t size, std::size_t h) {
  using Real = typename L::Real;
  for (std::size_t base = 0; base < size; base += h * Radix) {
    for (std::size_t i = base; i < base + h; ++i) {
      Real v[Radix];
      for (std::size_t m = 0; m < Radix; ++m) v[m] = from_im[i + m * h];
      butterflies<L, Radix>(v);
      for (std::size_t m = 0; m < Radix; ++m) {
        const std::size_t b = i + m * h;
        const Real re = from_re[b];
        to.re[b] = re * d.re[b] - v[m] * d.im[b];
        to.im[b] = re * d.im[b] + v[m] * d.re[b];
      }
    }
  }
}

/// Calls pass(std::integral_constant radix, stride) for passes that cover `qubits` levels, the last one alone in
/// `last`; their radices are as even as they can be.
template <class L, class Pass, class Last>
EPIQ_INLINE void for_each_pass(std::size_t qubits, const Pass& pass, const Last& last) {
  const std::size_t passes = (qubits + L::kRadixBits - 1) / L::kRadixBits;
  std::size_t done = 0;
  for (std::size_t p = 0; p < passes; ++p) {
    const std::size_t bits = (qubits - done + passes - p - 1) / (passes - p);
    if (p + 1 == passes)
      last(bits, done);
    else
      pass(bits, done);
    done += bits;
  }
}

template <class L>
EPIQ_INLINE void any_hadamard_pass(std::size_t bits, const typename L::Real* from, typename L::Real* to,
                                   std::size_t size, std::size_t h) {
  if constexpr (L::kRadixBits >= 4) {
    if (bits == 4) return hadamard_pass<L, 16>(from, to, size, h);
  }
  if constexpr (L::kRadixBits >= 3) {
    if (bits == 3) return hadamard_pass<L, 8>(from, to, size, h);
  }
  if (bits == 2) return hadamard_pass<L, 4>(from, to, size, h);
  hadamard_pass<L, 2>(from, to, size, h);
}

template <class L>
EPIQ_INLINE void any_last_pass(std::size_t bits, const Planes<L>& d, const typename L::Real* from_re,
                               const typename L::Real* from_im, const Planes<L>& to, std::size_t size, std::size_t h) {
  if constexpr (L::kRadixBits >= 4) {
    if (bits == 4) return last_pass<L, 16>(d, from_re, from_im, to, size, h);
  }
  if constexpr (L::kRadixBits >= 3) {
    if (bits == 3) return last_pass<L, 8>(d, from_re, from_im, to, size, h);
  }
  if (bits == 2) return last_pass<L, 4>(d, from_re, from_im, to, size, h);
  last_pass<L, 2>(d, from_re, from_im, to, size, h);
}

/// state = d H from, unnormalised; `from` may be `state` or `d`.
template <class L>
EPIQ_INLINE void layer(const Planes<L>& d, const Planes<L>& from, const Planes<L>& state, std::size_t qubits) {
  const std::size_t size = std::size_t{1} << qubits;
  const typename L::Real* re = from.re;
  const typename L::Real* im = from.im;
  for_each_pass<L>(
      qubits,
      [&](std::size_t bits, std::size_t done) __attribute__((always_inline)) {
        any_hadamard_pass<L>(bits, re, state.re, size, std::size_t{1} << done);
        any_hadamard_pass<L>(bits, im, state.im, size, std::size_t{1} << done);
        re = state.re;
        im = state.im;
      },
      [&](std::size_t bits, std::size_t done) __attribute__((always_inline)) {
        any_hadamard_pass<L>(bits, re, state.re, size, std::size_t{1} << done);
        any_last_pass<L>(bits, d, state.re, im, state, size, std::size_t{1} << done);
      });
}

template <class L>
EPIQ_INLINE void evolve(const QuadraticLayers& layers, const double* features, void* scratch,
                        typename L::Scalar* panel) {
  using Real = typename L::Real;
  const std::size_t size = std::size_t{1} << layers.qubits;
  const std::size_t count = term_count(layers.qubits);
  double* terms = static_cast<double*>(scratch);
  Real* next = reinterpret_cast<Real*>(terms + count * L::kCount);
  const Planes<L> unit{next, next + count};
  const Planes<L> d{next + 2 * count, next + 2 * count + size};
  const Planes<L> state{reinterpret_cast<Real*>(panel), reinterpret_cast<Real*>(panel) + size};

  fill_terms<L>(layers, features, terms);
  if (any_large<L>(terms, count * kParts<L>)) reduce_large(terms, count * L::kCount);
  for (std::size_t t = 0; t < 1 + layers.qubits; ++t) cosine_and_sine<L>(terms + t * L::kCount, unit.re[t], unit.im[t]);
  for (std::size_t t = 1 + layers.qubits; t < count; ++t)
    if (layers.couplings[t - 1 - layers.qubits] != 0.0)
      cosine_and_sine<L>(terms + t * L::kCount, unit.re[t], unit.im[t]);

  // The factor 2^(-q/2) of a layer of Hadamard gates is carried by the diagonal.
  double norm = (layers.qubits & 1) != 0 ? 0x1.6a09e667f3bcdp-1 : 1.0;
  for (std::size_t k = 0; k < layers.qubits / 2; ++k) norm *= 0.5;
  if (layers.repetitions == 1) {
    build_diagonal<L>(layers, unit, norm, d, state);
    return;
  }
  build_diagonal<L>(layers, unit, norm, state, d);
  layer<L>(d, d, state, layers.qubits);
  for (int repetition = 2; repetition < layers.repetitions; ++repetition) layer<L>(d, state, state, layers.qubits);
}

}  // namespace
}  // namespace epiq::quantum::kernels
