#include "epiq/interaction/kernels/bit_products.hpp"

#include <algorithm>

#include "epiq/interaction/kernels/amx_tiles.hpp"

#define EPIQ_INLINE inline __attribute__((always_inline))

// Bits become bytes of 0 and 1, a word of 64 samples the 64 bytes of a row of a tile, and TDPBUUD adds up 16 rows x 16
// columns x 64 samples. Two tiles of rows meet two of columns in four tiles of sums, so that a product costs one load.
// Samples go by blocks, of which rows and columns are widened once: 32 KiB for what meets in the four sums, which is
// what the first-level cache holds.
namespace epiq::interaction::kernels {
namespace {

constexpr std::size_t kBlockWords = 8;                              // 512 samples
constexpr std::size_t kTile = kTileRows * kTileBytes;               // bytes
constexpr std::size_t kPanel = kBlockWords * kTile;                 // 16 rows or columns of a block
constexpr std::size_t kLanes = kTileBytes / sizeof(std::uint32_t);  // columns of a tile of sums

/// Panels of 16, and always two together.
constexpr std::size_t panels(std::size_t count) noexcept { return (count + 2 * kTileRows - 1) / (2 * kTileRows) * 2; }

/// The scratch: widened rows, widened columns, sums.
struct Panels {
  std::byte* rows;     // panel x word x 16 rows x 64 samples
  std::byte* columns;  // panel x word x 16 fours of samples x 16 columns x 4 samples
  std::byte* sums;     // panel of rows x panel of columns x 16 x 16 counts of 32 bits
};

/// Four bits as the lowest bits of four bytes.
EPIQ_INLINE std::uint32_t widen(std::uint64_t bits) noexcept {
  return static_cast<std::uint32_t>(bits & 0xf) * 0x00204081U & 0x01010101U;
}

EPIQ_INLINE void widen_rows(const BitProducts& products, std::size_t panel, std::size_t word, std::byte* out) noexcept {
  for (std::size_t m = 0; m < kTileRows; ++m) {
    const std::size_t row = panel * kTileRows + m;
    const std::uint64_t bits = row < products.rows.size() ? products.rows[row].bits[word * products.row_stride] : 0;
    std::uint32_t fours[kTileRows];
    for (std::size_t k = 0; k < kTileRows; ++k) fours[k] = widen(bits >> (4 * k));
    std::memcpy(out + m * kTileBytes, fours, kTileBytes);
  }
}

EPIQ_INLINE void widen_columns(const BitProducts& products, std::size_t panel, std::size_t word,
                               std::byte* out) noexcept {
  std::uint64_t bits[kLanes] = {};
  for (std::size_t n = 0;
       n < std::min(kLanes, products.columns.size() - std::min(products.columns.size(), panel * kLanes)); ++n) {
    const BitColumn& column = products.columns[panel * kLanes + n];
    bits[n] = column.bits[word * column.stride];
  }
  for (std::size_t k = 0; k < kTileRows; ++k) {
    std::uint32_t fours[kLanes];
    for (std::size_t n = 0; n < kLanes; ++n) fours[n] = widen(bits[n] >> (4 * k));
    std::memcpy(out + k * kTileBytes, fours, kTileBytes);
  }
}

/// Adds the products of two panels of rows and two of columns over `words` words to their four tiles of sums.
template <class Tiles>
EPIQ_INLINE void multiply(Tiles& tiles, const std::byte* rows, const std::byte* columns, std::size_t words, bool first,
                          std::byte* sums, std::size_t sums_of_next_rows) noexcept {
  std::byte* const below = sums + sums_of_next_rows;
  if (first) {
    tiles.template tilezero<0>();
    tiles.template tilezero<1>();
    tiles.template tilezero<2>();
    tiles.template tilezero<3>();
  } else {
    tiles.template tileloadd<0>(sums, kTileBytes);
    tiles.template tileloadd<1>(sums + kTile, kTileBytes);
    tiles.template tileloadd<2>(below, kTileBytes);
    tiles.template tileloadd<3>(below + kTile, kTileBytes);
  }
  for (std::size_t w = 0; w < words; ++w) {
    tiles.template tileloadd<4>(rows + w * kTile, kTileBytes);
    tiles.template tileloadd<6>(columns + w * kTile, kTileBytes);
    tiles.template tdpbuud<0, 4, 6>();
    tiles.template tileloadd<7>(columns + kPanel + w * kTile, kTileBytes);
    tiles.template tdpbuud<1, 4, 7>();
    tiles.template tileloadd<5>(rows + kPanel + w * kTile, kTileBytes);
    tiles.template tdpbuud<2, 5, 6>();
    tiles.template tdpbuud<3, 5, 7>();
  }
  tiles.template tilestored<0>(sums, kTileBytes);
  tiles.template tilestored<1>(sums + kTile, kTileBytes);
  tiles.template tilestored<2>(below, kTileBytes);
  tiles.template tilestored<3>(below + kTile, kTileBytes);
}

/// Hands the sums out to where rows and columns want them.
EPIQ_INLINE void scatter(const BitProducts& products, const std::byte* sums) noexcept {
  for (std::size_t row = 0; row < products.rows.size(); ++row) {
    std::uint32_t* const out = products.rows[row].counts;
    const std::byte* const of_row =
        sums + row / kTileRows * panels(products.columns.size()) * kTile + row % kTileRows * kTileBytes;
    for (std::size_t from = 0; from < products.columns.size(); from += kLanes) {
      std::uint32_t counts[kLanes];
      std::memcpy(counts, of_row + from / kLanes * kTile, kTileBytes);
      const std::span<const BitColumn> columns =
          products.columns.subspan(from, std::min(kLanes, products.columns.size() - from));
      for (std::size_t n = 0; n < columns.size(); ++n) out[columns[n].offset] = counts[n];
    }
  }
}

template <class Tiles>
EPIQ_INLINE void count_products(const BitProducts& products, std::byte* scratch) noexcept {
  const std::size_t row_panels = panels(products.rows.size()), column_panels = panels(products.columns.size());
  const Panels area{scratch, scratch + row_panels * kPanel, scratch + (row_panels + column_panels) * kPanel};
  Tiles tiles;
  tiles.ldtilecfg();
  for (std::size_t from = 0; from == 0 || from < products.words; from += kBlockWords) {
    const std::size_t words = std::min(kBlockWords, products.words - from);
    for (std::size_t w = 0; w < words; ++w) {
      for (std::size_t p = 0; p < row_panels; ++p)
        widen_rows(products, p, from + w, area.rows + p * kPanel + w * kTile);
      for (std::size_t p = 0; p < column_panels; ++p)
        widen_columns(products, p, from + w, area.columns + p * kPanel + w * kTile);
    }
    for (std::size_t r = 0; r < row_panels; r += 2)
      for (std::size_t c = 0; c < column_panels; c += 2)
        multiply(tiles, area.rows + r * kPanel, area.columns + c * kPanel, words, from == 0,
                 area.sums + (r * column_panels + c) * kTile, column_panels * kTile);
  }
  tiles.tilerelease();
  scatter(products, area.sums);
}

}  // namespace

std::size_t bit_products_scratch(std::size_t rows, std::size_t columns) noexcept {
  return (panels(rows) + panels(columns)) * kPanel + panels(rows) * panels(columns) * kTile;
}

__attribute__((target("avx512f,avx512bw,avx512vl,amx-tile,amx-int8"))) void count_products_amx(
    const BitProducts& products, std::byte* scratch) noexcept {
  count_products<AmxTiles>(products, scratch);
}

void count_products_emulated(const BitProducts& products, std::byte* scratch) noexcept {
  count_products<EmulatedTiles>(products, scratch);
}

}  // namespace epiq::interaction::kernels
