#include "epiq/interaction/kernels/rest_of_line.hpp"

namespace epiq::interaction::kernels {
namespace {

// Plain loops that the compiler turns into vectors of the width that a function's target allows.
#define EPIQ_REST_OF_LINE(NAME, ...)                                                                     \
  __VA_ARGS__ void NAME##_each(const std::uint32_t* __restrict total, const std::uint32_t* __restrict x, \
                               const std::uint32_t* __restrict y, std::uint32_t* __restrict out,         \
                               std::size_t count) noexcept {                                             \
    for (std::size_t i = 0; i < count; ++i) out[i] = total[i] - x[i] - y[i];                             \
  }                                                                                                      \
  __VA_ARGS__ void NAME##_one(std::uint32_t total, const std::uint32_t* __restrict x,                    \
                              const std::uint32_t* __restrict y, std::uint32_t* __restrict out,          \
                              std::size_t count) noexcept {                                              \
    for (std::size_t i = 0; i < count; ++i) out[i] = total - x[i] - y[i];                                \
  }

EPIQ_REST_OF_LINE(scalar, )
EPIQ_REST_OF_LINE(avx2, __attribute__((target("avx2"))))
EPIQ_REST_OF_LINE(avx512, __attribute__((target("avx512f,avx512vl"))))

}  // namespace

RestOfLine rest_of_line(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::avx512:
      return {avx512_each, avx512_one};
    case util::Isa::avx2:
      return {avx2_each, avx2_one};
    case util::Isa::scalar:
      break;
  }
  return {scalar_each, scalar_one};
}

}  // namespace epiq::interaction::kernels
