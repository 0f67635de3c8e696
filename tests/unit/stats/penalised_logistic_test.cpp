#include "epiq/stats/penalised_logistic.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "epiq/util/philox.hpp"
#include "oracle/penalised_oracle.hpp"

using namespace epiq::stats;
using epiq::util::Matrix;
namespace oracle = epiq::oracle;

namespace {

struct Problem {
  Matrix null_design;  // intercept, two main effects
  Matrix extra;        // their product
  std::vector<double> y;
};

/// Dosages of two SNPs; `separated`: all carriers of both are cases and no other sample is.
Problem random_problem(std::uint64_t stream, std::size_t samples, bool separated) {
  epiq::util::Philox random(77, stream);
  Problem problem{Matrix(samples, 3, 1.0), Matrix(samples, 1), {}};
  for (std::size_t i = 0; i < samples; ++i) {
    const double a = static_cast<double>(random.below(3)), b = static_cast<double>(random.below(3));
    problem.null_design(i, 1) = a;
    problem.null_design(i, 2) = b;
    problem.extra(i, 0) = a * b;
    const double log_odds = -1.0 + .5 * a - .3 * b;
    const bool carrier = a > 0.0 && b > 0.0;
    problem.y.push_back((separated ? carrier : random.uniform() < 1.0 / (1.0 + std::exp(-log_odds))) ? 1.0 : 0.0);
  }
  return problem;
}

Matrix all_columns(const Problem& problem) { return join_columns(problem.null_design, problem.extra); }

}  // namespace

TEST_CASE("Firth's fit and its likelihood ratio are those of a brute-force maximisation", "[stats][firth]") {
  for (const bool separated : {false, true}) {
    for (std::uint64_t stream = 0; stream < 3; ++stream) {
      CAPTURE(separated, stream);
      const Problem problem = random_problem(stream, 40, separated);
      const Matrix design = all_columns(problem);
      const oracle::Rows rows = oracle::rows_of(design);
      const oracle::Maximum full = oracle::jeffreys_maximum(rows, problem.y, 4);
      const oracle::Maximum null = oracle::jeffreys_maximum(rows, problem.y, 3);
      const PenalisedFit fit = fit_firth(design, problem.y, 4);
      REQUIRE(fit.converged);
      for (std::size_t k = 0; k < 4; ++k) CHECK(fit.coefficients[k] == Approx(full.at[k]).margin(1e-5));
      const TestResult test = firth_test(problem.null_design, problem.extra, problem.y);
      CHECK(test.flag == FitFlag::none);
      CHECK(test.statistic == Approx(2.0 * (full.value - null.value)).margin(1e-8));
      CHECK(test.beta == Approx(full.at[3]).margin(1e-5));
      CHECK(std::isfinite(test.standard_error));
    }
  }
}

TEST_CASE("Firth's fit of a saturated table adds half a sample to each cell", "[stats][firth]") {
  // Two groups: 0 of 7 and 5 of 5 are cases. The logit of a group is log((cases + 1/2) / (others + 1/2)).
  Matrix design(12, 2, 1.0);
  std::vector<double> y;
  for (std::size_t i = 0; i < 12; ++i) {
    design(i, 1) = i < 7 ? 0.0 : 1.0;
    y.push_back(i < 7 ? 0.0 : 1.0);
  }
  const PenalisedFit fit = fit_firth(design, y, 2);
  CHECK(fit.coefficients[0] == Approx(std::log(.5 / 7.5)).epsilon(1e-8));
  CHECK(fit.coefficients[0] + fit.coefficients[1] == Approx(std::log(5.5 / .5)).epsilon(1e-8));
}

TEST_CASE("Without separation and with many samples Firth's test comes close to the ordinary one", "[stats][firth]") {
  const Problem problem = random_problem(9, 20000, false);
  const TestResult firth = firth_test(problem.null_design, problem.extra, problem.y);
  const TestResult ordinary =
      logistic_test(problem.null_design, problem.extra, problem.y, LogisticTest::likelihood_ratio);
  CHECK(firth.statistic == Approx(ordinary.statistic).margin(.01));
  CHECK(firth.beta == Approx(ordinary.beta).margin(.002));
}

TEST_CASE("Columns that the null model explains leave Firth's test nothing", "[stats][firth]") {
  Problem problem = random_problem(2, 30, false);
  for (std::size_t i = 0; i < 30; ++i) problem.extra(i, 0) = problem.null_design(i, 1) + problem.null_design(i, 2);
  const TestResult test = firth_test(problem.null_design, problem.extra, problem.y);
  CHECK(test.df == 0);
  CHECK(test.flag == FitFlag::singular);
  CHECK(std::isnan(test.log10_p));
}

TEST_CASE("A ridge fit is stationary: the score equals penalty times coefficient", "[stats][firth]") {
  for (const bool separated : {false, true}) {
    const Problem problem = random_problem(4, 60, separated);
    const Matrix design = all_columns(problem);
    const std::vector<double> penalties{.001, 2.0, .5, 3.0};
    const PenalisedFit fit = fit_ridge(design, problem.y, penalties);
    REQUIRE(fit.converged);
    for (std::size_t k = 0; k < 4; ++k) {
      double score = 0.0;
      for (std::size_t i = 0; i < 60; ++i) score += design(i, k) * (problem.y[i] - fit.fitted[i]);
      CHECK(score == Approx(penalties[k] * fit.coefficients[k]).margin(1e-7));
    }
  }
}
