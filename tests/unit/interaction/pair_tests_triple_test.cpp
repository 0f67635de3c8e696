#include <algorithm>
#include <catch2/catch.hpp>

#include "epiq/interaction/pairs/genotypic.hpp"
#include "epiq/interaction/pairs/information.hpp"
#include "epiq/interaction/pairs/k2.hpp"
#include "epiq/interaction/pairs/mdr.hpp"
#include "epiq/interaction/pairs/screen.hpp"
#include "oracle/table_oracle.hpp"

using namespace epiq::interaction;
using epiq::oracle::TableShape;
using epiq::util::Philox;

namespace {

constexpr std::size_t kRows = 40, kColumns = 37;

std::vector<GenotypeTable> random_tables(std::uint64_t seed) {
  Philox random(seed, 9);
  std::vector<GenotypeTable> tables;
  for (std::size_t i = 0; i < kRows * kColumns; ++i) {
    const double samples = 50.0 * std::pow(20000.0, random.uniform());
    tables.push_back(
        epiq::oracle::random_table(random, 3, TableShape{samples, i % 2 == 0 ? 0.0 : 0.15, i % 3 == 0 ? 0.02 : 0.8}));
  }
  return tables;
}

TripleTile tile_of(const std::vector<GenotypeTable>& tables) {
  TripleTile tile;
  tile.resize(2, kRows, kColumns);
  for (std::size_t a = 0; a < kRows; ++a)
    for (std::size_t c = 0; c < kColumns; ++c)
      for (std::size_t i = 0; i < 54; ++i)
        tile.cell(i / 27, i / 9 % 3, i / 3 % 3, i % 3)[a * tile.stride() + c] = tables[a * kColumns + c].counts[i];
  return tile;
}

/// The bounds of the tables by the best instruction set, after a check that all others give the same bits.
std::vector<double> screened(TripleScreen screen, const TripleTile& tile) {
  std::vector<float> best(tile.triples()), other(tile.triples());
  screen(tile, 0, 1, epiq::util::supported_isas().back(), best.data());
  for (const auto isa : epiq::util::supported_isas()) {
    screen(tile, 0, 1, isa, other.data());
    CAPTURE(epiq::util::name(isa));
    CHECK(best == other);
  }
  std::vector<double> bounds;
  for (std::size_t a = 0; a < kRows; ++a)
    for (std::size_t c = 0; c < kColumns; ++c) bounds.push_back(static_cast<double>(best[a * tile.stride() + c]));
  return bounds;
}

}  // namespace

TEST_CASE("The bounds of triples are never below their statistics", "[pairs]") {
  const std::vector<GenotypeTable> tables = random_tables(41);
  const TripleTile tile = tile_of(tables);
  const std::vector<double> saturation = screened(triple_saturation_bound, tile),
                            gain = screened(triple_gain_bound, tile);
  const std::vector<double> information = screened(triple_information_bound, tile);
  const std::vector<double> accuracy = screened(triple_accuracy_bound, tile), k2 = screened(triple_k2_bound, tile);
  std::vector<double> ratio;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    CAPTURE(i, tables[i].counts);
    const TableTest exact = genotypic(tables[i]);
    REQUIRE(saturation[i] >= exact.statistic);
    if (exact.statistic > 5.0) ratio.push_back(saturation[i] / exact.statistic);
    const TableTest ig = information_gain(tables[i]), mi = mutual_information(tables[i]);
    REQUIRE(gain[i] >= ig.statistic);
    if (ig.defined) CHECK(gain[i] <= ig.statistic + 1.4e-5 + 2e-5 * std::abs(ig.statistic));
    REQUIRE(information[i] >= mi.statistic);
    if (mi.defined) CHECK(information[i] <= mi.statistic + 1e-7 + 4e-6 * std::sqrt(mi.statistic) + 8e-6 * mi.statistic);
    const TableTest rule = balanced_accuracy(tables[i]), score = k2_score(tables[i]);
    if (rule.defined) CHECK(accuracy[i] >= rule.statistic);
    if (rule.defined) CHECK(accuracy[i] <= rule.statistic + 5e-6);
    if (score.defined) CHECK(k2[i] >= score.statistic);
    if (score.defined) CHECK(k2[i] <= score.statistic + 0.1 + 6e-6 * std::abs(score.statistic));
  }
  std::sort(ratio.begin(), ratio.end());
  CHECK(ratio[ratio.size() / 2] < 2.0);
}

TEST_CASE("The saturation test of three SNPs is at most what mutual information leaves to it", "[pairs]") {
  // 2N (MI(all) - max MI(pair)) is the likelihood ratio against one pair's genotypes alone, a smaller model.
  for (const GenotypeTable& table : random_tables(42)) {
    double samples = 0.0, pair = 0.0;
    for (const std::uint32_t n : table.counts) samples += n;
    for (const unsigned kept : {3U, 5U, 6U})
      pair = std::max(pair, mutual_information(marginal_table(table, kept)).statistic);
    const double bound = 2.0 * samples * (mutual_information(table).statistic - pair);
    CHECK(genotypic(table).statistic <= bound + 1e-7 * (1.0 + bound));
  }
}
