#include "epiq/quantum/kernels/diagonal_layers_body.hpp"

namespace epiq::quantum::kernels {
namespace {

void evolve_four(const QuadraticLayers& layers, const double* features, void* scratch, float* panel) noexcept {
  evolve<Floats4>(layers, features, scratch, panel);
}

__attribute__((target("avx2,fma"))) void evolve_eight(const QuadraticLayers& layers, const double* features,
                                                      void* scratch, float* panel) noexcept {
  evolve<Floats8>(layers, features, scratch, panel);
}

__attribute__((target("avx512f,avx512dq,avx512vl"))) void evolve_sixteen(const QuadraticLayers& layers,
                                                                         const double* features, void* scratch,
                                                                         float* panel) noexcept {
  evolve<Floats16>(layers, features, scratch, panel);
}

}  // namespace

template <>
LayerKernel<float> layer_kernel<float>(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {evolve_sixteen, Floats16::kCount};
    case util::Isa::avx2:
      return {evolve_eight, Floats8::kCount};
    case util::Isa::scalar:
      break;
  }
  return {evolve_four, Floats4::kCount};
}

}  // namespace epiq::quantum::kernels
