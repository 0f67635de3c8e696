#include <catch2/catch.hpp>
#include <numeric>

#include "epiq/interaction/pairs/count_table.hpp"
#include "epiq/interaction/pairs/count_triples.hpp"
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

/// The triples whose cells differ from those counted sample by sample, and the padding that is not 0.
std::size_t wrong_triples(const TripleTile& tile, const Rows& snps, SnpRange a, std::size_t b, SnpRange c,
                          const std::vector<SampleSubset>& subsets) {
  std::size_t wrong = 0;
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t k = 0; k < tile.stride(); ++k) {
        std::vector<std::uint32_t> expected(27, 0), actual;
        if (k < c.size())
          expected = oracle::genotype_table({&snps[a.begin + i], &snps[b], &snps[c.begin + k]}, subsets[s]);
        for (std::size_t cell = 0; cell < 27; ++cell)
          actual.push_back(tile.cell(s, cell / 9, cell / 3 % 3, cell % 3)[i * tile.stride() + k]);
        wrong += expected == actual ? 0 : 1;
      }
    }
  }
  return wrong;
}

TEST_CASE("Triple tables equal those counted sample by sample, on every instruction set", "[interaction][pairs]") {
  const std::size_t samples = GENERATE(as<std::size_t>{}, 0, 1, 64, 130, 511);
  const unsigned lacking = GENERATE(0U, 1U, 2U, 3U);  // no SNP; those of some groups; some in each group; all
  util::Philox random(samples, lacking);
  const Rows snps = oracle::random_snps(random, 30, samples, [&](std::size_t snp) {
    return lacking == 3 || (lacking == 2 && snp % 3 == 1) || (lacking == 1 && snp / 8 % 3 == 1 && snp % 8 > 2);
  });
  const genome::GenotypeMatrix matrix = oracle::matrix_of(snps, samples);
  const std::vector<SampleSubset> subsets{SampleSubset::all(samples), oracle::random_subset(random, samples, .4),
                                          SampleSubset(samples)};
  for (const util::Isa isa : util::supported_isas()) {
    const SnpPlanes planes(matrix, first(30), subsets, isa);
    TripleCounter counter(planes, isa);
    TripleTile tile;
    INFO("instruction set " << util::name(isa));
    for (const auto& [a, b, c] : std::vector<std::tuple<SnpRange, std::size_t, SnpRange>>{
             {{0, 3}, 4, {5, 30}}, {{1, 3}, 4, {7, 22}}, {{1, 3}, 12, {13, 22}}, {{9, 10}, 0, {0, 16}}}) {
      counter.count(a, b, c, tile);
      CHECK(wrong_triples(tile, snps, a, b, c, subsets) == 0);
    }
  }
}

TEST_CASE("A walk over all unordered triples reuses pairs and meets each triple once", "[interaction][pairs]") {
  constexpr std::size_t kSamples = 9000, kSnps = 21, kRows = 4, kColumns = 8;
  util::Philox random(4);
  const Rows snps = oracle::random_snps(random, kSnps, kSamples, [](std::size_t snp) { return snp == 6; });
  const std::vector<SampleSubset> subsets{oracle::random_subset(random, kSamples, .5)};
  const util::Isa isa = util::supported_isas().back();
  const SnpPlanes planes(oracle::matrix_of(snps, kSamples), first(kSnps), subsets, isa);
  TripleCounter counter(planes, isa);
  TripleTile tile;
  std::size_t triples = 0, wrong = 0;
  for (std::size_t a = 0; a < kSnps; a += kRows) {
    for (std::size_t c = a; c < kSnps; c += kColumns) {
      const std::size_t c_end = std::min(kSnps, c + kColumns);
      for (std::size_t b = a + 1; b + 1 < c_end; ++b) {
        const SnpRange rows{a, std::min(a + kRows, b)}, columns{std::max(c, b + 1), c_end};
        counter.count(rows, b, columns, tile);
        triples += rows.size() * columns.size();
        wrong += wrong_triples(tile, snps, rows, b, columns, subsets);
      }
    }
  }
  CHECK(triples == kSnps * (kSnps - 1) * (kSnps - 2) / 6);
  CHECK(wrong == 0);
}

TEST_CASE("The table of any number of SNPs equals that counted sample by sample", "[interaction][pairs]") {
  constexpr std::size_t kSamples = 333;
  const std::size_t order = GENERATE(as<std::size_t>{}, 0, 1, 2, 3, 5, 8);
  util::Philox random(order);
  const Rows snps = oracle::random_snps(random, 12, kSamples, [](std::size_t snp) { return snp % 2 == 0; });
  const std::vector<SampleSubset> subsets{SampleSubset::all(kSamples), oracle::random_subset(random, kSamples, .3),
                                          SampleSubset(kSamples)};
  std::vector<std::size_t> chosen;
  std::vector<const std::vector<std::uint8_t>*> rows;
  for (std::size_t i = 0; i < order; ++i) chosen.push_back(11 - i), rows.push_back(&snps[11 - i]);
  const GenotypeTable table = count_table(oracle::matrix_of(snps, kSamples), chosen, subsets);
  CHECK(table.order == order);
  CHECK(table.classes == subsets.size());
  std::vector<std::uint32_t> expected;
  for (const SampleSubset& subset : subsets) {
    const std::vector<std::uint32_t> cells = oracle::genotype_table(rows, subset);
    expected.insert(expected.end(), cells.begin(), cells.end());
  }
  CHECK(table.counts == expected);
}

TEST_CASE("A table of nine SNPs is refused", "[interaction][pairs]") {
  const genome::GenotypeMatrix matrix = oracle::matrix_of({{0, 1, 2}}, 3);
  const std::vector<std::size_t> nine(9, 0);
  CHECK_THROWS_AS(count_table(matrix, nine, {}), util::Error);
}

}  // namespace
}  // namespace epiq::interaction
