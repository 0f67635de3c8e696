#include "epiq/interaction/kernels/bit_products.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <iostream>
#include <memory>
#include <numeric>

#include "epiq/interaction/pairs/count_columns.hpp"
#include "epiq/util/cpu.hpp"
#include "oracle/genotype_tables.hpp"

namespace epiq::interaction {
namespace {

struct alignas(64) Line {
  std::byte bytes[64];
};

/// A row of counts for each row, and what has to be in it: the ones of the row AND each column; columns are stored in
/// reverse.
void check_products(kernels::CountProducts count, std::size_t rows, std::size_t columns, std::size_t words) {
  constexpr std::size_t kRowStride = 3, kColumnStride = 2;
  util::Philox random(rows * 1000 + columns, words);
  const auto words_of = [&](std::size_t number) {
    std::vector<std::uint64_t> bits(number);
    for (std::uint64_t& word : bits) word = std::uint64_t{random()} << 32 | random();
    return bits;
  };
  const std::vector<std::uint64_t> a = words_of(rows * words * kRowStride + 1);
  const std::vector<std::uint64_t> b = words_of(columns * words * kColumnStride + 1);
  std::vector<std::uint32_t> counts(rows * columns, 77), expected(rows * columns, 0);
  std::vector<kernels::CountRow> of_a;
  std::vector<kernels::BitColumn> of_b;
  for (std::size_t r = 0; r < rows; ++r) of_a.push_back({&a[r * words * kRowStride], counts.data() + r * columns});
  for (std::size_t c = 0; c < columns; ++c)
    of_b.push_back({&b[c * words * kColumnStride], kColumnStride, columns - 1 - c});
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c)
      for (std::size_t w = 0; w < words; ++w)
        expected[r * columns + columns - 1 - c] +=
            static_cast<std::uint32_t>(std::popcount(of_a[r].bits[w * kRowStride] & of_b[c].bits[w * kColumnStride]));
  const auto scratch = std::make_unique<Line[]>(kernels::bit_products_scratch(rows, columns) / sizeof(Line));
  count({of_a, kRowStride, of_b, words}, scratch[0].bytes);
  CHECK(counts == expected);
}

TEST_CASE("Products of bit matrices by emulated tiles are counts of common bits", "[interaction][pairs]") {
  const std::size_t rows = GENERATE(as<std::size_t>{}, 1, 16, 17, 32, 50);
  const std::size_t columns = GENERATE(as<std::size_t>{}, 1, 15, 32, 33, 70);
  const std::size_t words = GENERATE(as<std::size_t>{}, 0, 1, 8, 19);
  check_products(kernels::count_products_emulated, rows, columns, words);
}

TEST_CASE("Products of bit matrices by the tiles of the CPU are counts of common bits", "[interaction][pairs]") {
  if (util::supported_isas().back() != util::Isa::amx) {
    std::cout << "skipped: this CPU has no AMX\n";
    return;
  }
  for (const std::size_t rows : {1U, 16U, 17U, 64U})
    for (const std::size_t columns : {1U, 15U, 33U, 256U})
      for (const std::size_t words : {0U, 1U, 8U, 100U})
        check_products(kernels::count_products_amx, rows, columns, words);
}

TEST_CASE("Genotypes of a range of SNPs are counted alike by tiles and by vectors", "[interaction][pairs]") {
  constexpr std::size_t kSamples = 1500, kSnps = 60;
  util::Philox random(8);
  const auto snps = oracle::random_snps(random, kSnps, kSamples, [](std::size_t snp) { return snp / 8 % 2 == 1; });
  std::vector<std::size_t> all(kSnps);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const std::vector<SampleSubset> subsets{oracle::random_subset(random, kSamples, .5)};
  const SnpPlanes planes(oracle::matrix_of(snps, kSamples), all, subsets, util::Isa::scalar);
  const SnpRange columns{5, 52};
  const std::size_t distance = columns.size();
  std::vector<std::uint32_t> by_vectors(8 * 3 * distance, 0), by_tiles(8 * 3 * distance, 0);
  std::vector<kernels::CountRow> to_vectors, to_tiles;
  for (std::size_t i = 0; i < 8; ++i) {
    to_vectors.push_back({planes.plane(0, i / 2, 1 + i % 2).first, by_vectors.data() + i * 3 * distance});
    to_tiles.push_back({to_vectors[i].bits, by_tiles.data() + i * 3 * distance});
  }
  const std::size_t stride = planes.plane(0, 0, 1).stride;
  count_columns(to_vectors, stride, planes, 0, columns, distance, util::Isa::scalar);
  count_columns_by_products(to_tiles, stride, planes, 0, columns, distance, kernels::count_products_emulated);
  CHECK(by_vectors == by_tiles);
}

}  // namespace
}  // namespace epiq::interaction
