#include "epiq/quantum/kernels/gate_kernels.hpp"

namespace epiq::quantum::kernels {

template <>
const GateKernels<float>& gate_kernels(util::Isa isa) noexcept {
  if (isa >= util::Isa::avx512) return kAvx512F32;
  return isa == util::Isa::avx2 ? kAvx2F32 : kScalarF32;
}

template <>
const GateKernels<double>& gate_kernels(util::Isa isa) noexcept {
  if (isa >= util::Isa::avx512) return kAvx512F64;
  return isa == util::Isa::avx2 ? kAvx2F64 : kScalarF64;
}

}  // namespace epiq::quantum::kernels
