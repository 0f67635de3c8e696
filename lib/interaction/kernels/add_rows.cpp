#include "epiq/interaction/kernels/add_rows.hpp"

namespace epiq::interaction {
namespace {

// The body; a variant differs in the instructions that the compiler may take for it.
[[gnu::always_inline]] inline void add(const std::uint32_t* cell_of, const float* values, std::size_t rows,
                                       float* sums) noexcept {
  for (std::size_t i = 0; i < rows; ++i) {
    float* __restrict sum = sums + std::size_t{cell_of[i]} * kAddedRow;
    const float* __restrict row = values + i * kAddedRow;
    for (std::size_t k = 0; k < kAddedRow; ++k) sum[k] += row[k];
  }
}

void scalar(const std::uint32_t* cell_of, const float* values, std::size_t rows, float* sums) noexcept {
  add(cell_of, values, rows, sums);
}

__attribute__((target("avx2"))) void avx2(const std::uint32_t* cell_of, const float* values, std::size_t rows,
                                          float* sums) noexcept {
  add(cell_of, values, rows, sums);
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) void avx512(const std::uint32_t* cell_of,
                                                                          const float* values, std::size_t rows,
                                                                          float* sums) noexcept {
  add(cell_of, values, rows, sums);
}

}  // namespace

AddRows add_rows(util::Isa isa) noexcept {
  if (isa == util::Isa::scalar) return scalar;
  return isa == util::Isa::avx2 ? avx2 : avx512;
}

}  // namespace epiq::interaction
