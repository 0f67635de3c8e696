#include "epiq/quantum/kernels/diagonal_layers_body.hpp"

namespace epiq::quantum::kernels {
namespace {

void evolve_two(const QuadraticLayers& layers, const double* features, void* scratch, double* panel) noexcept {
  evolve<Doubles2>(layers, features, scratch, panel);
}

__attribute__((target("avx2"))) void evolve_four(const QuadraticLayers& layers, const double* features, void* scratch,
                                                 double* panel) noexcept {
  evolve<Doubles4>(layers, features, scratch, panel);
}

__attribute__((target("avx512f,avx512dq,avx512vl"))) void evolve_eight(const QuadraticLayers& layers,
                                                                       const double* features, void* scratch,
                                                                       double* panel) noexcept {
  evolve<Doubles8>(layers, features, scratch, panel);
}

}  // namespace

template <>
LayerKernel<double> layer_kernel<double>(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {evolve_eight, Doubles8::kCount};
    case util::Isa::avx2:
      return {evolve_four, Doubles4::kCount};
    case util::Isa::scalar:
      break;
  }
  return {evolve_two, Doubles2::kCount};
}

}  // namespace epiq::quantum::kernels
