#include <catch2/catch.hpp>
#include <numeric>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/util/error.hpp"
#include "oracle/genotype_tables.hpp"

namespace epiq::interaction {
namespace {

using Rows = std::vector<std::vector<std::uint8_t>>;

std::vector<std::size_t> first(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

/// The pairs whose cells differ from those counted sample by sample, and the padding that is not 0.
std::size_t wrong_pairs(const PairTile& tile, const Rows& snps, SnpRange rows, SnpRange columns,
                        const std::vector<SampleSubset>& subsets) {
  std::size_t wrong = 0;
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    for (std::size_t a = 0; a < rows.size(); ++a) {
      for (std::size_t b = 0; b < tile.stride(); ++b) {
        std::vector<std::uint32_t> expected(9, 0), actual;
        if (b < columns.size())
          expected = oracle::genotype_table({&snps[rows.begin + a], &snps[columns.begin + b]}, subsets[s]);
        for (std::size_t cell = 0; cell < 9; ++cell)
          actual.push_back(tile.cell(s, cell / 3, cell % 3)[a * tile.stride() + b]);
        wrong += expected == actual ? 0 : 1;
      }
    }
  }
  return wrong;
}

/// Sample sets of every kind: all, two that overlap, nobody, one sample.
std::vector<SampleSubset> overlapping_subsets(util::Philox& random, std::size_t samples) {
  std::vector<SampleSubset> subsets{SampleSubset::all(samples), oracle::random_subset(random, samples, .5),
                                    oracle::random_subset(random, samples, .3), SampleSubset(samples),
                                    SampleSubset(samples)};
  if (samples > 0) subsets.back().add(samples - 1);
  return subsets;
}

TEST_CASE("Pair tables equal those counted sample by sample, on every instruction set", "[interaction][pairs]") {
  const std::size_t samples = GENERATE(as<std::size_t>{}, 0, 1, 63, 64, 65, 130, 511, 700);
  const auto& [rows, columns] = GENERATE(table<SnpRange, SnpRange>({{{0, 5}, {0, 70}},
                                                                    {{3, 4}, {17, 18}},
                                                                    {{7, 18}, {5, 46}},
                                                                    {{1, 4}, {8, 32}},
                                                                    {{60, 70}, {31, 41}},
                                                                    {{9, 9}, {0, 8}},
                                                                    {{0, 2}, {12, 12}}}));
  const unsigned lacking = GENERATE(0U, 1U, 2U, 3U);  // no SNP; those of some groups; some in each group; all
  util::Philox random(samples, lacking);
  const Rows snps = oracle::random_snps(random, 70, samples, [&](std::size_t snp) {
    return lacking == 3 || (lacking == 2 && snp % 3 == 1) || (lacking == 1 && snp / 8 % 3 == 1 && snp % 8 > 2);
  });
  const genome::GenotypeMatrix matrix = oracle::matrix_of(snps, samples);
  const std::vector<SampleSubset> subsets = overlapping_subsets(random, samples);
  for (const util::Isa isa : util::supported_isas()) {
    const SnpPlanes planes(matrix, first(70), subsets, isa);
    PairTile tile;
    tile.resize(7, 50, 90);  // what an earlier tile left behind does not shine through
    std::fill(tile.cell(0, 0, 0), tile.cell(0, 0, 0) + 7 * 9 * tile.distance(), 12345U);
    count_pairs(planes, rows, planes, columns, tile, isa);
    INFO("instruction set " << util::name(isa));
    CHECK(tile.rows() == rows.size());
    CHECK(tile.columns() == columns.size());
    CHECK(wrong_pairs(tile, snps, rows, columns, subsets) == 0);
  }
}

TEST_CASE("Pairs of two lists are counted over blocks of samples", "[interaction][pairs]") {
  constexpr std::size_t kSamples = 20011;
  util::Philox random(5);
  const Rows snps = oracle::random_snps(random, 24, kSamples, [](std::size_t snp) { return snp == 3 || snp == 20; });
  const genome::GenotypeMatrix matrix = oracle::matrix_of(snps, kSamples);
  const std::vector<SampleSubset> subsets{SampleSubset::all(kSamples), oracle::random_subset(random, kSamples, .4)};
  const std::vector<std::size_t> left{3, 1, 0, 9}, right{20, 11, 12, 13, 14, 15, 16, 17, 18, 19};
  Rows chosen;
  for (const std::size_t snp : left) chosen.push_back(snps[snp]);
  for (const std::size_t snp : right) chosen.push_back(snps[snp]);
  for (const util::Isa isa : util::supported_isas()) {
    const SnpPlanes a(matrix, left, subsets, isa), b(matrix, right, subsets, isa);
    PairTile tile;
    count_pairs(a, {0, 4}, b, {0, 10}, tile, isa);
    INFO("instruction set " << util::name(isa));
    CHECK(wrong_pairs(tile, chosen, {0, 4}, {4, 14}, subsets) == 0);
  }
}

TEST_CASE("Margins of packed SNPs are their genotype counts in each subset", "[interaction][pairs]") {
  constexpr std::size_t kSamples = 300;
  util::Philox random(9);
  const Rows snps = oracle::random_snps(random, 20, kSamples, [](std::size_t snp) { return snp % 4 == 2; });
  const std::vector<SampleSubset> subsets = overlapping_subsets(random, kSamples);
  for (const util::Isa isa : util::supported_isas()) {
    const SnpPlanes planes(oracle::matrix_of(snps, kSamples), first(20), subsets, isa);
    for (std::size_t s = 0; s < subsets.size(); ++s) {
      CHECK(planes.samples(s) == subsets[s].size());
      for (std::size_t snp = 0; snp < 20; ++snp) {
        const std::vector<std::uint32_t> expected = oracle::genotype_table({&snps[snp]}, subsets[s]);
        for (std::size_t genotype = 0; genotype < 3; ++genotype)
          CHECK(planes.margin(s, genotype)[snp] == expected[genotype]);
        CHECK(planes.has_missing(s, snp) == (expected[0] + expected[1] + expected[2] < subsets[s].size()));
      }
    }
  }
}

TEST_CASE("A subset holds each of its members once", "[interaction][pairs]") {
  const std::vector<std::size_t> members{5, 64, 5, 69};
  const SampleSubset subset = SampleSubset::of(70, members);
  CHECK(subset.size() == 3);
  CHECK(subset.contains(64));
  CHECK_FALSE(subset.contains(6));
  CHECK(SampleSubset::all(70).size() == 70);
}

TEST_CASE("SNPs packed for different subsets are not paired", "[interaction][pairs]") {
  const genome::GenotypeMatrix matrix = oracle::matrix_of({{0, 1, 2}}, 3);
  const std::vector<SampleSubset> all{SampleSubset::all(3)}, one{SampleSubset::of(3, std::vector<std::size_t>{1})};
  const SnpPlanes a(matrix, first(1), all, util::Isa::scalar), b(matrix, first(1), one, util::Isa::scalar);
  PairTile tile;
  CHECK_THROWS_AS(count_pairs(a, {0, 1}, b, {0, 1}, tile, util::Isa::scalar), util::Error);
}

}  // namespace
}  // namespace epiq::interaction
