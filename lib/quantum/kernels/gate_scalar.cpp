#include "epiq/quantum/kernels/gate_kernels.hpp"

#define EPIQ_TARGET [[gnu::always_inline]] inline
#define EPIQ_KERNEL
#define EPIQ_LAMBDA __attribute__((always_inline))

namespace epiq::quantum::kernels {
namespace {

/// One complex number.
template <class T>
struct Vector {
  using Real = T;
  struct Positions {};
  static constexpr std::size_t kLaneBits = 0;
  static constexpr std::size_t kPositions = 2 * sizeof(T) / 4;

  T re;
  T im;

  EPIQ_TARGET static Vector load(const T* from) noexcept { return {from[0], from[1]}; }
  EPIQ_TARGET static void store(T* to, Vector x) noexcept {
    to[0] = x.re;
    to[1] = x.im;
  }
  EPIQ_TARGET static Vector times(Vector a, Vector b) noexcept { return {a.re * b.re, a.im * b.im}; }
  EPIQ_TARGET static Vector times_add(Vector a, Vector b, Vector c) noexcept {
    return {a.re * b.re + c.re, a.im * b.im + c.im};
  }
  EPIQ_TARGET static Vector turned(Vector x) noexcept { return {x.im, x.re}; }
  EPIQ_TARGET static Vector permuted(Vector x, Positions) noexcept { return x; }
  EPIQ_TARGET static Positions load_positions(const std::int32_t*) noexcept { return {}; }
  EPIQ_TARGET static Vector duplicated(T re, T im) noexcept { return {re, im}; }
  EPIQ_TARGET static Vector product(Vector a, Vector b) noexcept {
    return {a.re * b.re - a.im * b.im, a.im * b.re + a.re * b.im};
  }
};

#include "epiq/quantum/kernels/gate_body.hpp"

}  // namespace

const GateKernels<float> kScalarF32 = all_kernels<Vector<float>>();
const GateKernels<double> kScalarF64 = all_kernels<Vector<double>>();

}  // namespace epiq::quantum::kernels
