#include <immintrin.h>

#include "epiq/quantum/kernels/gate_kernels.hpp"

#define EPIQ_KERNEL __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw")))
#define EPIQ_LAMBDA __attribute__((always_inline, target("avx512f,avx512dq,avx512vl,avx512bw")))
#define EPIQ_TARGET EPIQ_KERNEL __attribute__((always_inline)) inline

namespace epiq::quantum::kernels {
namespace {

/// 8 complex numbers.
struct Floats {
  using Real = float;
  struct Positions {
    __m512i v;
  };
  static constexpr std::size_t kLaneBits = 3;
  static constexpr std::size_t kPositions = 16;

  __m512 v;

  EPIQ_TARGET static Floats load(const Real* from) noexcept { return {_mm512_loadu_ps(from)}; }
  EPIQ_TARGET static void store(Real* to, Floats x) noexcept { _mm512_storeu_ps(to, x.v); }
  EPIQ_TARGET static Floats times(Floats a, Floats b) noexcept { return {_mm512_mul_ps(a.v, b.v)}; }
  EPIQ_TARGET static Floats times_add(Floats a, Floats b, Floats c) noexcept {
    return {_mm512_fmadd_ps(a.v, b.v, c.v)};
  }
  EPIQ_TARGET static Floats turned(Floats x) noexcept { return {_mm512_permute_ps(x.v, 0xB1)}; }
  EPIQ_TARGET static Floats permuted(Floats x, Positions positions) noexcept {
    return {_mm512_permutexvar_ps(positions.v, x.v)};
  }
  EPIQ_TARGET static Positions load_positions(const std::int32_t* from) noexcept { return {_mm512_loadu_si512(from)}; }
  EPIQ_TARGET static Floats duplicated(Real re, Real im) noexcept {
    return {_mm512_set_ps(im, re, im, re, im, re, im, re, im, re, im, re, im, re, im, re)};
  }
  EPIQ_TARGET static Floats product(Floats a, Floats b) noexcept {
    return {_mm512_fmaddsub_ps(a.v, _mm512_moveldup_ps(b.v), _mm512_mul_ps(turned(a).v, _mm512_movehdup_ps(b.v)))};
  }
};

/// 4 complex numbers.
struct Doubles {
  using Real = double;
  struct Positions {
    __m512i v;
  };
  static constexpr std::size_t kLaneBits = 2;
  static constexpr std::size_t kPositions = 16;

  __m512d v;

  EPIQ_TARGET static Doubles load(const Real* from) noexcept { return {_mm512_loadu_pd(from)}; }
  EPIQ_TARGET static void store(Real* to, Doubles x) noexcept { _mm512_storeu_pd(to, x.v); }
  EPIQ_TARGET static Doubles times(Doubles a, Doubles b) noexcept { return {_mm512_mul_pd(a.v, b.v)}; }
  EPIQ_TARGET static Doubles times_add(Doubles a, Doubles b, Doubles c) noexcept {
    return {_mm512_fmadd_pd(a.v, b.v, c.v)};
  }
  EPIQ_TARGET static Doubles turned(Doubles x) noexcept { return {_mm512_permute_pd(x.v, 0x55)}; }
  EPIQ_TARGET static Doubles permuted(Doubles x, Positions positions) noexcept {
    return {_mm512_castps_pd(_mm512_permutexvar_ps(positions.v, _mm512_castpd_ps(x.v)))};
  }
  EPIQ_TARGET static Positions load_positions(const std::int32_t* from) noexcept { return {_mm512_loadu_si512(from)}; }
  EPIQ_TARGET static Doubles duplicated(Real re, Real im) noexcept {
    return {_mm512_set_pd(im, re, im, re, im, re, im, re)};
  }
  EPIQ_TARGET static Doubles product(Doubles a, Doubles b) noexcept {
    return {_mm512_fmaddsub_pd(a.v, _mm512_movedup_pd(b.v), _mm512_mul_pd(turned(a).v, _mm512_permute_pd(b.v, 0xFF)))};
  }
};

#include "epiq/quantum/kernels/gate_body.hpp"

}  // namespace

const GateKernels<float> kAvx512F32 = all_kernels<Floats>();
const GateKernels<double> kAvx512F64 = all_kernels<Doubles>();

}  // namespace epiq::quantum::kernels
