#include "epiq/interaction/kernels/rest_of_line.hpp"

#include <immintrin.h>

#define EPIQ_INLINE inline __attribute__((always_inline))
#define EPIQ_AVX2 __attribute__((target("avx2")))
#define EPIQ_AVX512 __attribute__((target("avx512f")))

namespace epiq::interaction::kernels {
namespace {

// Plain loops that the compiler turns into vectors of the width that a function's target allows.

EPIQ_INLINE void each(const std::uint32_t* __restrict total, const std::uint32_t* __restrict x,
                      const std::uint32_t* __restrict y, std::uint32_t* __restrict out, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = total[i] - x[i] - y[i];
}

EPIQ_INLINE void one(std::uint32_t total, const std::uint32_t* __restrict x, const std::uint32_t* __restrict y,
                     std::uint32_t* __restrict out, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = total - x[i] - y[i];
}

EPIQ_INLINE void square(const SquareCells& s, std::size_t count) noexcept {
  each(s.column_totals[1], s.cell[1][1], s.cell[2][1], s.cell[0][1], count);
  each(s.column_totals[2], s.cell[1][2], s.cell[2][2], s.cell[0][2], count);
  for (std::size_t row = 0; row < 3; ++row) {
    if (s.row_totals[0] != nullptr)
      each(s.row_totals[row], s.cell[row][1], s.cell[row][2], s.cell[row][0], count);
    else
      one(s.row_total[row], s.cell[row][1], s.cell[row][2], s.cell[row][0], count);
  }
}

#define EPIQ_REST_OF_LINE(NAME, TARGET)                                                                           \
  TARGET void NAME##_each(const std::uint32_t* total, const std::uint32_t* x, const std::uint32_t* y,             \
                          std::uint32_t* out, std::size_t count) noexcept {                                       \
    each(total, x, y, out, count);                                                                                \
  }                                                                                                               \
  TARGET void NAME##_one(std::uint32_t total, const std::uint32_t* x, const std::uint32_t* y, std::uint32_t* out, \
                         std::size_t count) noexcept {                                                            \
    one(total, x, y, out, count);                                                                                 \
  }                                                                                                               \
  TARGET void NAME##_square(const SquareCells& cells, std::size_t count) noexcept { square(cells, count); }

EPIQ_REST_OF_LINE(scalar, )
EPIQ_REST_OF_LINE(avx2, EPIQ_AVX2)

// AVX-512 masks the end of a row instead of walking it one by one, and reads each count of a square once.

constexpr std::size_t kLanes = 16;

EPIQ_AVX512 EPIQ_INLINE __mmask16 lanes_left(std::size_t left) noexcept {
  return left >= kLanes ? __mmask16{0xffff} : static_cast<__mmask16>((1U << left) - 1U);
}

EPIQ_AVX512 EPIQ_INLINE __m512i minus(__m512i total, __m512i x, __m512i y) noexcept {
  return _mm512_sub_epi32(_mm512_sub_epi32(total, x), y);
}

EPIQ_AVX512 void avx512_each(const std::uint32_t* total, const std::uint32_t* x, const std::uint32_t* y,
                             std::uint32_t* out, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; i += kLanes) {
    const __mmask16 mask = lanes_left(count - i);
    const __m512i rest = minus(_mm512_maskz_loadu_epi32(mask, total + i), _mm512_maskz_loadu_epi32(mask, x + i),
                               _mm512_maskz_loadu_epi32(mask, y + i));
    _mm512_mask_storeu_epi32(out + i, mask, rest);
  }
}

EPIQ_AVX512 void avx512_one(std::uint32_t total, const std::uint32_t* x, const std::uint32_t* y, std::uint32_t* out,
                            std::size_t count) noexcept {
  const __m512i totals = _mm512_set1_epi32(static_cast<int>(total));
  for (std::size_t i = 0; i < count; i += kLanes) {
    const __mmask16 mask = lanes_left(count - i);
    const __m512i rest = minus(totals, _mm512_maskz_loadu_epi32(mask, x + i), _mm512_maskz_loadu_epi32(mask, y + i));
    _mm512_mask_storeu_epi32(out + i, mask, rest);
  }
}

template <bool kTotalsOfRows>
EPIQ_AVX512 void square_512(const SquareCells& s, std::size_t count) noexcept {
  const auto& cell = s.cell;
  for (std::size_t i = 0; i < count; i += kLanes) {
    const __mmask16 mask = lanes_left(count - i);
    const __m512i c11 = _mm512_maskz_loadu_epi32(mask, cell[1][1] + i);
    const __m512i c12 = _mm512_maskz_loadu_epi32(mask, cell[1][2] + i);
    const __m512i c21 = _mm512_maskz_loadu_epi32(mask, cell[2][1] + i);
    const __m512i c22 = _mm512_maskz_loadu_epi32(mask, cell[2][2] + i);
    const __m512i c01 = minus(_mm512_maskz_loadu_epi32(mask, s.column_totals[1] + i), c11, c21);
    const __m512i c02 = minus(_mm512_maskz_loadu_epi32(mask, s.column_totals[2] + i), c12, c22);
    __m512i total[3];
    for (std::size_t row = 0; row < 3; ++row)
      total[row] = kTotalsOfRows ? _mm512_maskz_loadu_epi32(mask, s.row_totals[row] + i)
                                 : _mm512_set1_epi32(static_cast<int>(s.row_total[row]));
    _mm512_mask_storeu_epi32(cell[0][1] + i, mask, c01);
    _mm512_mask_storeu_epi32(cell[0][2] + i, mask, c02);
    _mm512_mask_storeu_epi32(cell[0][0] + i, mask, minus(total[0], c01, c02));
    _mm512_mask_storeu_epi32(cell[1][0] + i, mask, minus(total[1], c11, c12));
    _mm512_mask_storeu_epi32(cell[2][0] + i, mask, minus(total[2], c21, c22));
  }
}

void avx512_square(const SquareCells& cells, std::size_t count) noexcept {
  (cells.row_totals[0] != nullptr ? square_512<true> : square_512<false>)(cells, count);
}

}  // namespace

RestOfLine rest_of_line(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {avx512_each, avx512_one, avx512_square};
    case util::Isa::avx2:
      return {avx2_each, avx2_one, avx2_square};
    case util::Isa::scalar:
      break;
  }
  return {scalar_each, scalar_one, scalar_square};
}

}  // namespace epiq::interaction::kernels
