#include "epiq/interaction/pairs/cell_moments_kernels.hpp"

namespace epiq::interaction {
namespace {

// The bodies; a variant differs in the instructions that the compiler may take for them.

[[gnu::always_inline]] inline void expand(const std::uint8_t* genotypes, const double* values, std::size_t size,
                                          double* out) noexcept {
  const double v0 = values[0], v1 = values[1], v2 = values[2], v3 = values[3];
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t g = genotypes[i];
    const double low = (g & 1) != 0 ? v1 : v0;
    const double high = (g & 1) != 0 ? v3 : v2;
    out[i] = (g & 2) != 0 ? high : low;
  }
}

[[gnu::always_inline]] inline void multiply(const double* x, const double* y, std::size_t size, double* out) noexcept {
  for (std::size_t i = 0; i < size; ++i) out[i] = x[i] * y[i];
}

struct Scalar {
  static void fill(const std::uint8_t* genotypes, const double* values, std::size_t size, double* out) noexcept {
    expand(genotypes, values, size, out);
  }
  static void times(const double* x, const double* y, std::size_t size, double* out) noexcept {
    multiply(x, y, size, out);
  }
};

struct Avx2 {
  __attribute__((target("avx2"))) static void fill(const std::uint8_t* genotypes, const double* values,
                                                   std::size_t size, double* out) noexcept {
    expand(genotypes, values, size, out);
  }
  __attribute__((target("avx2"))) static void times(const double* x, const double* y, std::size_t size,
                                                    double* out) noexcept {
    multiply(x, y, size, out);
  }
};

struct Avx512 {
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) static void fill(const std::uint8_t* genotypes,
                                                                                 const double* values, std::size_t size,
                                                                                 double* out) noexcept {
    expand(genotypes, values, size, out);
  }
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) static void times(const double* x, const double* y,
                                                                                  std::size_t size,
                                                                                  double* out) noexcept {
    multiply(x, y, size, out);
  }
};

}  // namespace

CellMomentKernels cell_moment_kernels(util::Isa isa) noexcept {
  if (isa == util::Isa::scalar) return {Scalar::fill, Scalar::times};
  return isa == util::Isa::avx2 ? CellMomentKernels{Avx2::fill, Avx2::times}
                                : CellMomentKernels{Avx512::fill, Avx512::times};
}

}  // namespace epiq::interaction
