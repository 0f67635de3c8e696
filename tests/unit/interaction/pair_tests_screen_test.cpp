#include <algorithm>
#include <catch2/catch.hpp>

#include "epiq/interaction/pairs/allelic.hpp"
#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/information.hpp"
#include "epiq/interaction/pairs/joint.hpp"
#include "epiq/interaction/pairs/k2.hpp"
#include "epiq/interaction/pairs/mdr.hpp"
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

TEST_CASE("The quick bound of BOOST is never below it, and as close as the other where that is useful", "[pairs]") {
  const PairTile tile = random_tile(13, kTables);
  const std::vector<float> close = screened(boost_bound, tile);
  constexpr float kUseful = 15.0f;
  for (const Isa isa : epiq::util::supported_isas()) {
    std::vector<float> quick(tile.pairs());
    boost_bound_above(tile, 0, 1, isa, kUseful, quick.data());
    for (std::size_t i = 0; i < kTables; ++i) {
      CAPTURE(i, epiq::util::name(isa), close[i], quick[i], pair_table(tile, i).counts);
      REQUIRE(static_cast<double>(quick[i]) >= boost_statistic(pair_table(tile, i)));
      if (close[i] >= kUseful) REQUIRE(quick[i] == close[i]);
    }
  }
}

TEST_CASE("Every bound is never below its statistic and exceeds it by no more than it says", "[pairs]") {
  const PairTile tile = random_tile(12, kTables);
  const std::vector<float> gain = screened(gain_bound, tile), information = screened(information_bound, tile);
  const std::vector<float> accuracy = screened(accuracy_bound, tile), k2 = screened(k2_bound, tile);
  const std::vector<float> fast = screened(fast_bound, tile), joint = screened(joint_bound, tile);
  const auto check = [](float bound, const TableTest& test, double tolerance) {
    if (!test.defined) return;
    CAPTURE(bound, test.statistic, tolerance);
    REQUIRE(static_cast<double>(bound) >= test.statistic);
    REQUIRE(static_cast<double>(bound) <= test.statistic + tolerance);
  };
  for (std::size_t i = 0; i < kTables; ++i) {
    const PairTable pair = pair_table(tile, i);
    const GenotypeTable table = genotype_table(pair);
    CAPTURE(i, pair.counts);
    const TableTest ig = information_gain(table), mi = mutual_information(table), score = k2_score(table);
    check(gain[i], ig, 6e-6 + 8e-6 * std::abs(ig.statistic));
    check(information[i], mi, 1e-7 + 4e-6 * std::sqrt(mi.statistic) + 8e-6 * mi.statistic);
    check(accuracy[i], balanced_accuracy(table), 5e-6);
    check(k2[i], score, 0.04 + 6e-6 * std::abs(score.statistic));
    const EffectTest allelic = fast_epistasis(pair), effects = joint_effects(pair, 0);
    check(fast[i], allelic.test,
          1e-6 + 4e-5 * allelic.test.statistic + 1e-5 * std::abs(allelic.effect) / std::pow(allelic.standard_error, 2));
    check(joint[i], effects.test, 3e-6 * (1.0 + effects.test.statistic));
  }
}

TEST_CASE("Screens do not depend on the shape of the tile", "[pairs]") {
  const PairTile row = random_tile(13, 60);
  PairTile block;
  block.reset(2, 12, 5);
  for (std::size_t c = 0; c < 18; ++c)
    for (std::size_t i = 0; i < 60; ++i)
      block.cell(c / 9, c / 3 % 3, c % 3)[i / 5 * block.stride() + i % 5] = row.cell(c / 9, c / 3 % 3, c % 3)[i];
  for (const PairScreen screen :
       {boost_bound, gain_bound, information_bound, accuracy_bound, k2_bound, fast_bound, joint_bound}) {
    const std::vector<float> in_row = screened(screen, row), in_block = screened(screen, block);
    for (std::size_t i = 0; i < 60; ++i) CHECK(in_row[i] == in_block[i / 5 * block.stride() + i % 5]);
  }
}
