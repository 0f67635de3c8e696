#include "epiq/quantum/kernels/diagonal_layers.hpp"

#include <cstring>

// One body is compiled for each width: a sample is a SIMD lane, so that no step moves data across lanes, and a lane
// does the same arithmetic at each width. Vectors go by reference: by value their calling convention would depend on
// the ISA.
#define EPIQ_INLINE inline __attribute__((always_inline))

namespace epiq::quantum::kernels {
namespace {

struct Lanes1 {
  static constexpr std::size_t kCount = 1;
  static constexpr unsigned kRadixBits = 2;
  using Real = double;
  using Bits = std::int64_t;
};
struct Lanes2 {
  static constexpr std::size_t kCount = 2;
  static constexpr unsigned kRadixBits = 2;
  typedef double Real __attribute__((vector_size(16), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(16), may_alias));
};
struct Lanes4 {
  static constexpr std::size_t kCount = 4;
  static constexpr unsigned kRadixBits = 3;
  typedef double Real __attribute__((vector_size(32), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(32), may_alias));
};
struct Lanes8 {
  static constexpr std::size_t kCount = 8;
  static constexpr unsigned kRadixBits = 4;
  typedef double Real __attribute__((vector_size(64), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(64), may_alias));
};

/// cos(x) and sin(x) for |x| <= kLargestTerm, to 2 units in the last place of 1. The argument is reduced by multiples
/// of pi / 2 held in three parts (Cody and Waite 1980; 33 + 33 + 53 bits, so that the first two products are exact),
/// then the Taylor series on [-pi / 4, pi / 4], whose first term left out is below 1e-17.
template <class L>
EPIQ_INLINE void cosine_and_sine(const typename L::Real& x, typename L::Real& cosine, typename L::Real& sine) {
  using Real = typename L::Real;
  using Bits = typename L::Bits;
  constexpr double kRound = 0x1.8p52;  // adding it leaves the nearest integer in the low bits
  const Real shifted = x * 0x1.45f306dc9c883p-1 + kRound;
  const Real quarters = shifted - kRound;
  const Real r =
      ((x - quarters * 0x1.921fb54400000p+0) - quarters * 0x1.0b4611a600000p-34) - quarters * 0x1.3198a2e037073p-69;
  const Real r2 = r * r;
  Real s = r2 * (1.0 / 355687428096000.0) - 1.0 / 1307674368000.0;
  s = s * r2 + 1.0 / 6227020800.0;
  s = s * r2 - 1.0 / 39916800.0;
  s = s * r2 + 1.0 / 362880.0;
  s = s * r2 - 1.0 / 5040.0;
  s = s * r2 + 1.0 / 120.0;
  s = s * r2 - 1.0 / 6.0;
  s = r + r * (r2 * s);
  Real c = r2 * (1.0 / 20922789888000.0) - 1.0 / 87178291200.0;
  c = c * r2 + 1.0 / 479001600.0;
  c = c * r2 - 1.0 / 3628800.0;
  c = c * r2 + 1.0 / 40320.0;
  c = c * r2 - 1.0 / 720.0;
  c = c * r2 + 1.0 / 24.0;
  c = c * r2 - 0.5;
  c = 1.0 + c * r2;

  Bits quadrant, s_bits, c_bits;
  std::memcpy(&quadrant, &shifted, sizeof quadrant);
  std::memcpy(&s_bits, &s, sizeof s_bits);
  std::memcpy(&c_bits, &c, sizeof c_bits);
  const Bits swap = -(quadrant & 1);
  const Bits sine_bits = ((s_bits & ~swap) | (c_bits & swap)) ^ ((quadrant & 2) << 62);
  const Bits cosine_bits = ((c_bits & ~swap) | (s_bits & swap)) ^ (((quadrant + 1) & 2) << 62);
  std::memcpy(&sine, &sine_bits, sizeof sine);
  std::memcpy(&cosine, &cosine_bits, sizeof cosine);
}

/// Complex numbers of `Real` lanes, real and imaginary parts apart.
template <class L>
struct Planes {
  typename L::Real* re;
  typename L::Real* im;
};

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
EPIQ_INLINE void build_diagonal(const QuadraticShape& shape, const Planes<L>& unit, double norm,
                                const Planes<L>& product, const Planes<L>& d) {
  using Real = typename L::Real;
  d.re[0] = unit.re[0] * norm;
  d.im[0] = unit.im[0] * norm;
  for (std::size_t k = 0; k < shape.qubits; ++k) {
    const std::size_t half = std::size_t{1} << k;
    const std::uint8_t* coupled = shape.coupled + k * (k - 1) / 2;
    const Real* pair_re = unit.re + 1 + shape.qubits + k * (k - 1) / 2;
    const Real* pair_im = unit.im + 1 + shape.qubits + k * (k - 1) / 2;
    product.re[0] = unit.re[1 + k];
    product.im[0] = unit.im[1 + k];
    for (std::size_t j = 0; j < k; ++j) {
      const std::size_t filled = std::size_t{1} << j;
      const Planes<L> rest{product.re + filled, product.im + filled};
      if (coupled[j] != 0) {
        scale<L>(product, rest, filled, pair_re[j], pair_im[j]);
      } else {
        std::memcpy(rest.re, product.re, filled * sizeof(Real));
        std::memcpy(rest.im, product.im, filled * sizeof(Real));
      }
    }
    for (std::size_t b = 0; b < half; ++b) {
      const Real re = d.re[b] * product.re[b] - d.im[b] * product.im[b];
      const Real im = d.re[b] * product.im[b] + d.im[b] * product.re[b];
      d.re[b + half] = re;
      d.im[b + half] = im;
    }
  }
}

/// The butterflies of stride Step, 2 Step, .. of Radix values; all bounds are constants, so that v stays in registers.
template <class L, std::size_t Radix, std::size_t Step>
EPIQ_INLINE void butterflies(typename L::Real (&v)[Radix]) {
  for (std::size_t pair = 0; pair < Radix / 2; ++pair) {
    const std::size_t m = pair / Step * 2 * Step + pair % Step;
    const typename L::Real sum = v[m] + v[m + Step];
    v[m + Step] = v[m] - v[m + Step];
    v[m] = sum;
  }
  if constexpr (2 * Step < Radix) butterflies<L, Radix, 2 * Step>(v);
}

/// log2(Radix) levels of the Walsh-Hadamard transform (unnormalised), strides h, 2 h, ..: one read and write of the
/// data.
template <class L, std::size_t Radix>
EPIQ_INLINE void hadamard_pass(const typename L::Real* from, typename L::Real* to, std::size_t size, std::size_t h) {
  for (std::size_t base = 0; base < size; base += h * Radix) {
    for (std::size_t i = base; i < base + h; ++i) {
      typename L::Real v[Radix];
      for (std::size_t m = 0; m < Radix; ++m) v[m] = from[i + m * h];
      butterflies<L, Radix, 1>(v);
      for (std::size_t m = 0; m < Radix; ++m) to[i + m * h] = v[m];
    }
  }
}

/// to = the Walsh-Hadamard transform of `from`, unnormalised, 2^q values.
template <class L>
EPIQ_INLINE void hadamard(const typename L::Real* from, typename L::Real* to, std::size_t qubits) {
  const std::size_t size = std::size_t{1} << qubits;
  std::size_t done = 0;
  while (done < qubits) {
    const std::size_t left = qubits - done;
    const std::size_t h = std::size_t{1} << done;
    if (left >= L::kRadixBits) {
      hadamard_pass<L, std::size_t{1} << L::kRadixBits>(from, to, size, h);
      done += L::kRadixBits;
    } else if (left == 3) {
      hadamard_pass<L, 8>(from, to, size, h);
      done += 3;
    } else if (left == 2) {
      hadamard_pass<L, 4>(from, to, size, h);
      done += 2;
    } else {
      hadamard_pass<L, 2>(from, to, size, h);
      done += 1;
    }
    from = to;
  }
}

/// state[b] *= d[b], b < size.
template <class L>
EPIQ_INLINE void multiply(const Planes<L>& d, const Planes<L>& state, std::size_t size) {
  using Real = typename L::Real;
  const Real* __restrict d_re = d.re;
  const Real* __restrict d_im = d.im;
  Real* __restrict s_re = state.re;
  Real* __restrict s_im = state.im;
  for (std::size_t b = 0; b < size; ++b) {
    const Real re = s_re[b] * d_re[b] - s_im[b] * d_im[b];
    s_im[b] = s_re[b] * d_im[b] + s_im[b] * d_re[b];
    s_re[b] = re;
  }
}

/// Turns `size` vectors of lanes into rows of `size` amplitudes.
template <class L>
EPIQ_INLINE void write_rows(const typename L::Real* from, std::size_t size, std::size_t rows, double* to) {
  const double* lanes = reinterpret_cast<const double*>(from);
  constexpr std::size_t kTile = 8;  // a cache line of each row at a time
  for (std::size_t first = 0; first < size; first += kTile) {
    for (std::size_t row = 0; row < rows; ++row) {
      const double* source = lanes + first * L::kCount + row;
      double* target = to + row * size + first;
      if (size < kTile) {
        for (std::size_t b = 0; b < size; ++b) target[b] = source[b * L::kCount];
      } else {
        for (std::size_t b = 0; b < kTile; ++b) target[b] = source[b * L::kCount];
      }
    }
  }
}

template <class L>
EPIQ_INLINE void evolve(const QuadraticShape& shape, const double* terms, int repetitions, double* scratch,
                        std::size_t rows, double* re, double* im) {
  using Real = typename L::Real;
  const std::size_t size = std::size_t{1} << shape.qubits;
  const std::size_t count = term_count(shape.qubits);
  Real* next = reinterpret_cast<Real*>(scratch);
  const Planes<L> d{next, next + size};
  Planes<L> state{next + 2 * size, next + 3 * size};
  const Planes<L> unit{next + 4 * size, next + 4 * size + count};

  const Real* angles = reinterpret_cast<const Real*>(terms);
  for (std::size_t t = 0; t < count; ++t) cosine_and_sine<L>(angles[t], unit.re[t], unit.im[t]);
  // The factor 2^(-q/2) of a layer of Hadamard gates is carried by the diagonal.
  double norm = (shape.qubits & 1) != 0 ? 0x1.6a09e667f3bcdp-1 : 1.0;
  for (std::size_t k = 0; k < shape.qubits / 2; ++k) norm *= 0.5;
  build_diagonal<L>(shape, unit, norm, state, d);

  if constexpr (L::kCount == 1) state = Planes<L>{re, im};
  if (repetitions == 1) {
    std::memcpy(state.re, d.re, size * sizeof(Real));
    std::memcpy(state.im, d.im, size * sizeof(Real));
  }
  for (int layer = 1; layer < repetitions; ++layer) {
    hadamard<L>(layer == 1 ? d.re : state.re, state.re, shape.qubits);
    hadamard<L>(layer == 1 ? d.im : state.im, state.im, shape.qubits);
    multiply<L>(d, state, size);
  }
  if constexpr (L::kCount > 1) {
    write_rows<L>(state.re, size, rows, re);
    write_rows<L>(state.im, size, rows, im);
  }
}

void one_lane(const QuadraticShape& shape, const double* terms, int repetitions, double* scratch, std::size_t rows,
              double* re, double* im) noexcept {
  evolve<Lanes1>(shape, terms, repetitions, scratch, rows, re, im);
}

void two_lanes(const QuadraticShape& shape, const double* terms, int repetitions, double* scratch, std::size_t rows,
               double* re, double* im) noexcept {
  evolve<Lanes2>(shape, terms, repetitions, scratch, rows, re, im);
}

__attribute__((target("avx2"))) void one_lane_avx2(const QuadraticShape& shape, const double* terms, int repetitions,
                                                   double* scratch, std::size_t rows, double* re, double* im) noexcept {
  evolve<Lanes1>(shape, terms, repetitions, scratch, rows, re, im);
}

__attribute__((target("avx2"))) void four_lanes(const QuadraticShape& shape, const double* terms, int repetitions,
                                                double* scratch, std::size_t rows, double* re, double* im) noexcept {
  evolve<Lanes4>(shape, terms, repetitions, scratch, rows, re, im);
}

__attribute__((target("avx512f,avx512dq"))) void eight_lanes(const QuadraticShape& shape, const double* terms,
                                                             int repetitions, double* scratch, std::size_t rows,
                                                             double* re, double* im) noexcept {
  evolve<Lanes8>(shape, terms, repetitions, scratch, rows, re, im);
}

}  // namespace

LayerKernel layer_kernel(util::Isa isa, std::size_t qubits) noexcept {
  constexpr std::size_t kMostInCache = 12;
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return qubits > kMostInCache ? LayerKernel{one_lane_avx2, 1} : LayerKernel{eight_lanes, Lanes8::kCount};
    case util::Isa::avx2:
      return qubits > kMostInCache ? LayerKernel{one_lane_avx2, 1} : LayerKernel{four_lanes, Lanes4::kCount};
    case util::Isa::scalar:
      break;
  }
  return qubits > kMostInCache ? LayerKernel{one_lane, 1} : LayerKernel{two_lanes, Lanes2::kCount};
}

}  // namespace epiq::quantum::kernels
