#include "epiq/interaction/kernels/raise_to_squares.hpp"

namespace epiq::interaction {
namespace {

// The body; a variant differs in the instructions that the compiler may take for it.
[[gnu::always_inline]] inline void raise(const float* scores, std::size_t rows, double* __restrict largest) noexcept {
  double sums[kAddedRow] = {};
  for (std::size_t i = 0; i < rows; ++i) {
    const float* __restrict row = scores + i * kAddedRow;
    for (std::size_t k = 0; k < kAddedRow; ++k) {
      const auto score = static_cast<double>(row[k]);
      sums[k] += score * score;
    }
  }
  for (std::size_t k = 0; k < kAddedRow; ++k) largest[k] = largest[k] < sums[k] ? sums[k] : largest[k];
}

void scalar(const float* scores, std::size_t rows, double* largest) noexcept { raise(scores, rows, largest); }

__attribute__((target("avx2,fma"))) void avx2(const float* scores, std::size_t rows, double* largest) noexcept {
  raise(scores, rows, largest);
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) void avx512(const float* scores, std::size_t rows,
                                                                          double* largest) noexcept {
  raise(scores, rows, largest);
}

}  // namespace

RaiseToSquares raise_to_squares(util::Isa isa) noexcept {
  if (isa == util::Isa::scalar) return scalar;
  return isa == util::Isa::avx2 ? avx2 : avx512;
}

}  // namespace epiq::interaction
