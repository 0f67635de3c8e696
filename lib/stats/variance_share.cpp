#include "epiq/stats/variance_share.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace epiq::stats {
namespace {

/// Trait and covariates in the eigenvectors of the covariance, where samples are independent.
struct Rotated {
  std::vector<double> values;  ///< n eigenvalues, at least 0
  util::Matrix covariates;     ///< n x c
  std::vector<double> y;       ///< n
};

Rotated rotate(const SymmetricEigen& covariance, const util::Matrix& covariates, std::span<const double> y) {
  Rotated rotated{covariance.values, transposed_multiply(covariance.vectors, covariates),
                  transposed_multiply(covariance.vectors, y)};
  for (double& value : rotated.values) value = std::max(value, 0.0);
  return rotated;
}

/// log|A| and b'A^-1 b of a positive definite A by Cholesky's rows; `a` and `b` are overwritten.
struct Solved {
  double log_determinant = 0.0;
  double explained = 0.0;
};

Solved solve(util::Matrix& a, std::vector<double>& b) {
  Solved solved;
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double value = a(i, j);
      for (std::size_t k = 0; k < j; ++k) value -= a(i, k) * a(j, k);
      a(i, j) = i == j ? std::sqrt(value) : value / a(j, j);
    }
    for (std::size_t k = 0; k < i; ++k) b[i] -= a(i, k) * b[k];
    b[i] /= a(i, i);
    solved.log_determinant += 2.0 * std::log(a(i, i));
    solved.explained += b[i] * b[i];
  }
  return solved;
}

double log_likelihood(const Rotated& data, double share) {
  const std::size_t n = data.y.size(), c = data.covariates.cols;
  util::Matrix square(c, c);
  std::vector<double> response(c, 0.0);
  double total = 0.0, log_determinant = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double variance = share * data.values[i] + 1.0 - share, weighted = data.y[i] / variance;
    const std::span<const double> row = data.covariates.row(i);
    log_determinant += std::log(variance);
    total += data.y[i] * weighted;
    for (std::size_t j = 0; j < c; ++j) {
      response[j] += row[j] * weighted;
      for (std::size_t k = 0; k <= j; ++k) square(j, k) += row[j] * row[k] / variance;
    }
  }
  const Solved solved = solve(square, response);
  return -0.5 *
         (static_cast<double>(n - c) * std::log(total - solved.explained) + log_determinant + solved.log_determinant);
}

}  // namespace

double restricted_log_likelihood(const SymmetricEigen& covariance, const util::Matrix& covariates,
                                 std::span<const double> y, double share) {
  return log_likelihood(rotate(covariance, covariates, y), share);
}

VarianceShare variance_share(const SymmetricEigen& covariance, const util::Matrix& covariates,
                             std::span<const double> y) {
  constexpr int kSteps = 100;
  constexpr double kGolden = 0.6180339887498949;
  const Rotated data = rotate(covariance, covariates, y);
  int best = 0;
  double highest = log_likelihood(data, 0.0);
  for (int step = 1; step <= kSteps; ++step) {
    const double value = log_likelihood(data, kLargestShare * step / kSteps);
    if (value > highest) {
      highest = value;
      best = step;
    }
  }
  double low = kLargestShare * std::max(best - 1, 0) / kSteps,
         high = kLargestShare * std::min(best + 1, kSteps) / kSteps;
  while (high - low > 1e-9) {
    const double left = high - kGolden * (high - low), right = low + kGolden * (high - low);
    if (log_likelihood(data, left) < log_likelihood(data, right))
      low = left;
    else
      high = right;
  }
  const double refined = 0.5 * (low + high), at_refined = log_likelihood(data, refined);
  const double step = kLargestShare * best / kSteps;
  return at_refined > highest ? VarianceShare{refined, at_refined} : VarianceShare{step, highest};
}

}  // namespace epiq::stats
