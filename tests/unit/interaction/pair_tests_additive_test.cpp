#include <catch2/catch.hpp>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/stats/regression.hpp"
#include "oracle/table_oracle.hpp"

using namespace epiq::interaction;
using epiq::oracle::TableShape;
using epiq::stats::LogisticTest;
using epiq::stats::PairModel;
using epiq::util::Matrix;
using epiq::util::Philox;

namespace {

/// The samples of a table, one by one.
struct Samples {
  std::vector<double> a, b, outcome;
};

Samples expand(const PairTable& table) {
  Samples samples;
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b)
        for (std::uint32_t i = 0; i < table(k, a, b); ++i) {
          samples.a.push_back(static_cast<double>(a));
          samples.b.push_back(static_cast<double>(b));
          samples.outcome.push_back(static_cast<double>(k));
        }
  return samples;
}

}  // namespace

TEST_CASE("The additive fit of a table is the logistic regression of its samples", "[pairs]") {
  Philox random(21, 1);
  std::size_t defined = 0;
  for (int i = 0; i < 120; ++i) {
    const PairTable table =
        epiq::oracle::random_pair(random, TableShape{i % 2 == 0 ? 120.0 : 1500.0, i % 3 == 0 ? 0.0 : 0.15, 0.5});
    const EffectTest wald = additive_wald(table), ratio = additive_likelihood_ratio(table);
    if (!wald.test.defined) continue;
    ++defined;
    const Samples s = expand(table);
    const Matrix intercept(s.a.size(), 1, 1.0);
    const auto expected = [&](LogisticTest test) {
      return epiq::stats::logistic_pair_test(intercept, s.a, s.b, s.outcome, PairModel::additive, test);
    };
    const auto by_wald = expected(LogisticTest::wald), by_ratio = expected(LogisticTest::likelihood_ratio);
    CAPTURE(i, table.counts);
    CHECK(wald.effect == Approx(by_wald.beta).epsilon(1e-7).margin(1e-9));
    CHECK(wald.test.statistic == Approx(by_wald.statistic).epsilon(1e-6).margin(1e-9));
    CHECK(wald.test.log10_p == Approx(by_wald.log10_p).epsilon(1e-6).margin(1e-9));
    CHECK(ratio.test.statistic == Approx(by_ratio.statistic).epsilon(1e-6).margin(1e-8));
  }
  CHECK(defined > 60);
}

TEST_CASE("A saturated additive fit has the log odds ratio of its 2 x 2 table and Woolf's standard error", "[pairs]") {
  PairTable table;
  const std::uint32_t controls[] = {40, 30, 25, 20}, cases[] = {20, 25, 30, 45};
  for (std::size_t i = 0; i < 4; ++i) {
    table.counts[3 * (i / 2) + i % 2] = controls[i];
    table.counts[9 + 3 * (i / 2) + i % 2] = cases[i];
  }
  double effect = 0.0, variance = 0.0;
  for (std::size_t i = 0; i < 4; ++i) {
    effect += (i == 0 || i == 3 ? 1.0 : -1.0) * std::log(static_cast<double>(cases[i]) / controls[i]);
    variance += 1.0 / cases[i] + 1.0 / controls[i];
  }
  const EffectTest fit = additive_wald(table);
  CHECK(fit.effect == Approx(effect).epsilon(1e-12));
  CHECK(fit.standard_error == Approx(std::sqrt(variance)).epsilon(1e-12));
  CHECK(fit.test.statistic == Approx(effect * effect / variance).epsilon(1e-12));
}

TEST_CASE("Separated, collinear and one-class tables have no additive fit", "[pairs]") {
  PairTable separated;  // only the double heterozygotes are cases
  for (const std::size_t cell : {0U, 1U, 3U}) separated.counts[cell] = 30;
  separated.counts[9 + 4] = 30;
  CHECK_FALSE(additive_wald(separated).test.defined);

  PairTable equal;  // both SNPs the same
  for (const std::size_t cell : {0U, 4U, 8U}) equal.counts[cell] = equal.counts[9 + cell] = 20;
  CHECK_FALSE(additive_wald(equal).test.defined);

  PairTable constant;
  for (const std::size_t cell : {0U, 1U, 2U}) constant.counts[cell] = constant.counts[9 + cell] = 20;
  CHECK_FALSE(additive_wald(constant).test.defined);

  PairTable controls;
  for (std::size_t i = 0; i < 9; ++i) controls.counts[i] = 10;
  CHECK_FALSE(additive_wald(controls).test.defined);
  CHECK_FALSE(additive_likelihood_ratio(controls).test.defined);
  CHECK_FALSE(additive_wald(PairTable{}).test.defined);
}

TEST_CASE("A tile's fits are the same bits as each table's alone, with any instruction set", "[pairs]") {
  Philox random(22, 1);
  PairTile tile;
  tile.reset(2, 7, 13);
  for (std::size_t a = 0; a < 7; ++a)
    for (std::size_t b = 0; b < 13; ++b) {
      const PairTable table = epiq::oracle::random_pair(random, TableShape{a % 2 == 0 ? 80.0 : 5000.0, 0.0, 1.0});
      for (std::size_t c = 0; c < 18; ++c) tile.cell(c / 9, c / 3 % 3, c % 3)[a * tile.stride() + b] = table.counts[c];
    }
  std::vector<double> effect(tile.pairs()), error(tile.pairs());
  for (const auto isa : epiq::util::supported_isas()) {
    additive_fits(tile, 0, 1, isa, effect.data(), error.data());
    for (std::size_t i = 0; i < tile.pairs(); ++i) {
      const EffectTest alone = additive_wald(pair_table(tile, i));
      CAPTURE(epiq::util::name(isa), i);
      CHECK(effect[i] == alone.effect);
      CHECK(error[i] == alone.standard_error);
    }
  }
}
