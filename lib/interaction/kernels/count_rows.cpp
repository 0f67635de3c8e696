#include "epiq/interaction/kernels/count_rows.hpp"

#include <immintrin.h>

#include <algorithm>

#define EPIQ_INLINE inline __attribute__((always_inline))
#define EPIQ_AVX2 __attribute__((target("avx2")))
#define EPIQ_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")))

// Every variant is vertical: a word of a row meets the same word of 8 SNPs in the lanes of a vector, and each lane adds
// up its own SNP. Nothing is summed across lanes, and one load of the SNPs' words serves several rows.
namespace epiq::interaction::kernels {
namespace {

constexpr std::size_t kLanes = 8;

// ---- scalar: ones of the bytes of a word by the usual additions of neighbouring fields (Warren, Hacker's Delight,
// 5-1)

/// The most words whose ones a byte of a lane can add up.
constexpr std::size_t kByteWords = 31;

EPIQ_INLINE std::uint64_t ones_of_bytes(std::uint64_t x) noexcept {
  x -= x >> 1 & 0x5555555555555555U;
  x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
  return (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fU;
}

EPIQ_INLINE std::uint32_t sum_of_bytes(std::uint64_t x) noexcept {
  x = (x & 0x00ff00ff00ff00ffU) + (x >> 8 & 0x00ff00ff00ff00ffU);
  return static_cast<std::uint32_t>(x * 0x0001000100010001U >> 48);
}

/// Adds the ones of a row and of each lane of one plane of a group to `total`.
void add_group(const std::uint64_t* row, std::size_t row_stride, const std::uint64_t* group, std::size_t group_stride,
               const CountBlock& block, std::uint32_t* total) noexcept {
  for (std::size_t from = block.first_word; from < block.last_word; from += kByteWords) {
    std::uint64_t bytes[kLanes] = {};
    for (std::size_t w = from; w < std::min(block.last_word, from + kByteWords); ++w) {
      const std::uint64_t bits = row[w * row_stride];
      for (std::size_t lane = 0; lane < kLanes; ++lane)
        bytes[lane] += ones_of_bytes(bits & group[w * group_stride + lane]);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) total[lane] += sum_of_bytes(bytes[lane]);
  }
}

/// Writes or adds the counts of 16 lanes, of which the block wants [first, last).
void put(const std::uint32_t* total, const CountBlock& block, std::uint32_t* out, CountInto into) noexcept {
  for (std::size_t lane = block.first; lane < block.last; ++lane, ++out)
    *out = total[lane] + (into == CountInto::add ? *out : 0);
}

void scalar(std::span<const CountRow> rows, std::size_t row_stride, const CountBlock& block, CountInto into) noexcept {
  for (const CountRow& row : rows) {
    for (std::size_t plane = 0; plane < block.planes; ++plane) {
      std::uint32_t total[2 * kLanes] = {};
      for (std::size_t g = 0; g < 2 && block.group[g] != nullptr; ++g)
        add_group(row.bits, row_stride, block.group[g] + plane * kLanes, block.planes * kLanes, block,
                  total + g * kLanes);
      put(total, block, row.counts + block.offset + plane * block.distance, into);
    }
  }
}

// ---- AVX2: a byte shuffle looks up the ones of 32 half bytes (Mula, Kurz and Lemire 2018, section 3.1)

constexpr std::size_t kHalfLanes = 4;

/// Adds the ones of Rows rows and of four lanes of Planes planes to `total`, 16 to a row and plane. The half bytes of
/// the SNPs' words are split before the AND, once for all rows.
template <std::size_t Rows, std::size_t Planes>
EPIQ_AVX2 EPIQ_INLINE void add_half_group(const CountRow* rows, std::size_t row_stride, const std::uint64_t* lanes,
                                          const CountBlock& block, std::uint32_t* total) noexcept {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                         0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low_half = _mm256_set1_epi8(0x0f);
  __m256i sums[Rows][Planes] = {};
  for (std::size_t from = block.first_word; from < block.last_word; from += kByteWords) {
    __m256i bytes[Rows][Planes] = {};
    for (std::size_t w = from; w < std::min(block.last_word, from + kByteWords); ++w) {
      __m256i low[Planes], high[Planes];
      for (std::size_t p = 0; p < Planes; ++p) {
        const __m256i line = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes + (w * Planes + p) * kLanes));
        low[p] = _mm256_and_si256(line, low_half);
        high[p] = _mm256_and_si256(_mm256_srli_epi16(line, 4), low_half);
      }
      for (std::size_t r = 0; r < Rows; ++r) {
        const __m256i word = _mm256_set1_epi64x(static_cast<long long>(rows[r].bits[w * row_stride]));
        const __m256i shifted = _mm256_srli_epi16(word, 4);
        for (std::size_t p = 0; p < Planes; ++p) {
          bytes[r][p] = _mm256_add_epi8(bytes[r][p], _mm256_shuffle_epi8(table, _mm256_and_si256(word, low[p])));
          bytes[r][p] = _mm256_add_epi8(bytes[r][p], _mm256_shuffle_epi8(table, _mm256_and_si256(shifted, high[p])));
        }
      }
    }
    for (std::size_t i = 0; i < Rows * Planes; ++i)
      sums[i / Planes][i % Planes] = _mm256_add_epi64(
          sums[i / Planes][i % Planes], _mm256_sad_epu8(bytes[i / Planes][i % Planes], _mm256_setzero_si256()));
  }
  const __m256i low_halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  for (std::size_t i = 0; i < Rows * Planes; ++i)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(total + i * 2 * kLanes),
                     _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(sums[i / Planes][i % Planes], low_halves)));
}

template <std::size_t Rows, std::size_t Planes>
EPIQ_AVX2 void rows_256(const CountRow* rows, std::size_t row_stride, const CountBlock& block,
                        CountInto into) noexcept {
  alignas(32) std::uint32_t total[Rows * Planes][2 * kLanes];
  for (std::size_t g = 0; g < 2 && block.group[g] != nullptr; ++g)
    for (std::size_t half = 0; half < 2; ++half)
      add_half_group<Rows, Planes>(rows, row_stride, block.group[g] + half * kHalfLanes, block,
                                   total[0] + (2 * g + half) * kHalfLanes);
  for (std::size_t i = 0; i < Rows * Planes; ++i)
    put(total[i], block, rows[i / Planes].counts + block.offset + i % Planes * block.distance, into);
}

void avx2(std::span<const CountRow> rows, std::size_t row_stride, const CountBlock& block, CountInto into) noexcept {
  const bool two_planes = block.planes == 2;
  const auto two_rows = two_planes ? rows_256<2, 2> : rows_256<2, 1>;
  const auto one_row = two_planes ? rows_256<1, 2> : rows_256<1, 1>;
  std::size_t r = 0;
  for (; r + 2 <= rows.size(); r += 2) two_rows(&rows[r], row_stride, block, into);
  if (r < rows.size()) one_row(&rows[r], row_stride, block, into);
}

// ---- AVX-512: VPOPCNTDQ

/// Rows x Groups x Planes accumulators (at most 16) stay in registers.
template <std::size_t Rows, std::size_t Groups, std::size_t Planes>
EPIQ_AVX512 EPIQ_INLINE void count_512(const CountRow* rows, std::size_t row_stride, const CountBlock& block,
                                       CountInto into) noexcept {
  __m512i sums[Rows][Planes][Groups];
  const std::uint64_t* bits[Rows];
  for (std::size_t r = 0; r < Rows; ++r) {
    bits[r] = rows[r].bits;
    for (std::size_t i = 0; i < Planes * Groups; ++i) sums[r][i / Groups][i % Groups] = _mm512_setzero_si512();
  }
  for (std::size_t w = block.first_word; w < block.last_word; ++w) {
    __m512i line[Planes][Groups];
    for (std::size_t i = 0; i < Planes * Groups; ++i)
      line[i / Groups][i % Groups] = _mm512_load_si512(block.group[i % Groups] + (w * Planes + i / Groups) * kLanes);
    for (std::size_t r = 0; r < Rows; ++r) {
      const __m512i word = _mm512_set1_epi64(static_cast<long long>(bits[r][w * row_stride]));
      for (std::size_t p = 0; p < Planes; ++p)
        for (std::size_t g = 0; g < Groups; ++g)
          sums[r][p][g] = _mm512_add_epi64(sums[r][p][g], _mm512_popcnt_epi64(_mm512_and_si512(word, line[p][g])));
    }
  }
  const __m512i low_halves = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  const auto wanted = static_cast<__mmask16>((1U << block.last) - (1U << block.first));
  const auto kept = static_cast<__mmask16>((1U << (block.last - block.first)) - 1U);
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t p = 0; p < Planes; ++p) {
      std::uint32_t* const out = rows[r].counts + block.offset + p * block.distance;
      __m512i counts = _mm512_permutex2var_epi32(sums[r][p][0], low_halves, sums[r][p][Groups - 1]);
      if (block.first != 0) counts = _mm512_maskz_compress_epi32(wanted, counts);
      if (into == CountInto::add) counts = _mm512_add_epi32(counts, _mm512_maskz_loadu_epi32(kept, out));
      _mm512_mask_storeu_epi32(out, kept, counts);
    }
  }
}

template <std::size_t Groups, std::size_t Planes>
EPIQ_AVX512 void rows_512(std::span<const CountRow> rows, std::size_t row_stride, const CountBlock& block,
                          CountInto into) noexcept {
  std::size_t r = 0;
  for (; r + 4 <= rows.size(); r += 4) count_512<4, Groups, Planes>(&rows[r], row_stride, block, into);
  for (; r + 2 <= rows.size(); r += 2) count_512<2, Groups, Planes>(&rows[r], row_stride, block, into);
  if (r < rows.size()) count_512<1, Groups, Planes>(&rows[r], row_stride, block, into);
}

void avx512(std::span<const CountRow> rows, std::size_t row_stride, const CountBlock& block, CountInto into) noexcept {
  const bool two_groups = block.group[1] != nullptr, two_planes = block.planes == 2;
  const auto count =
      two_groups ? (two_planes ? rows_512<2, 2> : rows_512<2, 1>) : (two_planes ? rows_512<1, 2> : rows_512<1, 1>);
  count(rows, row_stride, block, into);
}

}  // namespace

CountRows count_rows(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return avx512;
    case util::Isa::avx2:
      return avx2;
    case util::Isa::scalar:
      break;
  }
  return scalar;
}

}  // namespace epiq::interaction::kernels
