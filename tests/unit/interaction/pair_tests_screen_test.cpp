#include <algorithm>
#include <catch2/catch.hpp>

#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/information.hpp"
#include "epiq/interaction/pairs/screen.hpp"
#include "oracle/table_oracle.hpp"

using namespace epiq::interaction;
using epiq::oracle::TableShape;
using epiq::util::Isa;
using epiq::util::Philox;

namespace {

/// `tables` random tables from 50 to a million samples, many with empty cells, as one tile of a row.
PairTile random_tile(std::uint64_t seed, std::size_t tables) {
  Philox random(seed, 7);
  PairTile tile;
  tile.reset(2, 1, tables);
  for (std::size_t i = 0; i < tables; ++i) {
    const double samples = 50.0 * std::pow(20000.0, random.uniform());
    const PairTable table =
        epiq::oracle::random_pair(random, TableShape{samples, i % 2 == 0 ? 0.0 : 0.1, i % 3 == 0 ? 0.02 : 1.0});
    for (std::size_t c = 0; c < 18; ++c) tile.cell(c / 9, c / 3 % 3, c % 3)[i] = table.counts[c];
  }
  return tile;
}

/// The bounds on the best instruction set, after a check that all others give the same bits.
std::vector<float> screened(PairScreen screen, const PairTile& tile) {
  std::vector<float> best(tile.pairs()), other(tile.pairs());
  screen(tile, 0, 1, epiq::util::supported_isas().back(), best.data());
  for (const Isa isa : epiq::util::supported_isas()) {
    screen(tile, 0, 1, isa, other.data());
    CAPTURE(epiq::util::name(isa));
    CHECK(best == other);
  }
  return best;
}

constexpr std::size_t kTables = 20000;

}  // namespace

TEST_CASE("The superposition bound is never below BOOST and close where SNPs are unlinked", "[pairs]") {
  const PairTile tile = random_tile(11, kTables);
  const std::vector<float> bound = screened(boost_bound, tile);
  std::vector<double> ratio;
  for (std::size_t i = 0; i < kTables; ++i) {
    const double exact = boost_statistic(pair_table(tile, i));
    CAPTURE(i, exact, bound[i], pair_table(tile, i).counts);
    REQUIRE(static_cast<double>(bound[i]) >= exact);
    if (exact > 1.0) ratio.push_back(static_cast<double>(bound[i]) / exact);
  }
  std::sort(ratio.begin(), ratio.end());
  CHECK(ratio[ratio.size() / 2] < 1.2);
  for (std::size_t i = kTables; i < tile.pairs(); ++i) CHECK(bound[i] < 1e-3f);
}

TEST_CASE("The bound of the information gain is never below it and hardly above", "[pairs]") {
  const PairTile tile = random_tile(12, kTables);
  const std::vector<float> bound = screened(gain_bound, tile);
  for (std::size_t i = 0; i < kTables; ++i) {
    const double exact = information_gain(genotype_table(tile, i)).statistic;
    CAPTURE(i, exact, bound[i], pair_table(tile, i).counts);
    REQUIRE(static_cast<double>(bound[i]) >= exact);
    CHECK(static_cast<double>(bound[i]) <= exact + 1e-5 * (1.0 + std::abs(exact)));
  }
}

TEST_CASE("Screens do not depend on the shape of the tile", "[pairs]") {
  const PairTile row = random_tile(13, 60);
  PairTile block;
  block.reset(2, 12, 5);
  for (std::size_t c = 0; c < 18; ++c)
    for (std::size_t i = 0; i < 60; ++i)
      block.cell(c / 9, c / 3 % 3, c % 3)[i / 5 * block.stride() + i % 5] = row.cell(c / 9, c / 3 % 3, c % 3)[i];
  for (const PairScreen screen : {boost_bound, gain_bound}) {
    const std::vector<float> in_row = screened(screen, row), in_block = screened(screen, block);
    for (std::size_t i = 0; i < 60; ++i) CHECK(in_row[i] == in_block[i / 5 * block.stride() + i % 5]);
  }
}
