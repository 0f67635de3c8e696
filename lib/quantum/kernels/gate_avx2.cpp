#include <immintrin.h>

#include "epiq/quantum/kernels/gate_kernels.hpp"

#define EPIQ_KERNEL __attribute__((target("avx2,fma")))
#define EPIQ_LAMBDA __attribute__((always_inline, target("avx2,fma")))
#define EPIQ_TARGET EPIQ_KERNEL __attribute__((always_inline)) inline

namespace epiq::quantum::kernels {
namespace {

/// 4 complex numbers.
struct Floats {
  using Real = float;
  struct Positions {
    __m256i v;
  };
  static constexpr std::size_t kLaneBits = 2;
  static constexpr std::size_t kPositions = 8;

  __m256 v;

  EPIQ_TARGET static Floats load(const Real* from) noexcept { return {_mm256_loadu_ps(from)}; }
  EPIQ_TARGET static void store(Real* to, Floats x) noexcept { _mm256_storeu_ps(to, x.v); }
  EPIQ_TARGET static Floats times(Floats a, Floats b) noexcept { return {_mm256_mul_ps(a.v, b.v)}; }
  EPIQ_TARGET static Floats times_add(Floats a, Floats b, Floats c) noexcept {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
  }
  EPIQ_TARGET static Floats turned(Floats x) noexcept { return {_mm256_permute_ps(x.v, 0xB1)}; }
  EPIQ_TARGET static Floats permuted(Floats x, Positions positions) noexcept {
    return {_mm256_permutevar8x32_ps(x.v, positions.v)};
  }
  EPIQ_TARGET static Positions load_positions(const std::int32_t* from) noexcept {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
  }
  EPIQ_TARGET static Floats duplicated(Real re, Real im) noexcept {
    return {_mm256_set_ps(im, re, im, re, im, re, im, re)};
  }
  EPIQ_TARGET static Floats product(Floats a, Floats b) noexcept {
    return {_mm256_fmaddsub_ps(a.v, _mm256_moveldup_ps(b.v), _mm256_mul_ps(turned(a).v, _mm256_movehdup_ps(b.v)))};
  }
};

/// 2 complex numbers.
struct Doubles {
  using Real = double;
  struct Positions {
    __m256i v;
  };
  static constexpr std::size_t kLaneBits = 1;
  static constexpr std::size_t kPositions = 8;

  __m256d v;

  EPIQ_TARGET static Doubles load(const Real* from) noexcept { return {_mm256_loadu_pd(from)}; }
  EPIQ_TARGET static void store(Real* to, Doubles x) noexcept { _mm256_storeu_pd(to, x.v); }
  EPIQ_TARGET static Doubles times(Doubles a, Doubles b) noexcept { return {_mm256_mul_pd(a.v, b.v)}; }
  EPIQ_TARGET static Doubles times_add(Doubles a, Doubles b, Doubles c) noexcept {
    return {_mm256_fmadd_pd(a.v, b.v, c.v)};
  }
  EPIQ_TARGET static Doubles turned(Doubles x) noexcept { return {_mm256_permute_pd(x.v, 0x5)}; }
  EPIQ_TARGET static Doubles permuted(Doubles x, Positions positions) noexcept {
    return {_mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(x.v), positions.v))};
  }
  EPIQ_TARGET static Positions load_positions(const std::int32_t* from) noexcept {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
  }
  EPIQ_TARGET static Doubles duplicated(Real re, Real im) noexcept { return {_mm256_set_pd(im, re, im, re)}; }
  EPIQ_TARGET static Doubles product(Doubles a, Doubles b) noexcept {
    return {_mm256_fmaddsub_pd(a.v, _mm256_movedup_pd(b.v), _mm256_mul_pd(turned(a).v, _mm256_permute_pd(b.v, 0xF)))};
  }
};

#include "epiq/quantum/kernels/gate_body.hpp"

}  // namespace

const GateKernels<float> kAvx2F32 = all_kernels<Floats>();
const GateKernels<double> kAvx2F64 = all_kernels<Doubles>();

}  // namespace epiq::quantum::kernels
