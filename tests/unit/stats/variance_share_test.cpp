#include "epiq/stats/variance_share.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "epiq/util/philox.hpp"

using namespace epiq::stats;
using epiq::util::Matrix;

namespace {

Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint64_t stream) {
  epiq::util::Philox random(11, stream);
  Matrix result(rows, cols);
  for (double& value : result.values) value = random.normal();
  return result;
}

double log_determinant(const Matrix& a) {
  double sum = 0.0;
  for (const double value : symmetric_eigenvalues(a)) sum += std::log(value);
  return sum;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// The definition, with dense matrices throughout.
double dense_log_likelihood(const Matrix& k, const Matrix& x, const std::vector<double>& y, double share) {
  Matrix v = k;
  for (double& value : v.values) value *= share;
  for (std::size_t i = 0; i < v.rows; ++i) v(i, i) += 1.0 - share;
  const Matrix inverse = positive_definite_inverse(v);
  const Matrix information = transposed_multiply(x, multiply(inverse, x));
  const std::vector<double> b =
      multiply(positive_definite_inverse(information), transposed_multiply(x, multiply(inverse, y)));
  std::vector<double> r = multiply(x, b);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = y[i] - r[i];
  return -.5 * (static_cast<double>(x.rows - x.cols) * std::log(dot(r, multiply(inverse, r))) + log_determinant(v) +
                log_determinant(information));
}

/// Families of four with covariance .5 between their members.
Matrix families(std::size_t n) {
  Matrix k(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) k(i, j) = i == j ? 1.0 : i / 4 == j / 4 ? .5 : 0.0;
  return k;
}

std::vector<double> family_trait(std::size_t n, double share, std::uint64_t stream) {
  epiq::util::Philox random(12, stream);
  std::vector<double> y(n);
  double common = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i % 4 == 0) common = random.normal();
    y[i] = std::sqrt(share) * std::sqrt(.5) * (common + random.normal()) + std::sqrt(1.0 - share) * random.normal();
  }
  return y;
}

}  // namespace

TEST_CASE("the restricted likelihood equals its definition by dense matrices", "[stats]") {
  const Matrix k = gram(random_matrix(30, 40, 1)), x = orthonormal_basis(random_matrix(40, 3, 2)).q;
  const std::vector<double> y = random_matrix(1, 40, 3).values;
  const SymmetricEigen eigen = symmetric_eigen(k);
  for (const double share : {0.0, .3, .9})
    CHECK(restricted_log_likelihood(eigen, x, y, share) == Approx(dense_log_likelihood(k, x, y, share)).epsilon(1e-10));
}

TEST_CASE("the share found has the highest restricted likelihood", "[stats]") {
  const std::size_t n = 200;
  const Matrix k = families(n), x(n, 1, 1.0 / std::sqrt(static_cast<double>(n)));
  const SymmetricEigen eigen = symmetric_eigen(k);
  const std::vector<double> y = family_trait(n, .6, 4);
  const VarianceShare found = variance_share(eigen, x, y);
  CHECK(found.share > .2);
  CHECK(found.share < .95);
  for (double share = 0.0; share < .999; share += .001)
    CHECK(restricted_log_likelihood(eigen, x, y, share) <= found.log_likelihood + 1e-9);
}

TEST_CASE("shares are unbiased over many traits, and 0 is among them", "[stats]") {
  const std::size_t n = 400;
  const Matrix x(n, 1, 1.0 / std::sqrt(static_cast<double>(n)));
  const SymmetricEigen eigen = symmetric_eigen(families(n));
  double mean = 0.0;
  int zeros = 0;
  for (std::uint64_t trait = 0; trait < 60; ++trait) {
    mean += variance_share(eigen, x, family_trait(n, .5, 100 + trait)).share / 60.0;
    zeros += variance_share(eigen, x, family_trait(n, 0.0, 200 + trait)).share == 0.0 ? 1 : 0;
  }
  CHECK(mean == Approx(.5).margin(.04));  // four standard errors
  CHECK(zeros > 15);                      // about half of the traits without shared variance
  CHECK(zeros < 45);
}
