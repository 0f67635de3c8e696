#include "epiq/interaction/pairs/logistic_scan.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/stats/special.hpp"
#include "epiq/util/error.hpp"
#include "oracle/regression_oracle.hpp"
#include "regression_study.hpp"

namespace epiq::interaction {
namespace {

using namespace regression_study;
using stats::PairModel;

RegressionModel model_of(const Study& study) { return logistic_model(study.samples, study.outcome, study.covariates); }

/// U' I^-1 U of a score U and an information I of the columns of `x`, whose rows have weights and responses.
double score_square(const oracle::Rows& x, const std::vector<long double>& weights,
                    const std::vector<double>& responses) {
  const oracle::Rows inverse = oracle::inverse(oracle::weighted_gram(x, weights));
  std::vector<long double> score(inverse.size(), 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < score.size(); ++j) score[j] += x[i][j] * responses[i];
  long double square = 0;
  for (std::size_t j = 0; j < score.size(); ++j)
    for (std::size_t k = 0; k < score.size(); ++k) square += score[j] * inverse[j][k] * score[k];
  return static_cast<double>(square);
}

/// The score chi-square of the interaction of a pair by definition: what the products add to that of covariates and
/// main effects, at the null model of the covariates; for any response.
double score_chi_square(const Study& study, PairModel model, std::size_t a, std::size_t b,
                        const std::vector<double>& response) {
  util::Matrix design(study.samples.size(), study.covariates.cols + 1, 1.0);
  for (std::size_t i = 0; i < design.rows; ++i)
    for (std::size_t k = 0; k < study.covariates.cols; ++k) design(i, k + 1) = study.covariates(i, k);
  const std::vector<double> fitted = stats::fit_logistic(design, study.outcome).fitted;
  oracle::Rows null, full;
  std::vector<long double> weights;
  std::vector<double> responses;
  for (std::size_t i = 0; i < design.rows; ++i) {
    const std::uint8_t of_a = study.dosages[a][i], of_b = study.dosages[b][i];
    if (of_a == 3 || of_b == 3) continue;
    const stats::PairColumns columns =
        stats::pair_columns(std::vector<double>{double(of_a)}, std::vector<double>{double(of_b)}, model);
    auto& row = null.emplace_back(design.row(i).begin(), design.row(i).end());
    row.insert(row.end(), columns.mains.values.begin(), columns.mains.values.end());
    full.push_back(row);
    full.back().insert(full.back().end(), columns.products.values.begin(), columns.products.values.end());
    weights.push_back(fitted[i] * (1.0 - fitted[i]));
    responses.push_back(response.empty() ? study.outcome[i] - fitted[i] : response[i]);
  }
  return score_square(full, weights, responses) - score_square(null, weights, responses);
}

void check_scores(const Study& study, PairModel model) {
  const RegressionScan scan(study.matrix, model_of(study), model);
  const std::vector<std::size_t> all = numbers(study.snps());
  RegressionWorkspace workspace;
  RegressionTile tile;
  scan.tile(all, all, workspace, tile);
  const std::size_t products = model == PairModel::additive ? 1 : 4;
  std::size_t tested = 0;
  for (const std::size_t a : all) {
    for (const std::size_t b : all) {
      if (a == b) continue;
      CAPTURE(a, b);
      const std::size_t pair = a * all.size() + b;
      if (tile.df[pair] != products) continue;  // an empty cell
      ++tested;
      const double expected = score_chi_square(study, model, a, b, {});
      CHECK(tile.n[pair] == complete_pair(study, a, b).a.size());
      CHECK(tile.statistic[pair] == Approx(expected).epsilon(1e-7).margin(1e-9));
      CHECK(tile.log10_p[pair] ==
            Approx(stats::log10_chi_square_tail(tile.statistic[pair], tile.df[pair])).epsilon(1e-12));
    }
  }
  CHECK(tested > 12);
}

/// The likelihood ratio of the interaction by full fits without covariates.
stats::TestResult likelihood_ratio(const CompletePair& pair, PairModel model) {
  return stats::logistic_pair_test(util::Matrix(pair.a.size(), 1, 1.0), pair.a, pair.b, pair.outcome, model,
                                   stats::LogisticTest::likelihood_ratio);
}

}  // namespace

TEST_CASE("the logistic screen is the score test beyond covariates and main effects", "[interaction][logistic-scan]") {
  for (const std::size_t covariates : {0u, 1u, 4u}) {
    for (const double missing : {0.0, .05}) {
      CAPTURE(covariates, missing);
      const Study study = random_study(101 + covariates, 400, 5, covariates, missing);
      check_scores(study, PairModel::additive);
      check_scores(study, PairModel::genotypic);
    }
  }
}

TEST_CASE("permuted responses of a logistic model are tested with its weights", "[interaction][logistic-scan]") {
  const Study study = random_study(111, 300, 4, 0, .03);
  const RegressionModel model = model_of(study);
  util::Matrix permuted(300, 3);
  util::Philox random(5);
  for (std::size_t t = 0; t < 3; ++t) {
    std::vector<double> labels = study.outcome;
    for (std::size_t i = labels.size(); i > 1; --i) std::swap(labels[i - 1], labels[random.below(std::uint32_t(i))]);
    const double mean = std::accumulate(labels.begin(), labels.end(), 0.0) / 300.0;
    for (std::size_t i = 0; i < 300; ++i) permuted(i, t) = labels[i] - mean;
  }
  const RegressionScan scan(study.matrix, with_responses(model, permuted), PairModel::additive);
  RegressionWorkspace workspace;
  RegressionTile tile;
  std::vector<double> strongest(3, 0.0);
  const std::vector<std::size_t> all = numbers(4);
  scan.tile(all, all, workspace, tile);
  scan.strongest(all, all, workspace, strongest);
  for (std::size_t t = 0; t < 3; ++t) {
    std::vector<double> response;
    for (std::size_t i = 0; i < 300; ++i) response.push_back(permuted(i, t));
    double best = 0.0;
    for (std::size_t pair = 0; pair < 16; ++pair) {
      if (pair / 4 == pair % 4) continue;
      const double expected = score_chi_square(study, PairModel::additive, pair / 4, pair % 4, response);
      CHECK(tile.statistic[t * 16 + pair] == Approx(expected).epsilon(1e-7).margin(1e-9));
      best = std::min(best, stats::log10_chi_square_tail(expected, 1.0));
    }
    CHECK(strongest[t] == Approx(best).epsilon(1e-6));
  }
}

TEST_CASE("the likelihood ratio in the cells is that of full fits without covariates", "[interaction][logistic-scan]") {
  for (const std::size_t samples : {60u, 400u, 3000u}) {
    const Study study = random_study(121 + samples, samples, 6, 0, .02);
    for (const PairModel model : {PairModel::additive, PairModel::genotypic}) {
      const RegressionScan scan(study.matrix, model_of(study), model);
      for (std::size_t a = 0; a < 6; ++a) {
        for (std::size_t b = a + 1; b < 6; ++b) {
          CAPTURE(samples, a, b);
          const double expected = likelihood_ratio(complete_pair(study, a, b), model).statistic;
          CHECK(cell_likelihood_ratio(cell_outcomes(scan, a, b), model) == Approx(expected).epsilon(1e-5).margin(1e-5));
        }
      }
    }
  }
}

TEST_CASE("full fits take the test of the model, else that of the kind of products", "[interaction][logistic-scan]") {
  const Study study = random_study(131, 2500, 4, 2, .03);
  for (const PairModel pair_model : {PairModel::additive, PairModel::genotypic}) {
    for (const auto& chosen : {std::optional<stats::LogisticTest>(), std::optional(stats::LogisticTest::wald),
                               std::optional(stats::LogisticTest::likelihood_ratio)}) {
      RegressionModel model = model_of(study);
      model.fit_test = chosen;
      const RegressionScan scan(study.matrix, model, pair_model);
      const CompletePair pair = complete_pair(study, 0, 2);
      const stats::LogisticTest expected = chosen.value_or(
          pair_model == PairModel::additive ? stats::LogisticTest::wald : stats::LogisticTest::likelihood_ratio);
      CHECK(fit_logistic_pair(scan, 0, 2).statistic ==
            stats::logistic_pair_test(pair.design, pair.a, pair.b, pair.outcome, pair_model, expected).statistic);
    }
  }
}

TEST_CASE("the likelihood ratio in the cells is finite where cells separate", "[interaction][logistic-scan]") {
  CellOutcomes cells;
  cells.samples = {50, 40, 20, 30, 30, 10, 20, 10, 5};
  cells.cases = {25, 20, 10, 15, 15, 5, 0, 10, 5};
  for (std::size_t c = 0; c < 9; ++c) cells.expected[c] = .5 * cells.samples[c];
  CHECK(cell_likelihood_ratio(cells, PairModel::genotypic) > 10.0);
  CHECK(std::isfinite(cell_likelihood_ratio(cells, PairModel::genotypic)));
  CHECK(std::isfinite(cell_likelihood_ratio(cells, PairModel::additive)));
  cells.samples[8] = cells.cases[8] = cells.expected[8] = 0.0;  // an empty cell
  CHECK(std::isfinite(cell_likelihood_ratio(cells, PairModel::additive)));
}

TEST_CASE("pairs that pass the screen get the full fit of the samples with both calls",
          "[interaction][logistic-scan]") {
  const Study study = random_study(131, 900, 12, 2, .02);
  const std::vector<std::size_t> all = numbers(12), rows{0, 3, 7};
  for (const PairModel model : {PairModel::additive, PairModel::genotypic}) {
    const RegressionScan scan(study.matrix, model_of(study), model);
    RegressionWorkspace workspace;
    RegressionTile tile;
    scan.tile(rows, all, workspace, tile, -1.0);
    const std::vector<FittedPair> fitted = fit_survivors(scan, rows, all, tile, -1.0);
    CHECK(fitted.size() > 1);
    std::size_t passed = 0;
    for (const double log10_p : tile.log10_p) passed += log10_p <= -1.0 ? 1 : 0;
    CHECK(fitted.size() >= passed);
    for (const FittedPair& pair : fitted) {
      const CompletePair columns = complete_pair(study, rows[pair.row], pair.column);
      const auto test =
          model == PairModel::additive ? stats::LogisticTest::wald : stats::LogisticTest::likelihood_ratio;
      const stats::TestResult expected =
          stats::logistic_pair_test(columns.design, columns.a, columns.b, columns.outcome, model, test);
      CHECK(pair.test.statistic == expected.statistic);
      CHECK(pair.test.log10_p == expected.log10_p);
    }
  }
}

// Odds ratios of 3 an allele of either SNP, and more together: most carriers are cases, which the score test takes for
// the absence of an interaction.
TEST_CASE("strong main effects do not hide an interaction from the screen", "[interaction][logistic-scan]") {
  std::size_t hidden = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Study study = random_study(seed, 2000, 2, 1);
    util::Philox random(seed, 3);
    for (std::size_t i = 0; i < 2000; ++i) {
      const double a = study.dosages[0][i], b = study.dosages[1][i];
      const double eta = -2.2 + 1.1 * a + 1.1 * b + .8 * a * b;
      study.outcome[i] = random.uniform() < 1.0 / (1.0 + std::exp(-eta)) ? 1.0 : 0.0;
    }
    const RegressionScan scan(study.matrix, model_of(study), PairModel::additive);
    const std::vector<std::size_t> a{0}, b{1};
    RegressionWorkspace workspace;
    RegressionTile tile;
    scan.tile(a, b, workspace, tile);
    if (!(fit_logistic_pair(scan, 0, 1).log10_p <= -6.0)) continue;
    hidden += tile.log10_p[0] <= logistic_screen_limit(-6.0) ? 0 : 1;
    CHECK(fit_survivors(scan, a, b, tile, logistic_screen_limit(-6.0)).size() == 1);
  }
  CHECK(hidden > 3);
}

TEST_CASE("a trait that covariates predict, or of one outcome, is refused", "[interaction][logistic-scan]") {
  const Study study = random_study(141, 100, 2, 1);
  util::Matrix trait(100, 1);
  for (std::size_t i = 0; i < 100; ++i) trait(i, 0) = study.outcome[i];
  CHECK_THROWS_AS(logistic_model(study.samples, study.outcome, trait), util::Error);
  CHECK_THROWS_AS(logistic_model(study.samples, std::vector<double>(100, 1.0), study.covariates), util::Error);
  CHECK_THROWS_AS(linear_model(study.samples, trait, trait), util::Error);
}

}  // namespace epiq::interaction
