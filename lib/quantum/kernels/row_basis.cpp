#include "epiq/quantum/kernels/row_basis.hpp"

#include "epiq/quantum/kernels/lanes.hpp"

namespace epiq::quantum::kernels {
namespace {

template <class L>
EPIQ_INLINE double sum_of(const typename L::Real& lanes) {
  double sum = 0.0;
  for (std::size_t i = 0; i < L::kCount; ++i) sum += lanes[i];
  return sum;
}

template <class L>
EPIQ_INLINE Projection project(const RowPlanes& v, std::size_t basis, const RowPlanes& rows, std::size_t row) {
  using Real = typename L::Real;
  const auto* const v_re = reinterpret_cast<const Real*>(v.re + basis * v.stride);
  const auto* const v_im = reinterpret_cast<const Real*>(v.im + basis * v.stride);
  auto* const re = reinterpret_cast<Real*>(rows.re + row * rows.stride);
  auto* const im = reinterpret_cast<Real*>(rows.im + row * rows.stride);
  const std::size_t count = rows.stride / L::kCount;
  Real sum_re{};
  Real sum_im{};
  for (std::size_t i = 0; i < count; ++i) {
    sum_re += re[i] * v_re[i] + im[i] * v_im[i];
    sum_im += im[i] * v_re[i] - re[i] * v_im[i];
  }
  Projection result{sum_of<L>(sum_re), sum_of<L>(sum_im), 0.0};
  const Real c_re = Real{} + result.re;
  const Real c_im = Real{} + result.im;
  Real rest{};
  for (std::size_t i = 0; i < count; ++i) {
    re[i] -= c_re * v_re[i] - c_im * v_im[i];
    im[i] -= c_re * v_im[i] + c_im * v_re[i];
    rest += re[i] * re[i] + im[i] * im[i];
  }
  result.rest = sum_of<L>(rest);
  return result;
}

#define EPIQ_PROJECT(lanes, attributes)                                                               \
  attributes Projection project_##lanes(const RowPlanes& v, std::size_t basis, const RowPlanes& rows, \
                                        std::size_t row) noexcept {                                   \
    return project<lanes>(v, basis, rows, row);                                                       \
  }
EPIQ_PROJECT(Doubles2, )
EPIQ_PROJECT(Doubles4, __attribute__((target("avx2,fma"))))
EPIQ_PROJECT(Doubles8, __attribute__((target("avx512f,avx512dq,avx512vl,fma"))))
#undef EPIQ_PROJECT

}  // namespace

ProjectRow project_row(util::Isa isa) noexcept {
  if (isa >= util::Isa::avx512) return project_Doubles8;
  return isa == util::Isa::avx2 ? project_Doubles4 : project_Doubles2;
}

}  // namespace epiq::quantum::kernels
