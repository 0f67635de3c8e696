#include "epiq/stats/regression.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "epiq/stats/special.hpp"
#include "epiq/util/philox.hpp"
#include "oracle/regression_oracle.hpp"

using namespace epiq::stats;
using epiq::util::Matrix;
namespace oracle = epiq::oracle;

namespace {

// Two SNPs, a covariate and two traits out of arithmetic, so that other programs can be given the same numbers.
struct Data {
  std::vector<double> a, b, quantitative, binary;
  Matrix covariates;  // intercept and one covariate
};

Data arithmetic_data() {
  const std::size_t n = 200;
  Data data;
  data.covariates = Matrix(n, 2, 1.0);
  for (std::size_t k = 0; k < n; ++k) {
    const auto i = static_cast<double>(k);
    const auto a = static_cast<double>(k * 7 % 11 % 3);
    const auto b = static_cast<double>(k * 5 % 13 % 3);
    const double c = std::sin(i);
    data.a.push_back(a);
    data.b.push_back(b);
    data.covariates(k, 1) = c;
    data.quantitative.push_back(0.3 * a - 0.2 * b + 0.25 * a * b + 0.5 * c + std::cos(std::fmod(1.7 * i * i, 97)));
    data.binary.push_back(0.4 * a * b - 0.3 * a + 1.5 * std::sin(std::fmod(i * i * 1.3, 89)) > 0.2 ? 1.0 : 0.0);
  }
  return data;
}

oracle::Rows rows_of(const Matrix& m) {
  oracle::Rows rows;
  for (std::size_t i = 0; i < m.rows; ++i) rows.emplace_back(m.row(i).begin(), m.row(i).end());
  return rows;
}

Matrix random_design(std::size_t n, std::size_t k, std::uint64_t stream) {
  epiq::util::Philox random(5, stream);
  Matrix design(n, k);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < k; ++j) design(i, j) = j == 0 ? 1.0 : random.normal() + 10.0 * static_cast<double>(j);
  return design;
}

}  // namespace

TEST_CASE("least squares agrees with the normal equations", "[stats][regression]") {
  const Matrix design = random_design(60, 5, 1);
  epiq::util::Philox random(5, 99);
  std::vector<double> y(60);
  for (std::size_t i = 0; i < 60; ++i) y[i] = design(i, 1) - 2.0 * design(i, 3) + random.normal();
  const LinearFit fit = fit_linear(design, y);
  const oracle::Fit expected = oracle::linear_fit(rows_of(design), y);
  REQUIRE(fit.kept.size() == 5);
  CHECK(fit.residual_sum == Approx(expected.residual_sum).epsilon(1e-10));
  for (std::size_t j = 0; j < 5; ++j) {
    CHECK(fit.coefficients[j] == Approx(expected.coefficients[j]).epsilon(1e-9));
    for (std::size_t k = 0; k < 5; ++k)
      CHECK(fit.covariance(j, k) == Approx(static_cast<double>(expected.covariance[j][k])).epsilon(1e-9));
  }
}

TEST_CASE("the logistic fit agrees with plain Newton steps", "[stats][regression]") {
  const Matrix design = random_design(300, 4, 2);
  epiq::util::Philox random(5, 98);
  std::vector<double> y(300);
  for (std::size_t i = 0; i < 300; ++i)
    y[i] = random.uniform() < 1.0 / (1.0 + std::exp(-(design(i, 1) - 10.0 - 0.5 * (design(i, 2) - 20.0)))) ? 1.0 : 0.0;
  const LogisticFit fit = fit_logistic(design, y);
  const oracle::Fit expected = oracle::logistic_fit(rows_of(design), y);
  CHECK(fit.flag == FitFlag::none);
  CHECK(fit.iterations < 12);
  CHECK(fit.log_likelihood == Approx(expected.log_likelihood).epsilon(1e-12));
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(fit.coefficients[j] == Approx(expected.coefficients[j]).epsilon(1e-7));
    CHECK(fit.covariance(j, j) == Approx(static_cast<double>(expected.covariance[j][j])).epsilon(1e-6));
  }
}

TEST_CASE("dependent columns are dropped and change nothing else", "[stats][regression]") {
  const Data data = arithmetic_data();
  const Matrix twice = join_columns(data.covariates, data.covariates);
  const LinearFit once = fit_linear(data.covariates, data.quantitative);
  const LinearFit doubled = fit_linear(twice, data.quantitative);
  CHECK(doubled.kept == std::vector<std::size_t>{0, 1});
  CHECK(doubled.residual_sum == Approx(once.residual_sum));
  CHECK(fit_logistic(twice, data.binary).log_likelihood ==
        Approx(fit_logistic(data.covariates, data.binary).log_likelihood));
}

// Reference: statsmodels 0.13, OLS (t and compare_f_test) and Logit, on the same arithmetic data.
TEST_CASE("pair tests agree with statsmodels", "[stats][regression]") {
  const Data data = arithmetic_data();
  SECTION("linear, additive") {
    const TestResult r = linear_pair_test(data.covariates, data.a, data.b, data.quantitative, PairModel::additive);
    CHECK(r.beta == Approx(0.2253656293407676).epsilon(1e-9));
    CHECK(r.standard_error == Approx(0.07861171578014758).epsilon(1e-9));
    CHECK(r.statistic == Approx(8.218656205496865).epsilon(1e-9));
    CHECK(r.log10_p == Approx(-2.3370710173315166).epsilon(1e-9));
    CHECK(r.df == 1);
  }
  SECTION("linear, genotypic") {
    const TestResult r = linear_pair_test(data.covariates, data.a, data.b, data.quantitative, PairModel::genotypic);
    CHECK(r.statistic == Approx(2.200603097056452).epsilon(1e-9));
    CHECK(r.log10_p == Approx(-1.151932712849826).epsilon(1e-9));
    CHECK(r.df == 4);
    CHECK(std::isnan(r.beta));
  }
  SECTION("logistic, additive") {
    const TestResult wald =
        logistic_pair_test(data.covariates, data.a, data.b, data.binary, PairModel::additive, LogisticTest::wald);
    CHECK(wald.beta == Approx(0.3768535634483177).epsilon(1e-8));
    CHECK(wald.standard_error == Approx(0.22392782905973413).epsilon(1e-8));
    CHECK(wald.log10_p == Approx(-1.034376135713888).epsilon(1e-8));
    const TestResult ratio = logistic_pair_test(data.covariates, data.a, data.b, data.binary, PairModel::additive,
                                                LogisticTest::likelihood_ratio);
    CHECK(ratio.statistic == Approx(2.894411043965306).epsilon(1e-8));
  }
  SECTION("logistic, genotypic") {
    const TestResult ratio = logistic_pair_test(data.covariates, data.a, data.b, data.binary, PairModel::genotypic,
                                                LogisticTest::likelihood_ratio);
    CHECK(ratio.statistic == Approx(15.883093869076845).epsilon(1e-8));
    CHECK(ratio.log10_p == Approx(-2.497557350925429).epsilon(1e-8));
    CHECK(logistic_pair_test(data.covariates, data.a, data.b, data.binary, PairModel::genotypic, LogisticTest::wald)
              .statistic == Approx(14.500227484328795).epsilon(1e-6));
  }
}

TEST_CASE("complete separation is flagged, and the likelihood ratio keeps its limit", "[stats][regression]") {
  Matrix intercept(40, 1, 1.0);
  Matrix column(40, 1);
  std::vector<double> y(40);
  for (std::size_t i = 0; i < 40; ++i) {
    column(i, 0) = static_cast<double>(i);
    y[i] = i < 15 ? 0.0 : 1.0;
  }
  CHECK(fit_logistic(join_columns(intercept, column), y).flag == FitFlag::separated);
  const TestResult wald = logistic_test(intercept, column, y, LogisticTest::wald);
  CHECK(wald.flag == FitFlag::separated);
  CHECK(std::isnan(wald.log10_p));
  const TestResult ratio = logistic_test(intercept, column, y, LogisticTest::likelihood_ratio);
  CHECK(ratio.flag == FitFlag::separated);
  CHECK(ratio.statistic == Approx(-2.0 * (15 * std::log(15.0 / 40) + 25 * std::log(25.0 / 40))).epsilon(1e-7));
}

TEST_CASE("a cell without cases separates in part: flagged, with the limit of the likelihood", "[stats][regression]") {
  Matrix intercept(90, 1, 1.0);
  Matrix groups(90, 2);
  std::vector<double> y(90);
  for (std::size_t i = 0; i < 90; ++i) {
    groups(i, 0) = i / 30 == 1 ? 1.0 : 0.0;
    groups(i, 1) = i / 30 == 2 ? 1.0 : 0.0;
    y[i] = i / 30 < 2 && i % 3 == 0 ? 1.0 : 0.0;  // a third of the first two groups, none of the last
  }
  const LogisticFit fit = fit_logistic(join_columns(intercept, groups), y);
  CHECK(fit.flag == FitFlag::separated);
  CHECK(fit.log_likelihood == Approx(20 * std::log(1.0 / 3) + 40 * std::log(2.0 / 3)).epsilon(1e-8));
}

TEST_CASE("a strong but finite effect is not taken for separation", "[stats][regression]") {
  Matrix design(4000, 2, 1.0);
  std::vector<double> y(4000);
  for (std::size_t i = 0; i < 4000; ++i) {
    design(i, 1) = i < 2000 ? 0.0 : 1.0;
    y[i] = design(i, 1);
  }
  y[0] = 1.0;     // one case among 2000
  y[3999] = 0.0;  // one control among 2000
  const LogisticFit fit = fit_logistic(design, y);
  CHECK(fit.flag == FitFlag::none);
  CHECK(fit.coefficients[1] == Approx(2.0 * std::log(1999.0)).epsilon(1e-8));
}

TEST_CASE("what cannot be tested is flagged singular", "[stats][regression]") {
  const Data data = arithmetic_data();
  const std::vector<double> constant(data.a.size(), 1.0);
  const TestResult r = linear_pair_test(data.covariates, data.a, constant, data.quantitative, PairModel::additive);
  CHECK(r.flag == FitFlag::singular);
  CHECK(r.df == 0);
  CHECK(std::isnan(r.log10_p));
  CHECK(logistic_pair_test(data.covariates, data.a, data.a, data.binary, PairModel::genotypic, LogisticTest::wald).df ==
        0);
  Matrix tiny(3, 3);
  for (std::size_t i = 0; i < 3; ++i) tiny(i, i) = 1.0;
  CHECK(fit_linear(tiny, std::vector{1.0, 2.0, 3.0}).flag == FitFlag::singular);
  CHECK(name(FitFlag::singular) == "singular");
}

TEST_CASE("a SNP without heterozygotes leaves two of the four products", "[stats][regression]") {
  Data data = arithmetic_data();
  for (double& g : data.a)
    if (g == 1.0) g = 2.0;
  CHECK(linear_pair_test(data.covariates, data.a, data.b, data.quantitative, PairModel::genotypic).df == 2);
}

TEST_CASE("the linear test under the null is uniform", "[stats][regression]") {
  epiq::util::Philox random(12, 3);
  std::size_t below = 0;
  const std::size_t repeats = 2000;
  for (std::size_t r = 0; r < repeats; ++r) {
    const Matrix null = random_design(30, 3, 1000 + r);
    const Matrix extra = random_design(30, 3, 5000 + r);
    std::vector<double> y(30);
    for (double& value : y) value = random.normal();
    below += linear_test(null, extra, y).log10_p < std::log10(0.1) ? 1 : 0;
  }
  CHECK(std::abs(static_cast<double>(below) - 200.0) < 4.0 * std::sqrt(180.0));
}
