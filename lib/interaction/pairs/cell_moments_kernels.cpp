#include "epiq/interaction/pairs/cell_moments_kernels.hpp"

#include <bit>

namespace epiq::interaction {
namespace {

// The bodies; a variant differs in the instructions that the compiler may take for them.

[[gnu::always_inline]] inline std::uint64_t ones(std::uint64_t word) noexcept {
  return static_cast<std::uint64_t>(std::popcount(word));
}

[[gnu::always_inline]] inline void count_cells(const std::uint64_t* a, const std::uint64_t* b, std::size_t words,
                                               std::size_t count, std::uint32_t* out) noexcept {
  for (std::size_t snp = 0; snp < count; ++snp, b += 2 * words, out += 4) {
    std::uint64_t het_het = 0, het_hom = 0, hom_het = 0, hom_hom = 0;
    for (std::size_t i = 0; i < words; ++i) {
      het_het += ones(a[i] & b[i]);
      het_hom += ones(a[i] & b[words + i]);
      hom_het += ones(a[words + i] & b[i]);
      hom_hom += ones(a[words + i] & b[words + i]);
    }
    out[0] = static_cast<std::uint32_t>(het_het);
    out[1] = static_cast<std::uint32_t>(het_hom);
    out[2] = static_cast<std::uint32_t>(hom_het);
    out[3] = static_cast<std::uint32_t>(hom_hom);
  }
}

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

#define EPIQ_VARIANT(name, features)                                                                                \
  struct name {                                                                                                     \
    features static void count(const std::uint64_t* a, const std::uint64_t* b, std::size_t words, std::size_t snps, \
                               std::uint32_t* out) noexcept {                                                       \
      count_cells(a, b, words, snps, out);                                                                          \
    }                                                                                                               \
    features static void fill(const std::uint8_t* genotypes, const double* values, std::size_t size,                \
                              double* out) noexcept {                                                               \
      expand(genotypes, values, size, out);                                                                         \
    }                                                                                                               \
    features static void times(const double* x, const double* y, std::size_t size, double* out) noexcept {          \
      multiply(x, y, size, out);                                                                                    \
    }                                                                                                               \
  }

EPIQ_VARIANT(Scalar, );
EPIQ_VARIANT(Avx2, __attribute__((target("avx2,popcnt"))));
EPIQ_VARIANT(Avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,popcnt"))));

#undef EPIQ_VARIANT

template <class Variant>
constexpr CellMomentKernels kernels() noexcept {
  return {Variant::count, Variant::fill, Variant::times};
}

}  // namespace

CellMomentKernels cell_moment_kernels(util::Isa isa) noexcept {
  if (isa == util::Isa::scalar) return kernels<Scalar>();
  return isa == util::Isa::avx2 ? kernels<Avx2>() : kernels<Avx512>();
}

}  // namespace epiq::interaction
