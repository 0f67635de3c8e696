#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "epiq/stats/acat.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/mixture.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/philox.hpp"

using namespace epiq::stats;
using epiq::util::Matrix;
using epiq::util::Philox;

namespace {

// Counts of p-values below some levels, compared with what a uniform distribution gives.
class Levels {
 public:
  void add(double log10_p) {
    ++total_;
    for (std::size_t k = 0; k < kLevels.size(); ++k)
      if (log10_p < std::log10(kLevels[k])) ++below_[k];
  }

  // Within four standard errors of the binomial at every level.
  void check_uniform() const {
    for (std::size_t k = 0; k < kLevels.size(); ++k) {
      const double expected = total_ * kLevels[k];
      CAPTURE(kLevels[k], below_[k], expected);
      CHECK(std::abs(below_[k] - expected) < 4.0 * std::sqrt(expected * (1.0 - kLevels[k])));
    }
  }

 private:
  const std::vector<double> kLevels{0.001, 0.01, 0.05, 0.5, 0.9};
  std::vector<double> below_ = std::vector<double>(5, 0.0);
  double total_ = 0.0;
};

Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint64_t stream) {
  Philox random(31, stream);
  Matrix result(rows, cols);
  for (double& value : result.values) value = random.normal();
  return result;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

// association.md, section 2c: the ratio test is exact in finite samples for normal errors.
TEST_CASE("p-values of the ratio test r'Kr / r'r are uniform under the null in a small sample", "[property][mixture]") {
  const std::size_t n = 40;
  const std::size_t rank = 6;
  const Matrix q = orthonormal_basis(random_matrix(n, 4, 1)).q;
  Matrix z = random_matrix(n, rank, 2);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < rank; ++j) z(i, j) *= std::pow(0.6, static_cast<double>(j));
  const std::vector<double> lambda = symmetric_eigenvalues(gram(residual(q, z)));  // of P Z Z' P beyond its zeros

  Levels levels;
  Philox random(32, 0);
  for (int repeat = 0; repeat < 20000; ++repeat) {
    std::vector<double> y(n);
    for (double& value : y) value = random.normal();
    const std::vector<double> r = residual(q, y);
    const std::vector<double> score = transposed_multiply(z, r);
    const double t = dot(score, score) / dot(r, r);
    ChiSquareMixture mixture;
    for (const double value : lambda) mixture.weights.push_back(value - t);
    mixture.weights.push_back(-t);
    mixture.degrees.assign(rank, 1.0);
    mixture.degrees.push_back(static_cast<double>(n - 4 - rank));
    levels.add(upper_tail(mixture, 0.0).log10_p);
  }
  levels.check_uniform();
}

TEST_CASE("p-values of a score test with known variance are uniform under the null", "[property][mixture]") {
  const std::vector<double> weights{2.0, 1.0, 1.0, 0.3, -0.5, 0.1, -0.2};
  const ChiSquareMixture mixture{weights, std::vector<double>(weights.size(), 1.0)};
  Levels levels;
  Philox random(33, 0);
  for (int repeat = 0; repeat < 20000; ++repeat) {
    double q = 0.0;
    for (const double w : weights) q += w * std::pow(random.normal(), 2);
    levels.add(upper_tail(mixture, q).log10_p);
  }
  levels.check_uniform();
}

TEST_CASE("ACAT of independent uniform p-values is uniform", "[property][acat]") {
  Levels levels;
  Philox random(34, 0);
  for (int repeat = 0; repeat < 20000; ++repeat) {
    std::vector<double> log10_p(6);
    for (double& value : log10_p) value = std::log10(1.0 - random.uniform());
    levels.add(acat(log10_p, 1.0));
  }
  levels.check_uniform();
}

TEST_CASE("tests do not depend on the order of the samples", "[property][regression]") {
  const std::size_t n = 120;
  Matrix null = random_matrix(n, 3, 5);
  Matrix extra = random_matrix(n, 2, 6);
  std::vector<double> y(n);
  Philox random(35, 0);
  for (std::size_t i = 0; i < n; ++i) y[i] = null(i, 1) + 0.2 * extra(i, 0) + random.normal() > 0.0 ? 1.0 : 0.0;
  const auto run = [&] {
    return std::vector<double>{linear_test(null, extra, y).statistic,
                               logistic_test(null, extra, y, LogisticTest::wald).statistic,
                               logistic_test(null, extra, y, LogisticTest::likelihood_ratio).statistic};
  };
  const std::vector<double> before = run();
  for (std::size_t i = n - 1; i > 0; --i) {
    const std::size_t j = random.below(static_cast<std::uint32_t>(i + 1));
    std::swap(y[i], y[j]);
    for (std::size_t k = 0; k < 3; ++k) std::swap(null(i, k), null(j, k));
    for (std::size_t k = 0; k < 2; ++k) std::swap(extra(i, k), extra(j, k));
  }
  const std::vector<double> after = run();
  for (std::size_t k = 0; k < 3; ++k) CHECK(after[k] == Approx(before[k]).epsilon(1e-9));
}

TEST_CASE("tests of the interaction do not depend on which SNP comes first", "[property][regression]") {
  const std::size_t n = 300;
  Philox random(36, 0);
  std::vector<double> a(n), b(n), y(n);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = static_cast<double>(random.below(3));
    b[i] = static_cast<double>(random.below(3));
    y[i] = 0.1 * a[i] * b[i] + random.normal();
  }
  const Matrix intercept(n, 1, 1.0);
  for (const PairModel model : {PairModel::additive, PairModel::genotypic})
    CHECK(linear_pair_test(intercept, a, b, y, model).log10_p ==
          Approx(linear_pair_test(intercept, b, a, y, model).log10_p).epsilon(1e-9));
}
