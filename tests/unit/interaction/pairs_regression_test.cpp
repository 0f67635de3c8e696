// Scans of pairs by regression against the single tests.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>

#include "epiq/interaction/pairs/logistic_scan.hpp"
#include "epiq/interaction/pairs/permutation_scan.hpp"
#include "epiq/interaction/pairs/regression_pairs.hpp"
#include "oracle/penalised_oracle.hpp"
#include "pairs_cohort.hpp"
#include "regression_study.hpp"

namespace epiq::interaction {
namespace {

using regression_study::complete_pair;
using regression_study::CompletePair;
using regression_study::random_study;
using regression_study::Study;

PairSpace space_of(const Study& study, std::int64_t gap = 0) {
  return PairSpace(study.matrix, std::vector<bool>(study.snps(), true),
                   {std::nullopt, std::nullopt, ClusterRule::any, gap}, {});
}

/// A pair and its test, one at a time.
struct Single {
  std::size_t a, b;
  stats::TestResult test;
};

std::vector<Single> linear_tests(const Study& study, stats::PairModel model, std::size_t gap = 0) {
  std::vector<Single> tests;
  for (std::size_t a = 0; a < study.snps(); ++a) {
    for (std::size_t b = a + std::max<std::size_t>(1, gap); b < study.snps(); ++b) {
      const CompletePair pair = complete_pair(study, a, b);
      tests.push_back({a, b, stats::linear_pair_test(pair.design, pair.a, pair.b, pair.trait, model)});
    }
  }
  std::stable_sort(tests.begin(), tests.end(),
                   [](const Single& x, const Single& y) { return x.test.log10_p < y.test.log10_p; });
  return tests;
}

std::vector<ScanHit> linear_scan(const Study& study, const PairSpace& space, stats::PairModel model, std::size_t top,
                                 double least_key, unsigned threads, ScanCounts& counts) {
  const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates), model);
  util::MemoryBudget budget = pairs_cohort::plenty();
  TopList list(top, least_key, budget);
  counts = scan_linear_pairs(space, scan, {}, {&list}, {}, budget, threads, pairs_cohort::nothing);
  return list.take();
}

}  // namespace

TEST_CASE("A linear scan lists the pairs in the order of their single tests", "[interaction][pairs]") {
  const stats::PairModel model = GENERATE(stats::PairModel::additive, stats::PairModel::genotypic);
  const double missing = GENERATE(0.0, .04);
  const std::size_t covariates = GENERATE(0, 3);
  const Study study = random_study(301, 260, 24, covariates, missing);
  const std::vector<Single> expected = linear_tests(study, model);
  ScanCounts counts;
  const std::vector<ScanHit> hits = linear_scan(study, space_of(study), model, 40, 0.0, 2, counts);
  REQUIRE(hits.size() == 40);
  CHECK(counts.tested == 24 * 23 / 2);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    CAPTURE(i);
    CHECK(hits[i].snps[0] == expected[i].a);
    CHECK(hits[i].snps[1] == expected[i].b);
    CHECK(hits[i].log10_p == Approx(expected[i].test.log10_p).epsilon(1e-7));
    CHECK(hits[i].statistic == Approx(expected[i].test.statistic).epsilon(1e-7));
    CHECK(hits[i].df == static_cast<double>(expected[i].test.df));
    if (model == stats::PairModel::additive) {
      CHECK(hits[i].effect == Approx(expected[i].test.beta).epsilon(1e-7));
      CHECK(hits[i].standard_error == Approx(expected[i].test.standard_error).epsilon(1e-7));
    }
  }
}

TEST_CASE("A linear scan has a p limit, a gap, and one result for any number of threads", "[interaction][pairs]") {
  const Study study = random_study(302, 200, 90, 2, .02);
  const PairSpace space = space_of(study, 3);
  const std::vector<Single> expected = linear_tests(study, stats::PairModel::additive, 3);
  const auto within = static_cast<std::size_t>(
      std::count_if(expected.begin(), expected.end(), [](const Single& s) { return s.test.log10_p <= -1.5; }));
  ScanCounts counts, same;
  const std::vector<ScanHit> hits = linear_scan(study, space, stats::PairModel::additive, 0, 1.5, 1, counts);
  CHECK(hits.size() == within);
  CHECK(counts.tested == expected.size());
  CHECK(pairs_cohort::listed(linear_scan(study, space, stats::PairModel::additive, 0, 1.5, 3, same)) ==
        pairs_cohort::listed(hits));
}

TEST_CASE("A regression scan correlates SNPs over the samples of its model for the filter", "[interaction][pairs]") {
  Study study = random_study(307, 200, 30, 0, .02);
  study.samples.resize(90);
  study.traits = util::Matrix(90, 1);
  util::Philox random(307, 1);
  for (double& y : study.traits.values) y = random.normal();
  study.covariates = util::Matrix(90, 0);
  const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates),
                            stats::PairModel::additive);
  util::MemoryBudget budget = pairs_cohort::plenty();
  TopList list(0, 0.0, budget);
  const ScanCounts counts =
      scan_linear_pairs(space_of(study), scan, {0, .05}, {&list}, {}, budget, 2, pairs_cohort::nothing);
  std::uint64_t close = 0;
  pairs_cohort::Cohort cohort{study.dosages, study.matrix, {SampleSubset::of(200, study.samples)}};
  for (const auto& pair : pairs_cohort::all_pairs(cohort))
    close += pairs_cohort::table_r2(pairs_cohort::table_of(cohort, pair, cohort.classes)) > .05 ? 1 : 0;
  CHECK(close > 10);
  CHECK(counts.correlated == close);
  CHECK(counts.tested + close == 30 * 29 / 2);
}

TEST_CASE("A logistic scan lists the pairs in the order of their full fits", "[interaction][pairs]") {
  const stats::PairModel model = GENERATE(stats::PairModel::additive, stats::PairModel::genotypic);
  const Study study = random_study(303, 400, 16, 2, .03);
  const RegressionScan scan(study.matrix, logistic_model(study.samples, study.outcome, study.covariates), model);
  util::MemoryBudget budget = pairs_cohort::plenty();
  TopList list(30, 0.0, budget);
  const ScanCounts counts =
      scan_logistic_pairs(space_of(study), scan, {}, 30, 0.0, list, budget, 2, pairs_cohort::nothing);
  const std::vector<ScanHit> hits = list.take();
  CHECK(counts.tested == 120);
  std::vector<Single> expected;
  for (std::size_t a = 0; a < 16; ++a) {
    for (std::size_t b = a + 1; b < 16; ++b) {
      const CompletePair pair = complete_pair(study, a, b);
      const auto test =
          model == stats::PairModel::additive ? stats::LogisticTest::wald : stats::LogisticTest::likelihood_ratio;
      const Single single{a, b, stats::logistic_pair_test(pair.design, pair.a, pair.b, pair.outcome, model, test)};
      const bool separated = single.test.flag == stats::FitFlag::separated;  // has a likelihood ratio, no Wald test
      if (single.test.flag == stats::FitFlag::none || (separated && model == stats::PairModel::genotypic))
        expected.push_back(single);
    }
  }
  std::stable_sort(expected.begin(), expected.end(),
                   [](const Single& x, const Single& y) { return x.test.log10_p < y.test.log10_p; });
  REQUIRE(hits.size() == 30);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    CAPTURE(i);
    CHECK(hits[i].snps[0] == expected[i].a);
    CHECK(hits[i].snps[1] == expected[i].b);
    CHECK(hits[i].log10_p == Approx(expected[i].test.log10_p).epsilon(1e-6));
  }
}

TEST_CASE("With Firth's fit a scan lists pairs that separate cases from controls", "[interaction][pairs][firth]") {
  // Carriers of both of the first two SNPs are cases, so that the product has no finite maximum likelihood estimate.
  Study study = random_study(307, 60, 4, 1);
  for (std::size_t i = 0; i < 60; ++i)
    if (study.dosages[0][i] > 0 && study.dosages[1][i] > 0) study.outcome[i] = 1.0;
  const CompletePair pair = complete_pair(study, 0, 1);
  const auto scanned = [&](std::optional<stats::LogisticTest> test) {
    RegressionModel model = logistic_model(study.samples, study.outcome, study.covariates);
    model.fit_test = test;
    const RegressionScan scan(study.matrix, std::move(model), stats::PairModel::additive);
    util::MemoryBudget budget = pairs_cohort::plenty();
    TopList list(0, 0.0, budget);
    scan_logistic_pairs(space_of(study), scan, {}, 0, 0.0, list, budget, 1, pairs_cohort::nothing);
    for (const ScanHit& hit : list.take())
      if (hit.snps[0] == 0 && hit.snps[1] == 1) return std::optional<ScanHit>(hit);
    return std::optional<ScanHit>();
  };
  CHECK_FALSE(scanned(stats::LogisticTest::wald));
  const std::optional<ScanHit> hit = scanned(stats::LogisticTest::firth);
  REQUIRE(hit);

  oracle::Rows rows = oracle::rows_of(pair.design);
  const double centre = study.covariates(0, 0);  // an origin near the values, for the search along the coordinates
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i][1] -= centre;
    rows[i].insert(rows[i].end(), {pair.a[i], pair.b[i], pair.a[i] * pair.b[i]});
  }
  const oracle::Maximum full = oracle::jeffreys_maximum(rows, pair.outcome, 5);
  const oracle::Maximum null = oracle::jeffreys_maximum(rows, pair.outcome, 4);
  CHECK(hit->statistic == Approx(2.0 * (full.value - null.value)).margin(1e-7));
  CHECK(hit->effect == Approx(full.at[4]).margin(1e-5));
  CHECK(hit->df == 1.0);
}

TEST_CASE("A permutation of a response is the same in any batch", "[interaction][pairs]") {
  const Study study = random_study(304, 150, 5, 2);
  const RegressionModel model = linear_model(study.samples, study.traits, study.covariates);
  const RegressionModel all = permuted_responses(model, 0, 10, 9);
  const RegressionModel some = permuted_responses(model, 4, 3, 9);
  for (std::size_t p = 0; p < 3; ++p)
    for (std::size_t i = 0; i < 150; ++i)
      CHECK(some.moments(i, model.covariates() + p) == all.moments(i, model.covariates() + 4 + p));
}

TEST_CASE("Permuted responses are what covariates leave, shuffled, and free of covariates again",
          "[interaction][pairs]") {
  const Study study = random_study(305, 150, 5, 0);
  const RegressionModel model = linear_model(study.samples, study.traits, study.covariates);
  const RegressionModel permuted = permuted_responses(model, 0, 2, 9);
  std::vector<double> original, shuffled;
  for (std::size_t i = 0; i < 150; ++i) {
    original.push_back(model.moments(i, model.covariates()));
    shuffled.push_back(permuted.moments(i, model.covariates()));
  }
  CHECK(original != shuffled);
  std::sort(original.begin(), original.end());
  std::sort(shuffled.begin(), shuffled.end());
  for (std::size_t i = 0; i < 150; ++i) CHECK(shuffled[i] == Approx(original[i]).margin(1e-12));
}

TEST_CASE("The strongest regressions are the largest keys of the scans of each response", "[interaction][pairs]") {
  const Study study = random_study(306, 180, 40, 2, .03);
  const std::int64_t gap = GENERATE(0, 4);
  const PairSpace space = space_of(study, gap);
  const RegressionModel model = linear_model(study.samples, study.traits, study.covariates);
  const RegressionScan scan(study.matrix, permuted_responses(model, 0, 5, 3), stats::PairModel::additive);
  util::MemoryBudget budget = pairs_cohort::plenty();
  const std::vector<double> best = strongest_regressions(space, scan, {}, budget, 2, pairs_cohort::nothing);
  std::vector<TopList*> lists;
  std::vector<std::unique_ptr<TopList>> owned;
  for (int t = 0; t < 5; ++t) {
    owned.push_back(std::make_unique<TopList>(1, 0.0, budget));
    lists.push_back(owned.back().get());
  }
  scan_linear_pairs(space, scan, {}, lists, {}, budget, 2, pairs_cohort::nothing);
  for (std::size_t t = 0; t < 5; ++t) CHECK(best[t] == Approx(owned[t]->take().at(0).key).epsilon(1e-9));
}

}  // namespace epiq::interaction
