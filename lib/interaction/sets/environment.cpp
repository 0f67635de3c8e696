#include "epiq/interaction/sets/environment.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

/// Orthogonal columns of mean 0 and variance 1 that span `columns` beside the intercept.
util::Matrix standardised(const util::Matrix& columns) {
  util::Matrix with_intercept(columns.rows, columns.cols + 1);
  for (std::size_t i = 0; i < columns.rows; ++i) {
    with_intercept(i, 0) = 1.0;
    for (std::size_t k = 0; k < columns.cols; ++k) with_intercept(i, k + 1) = columns(i, k);
  }
  const util::Matrix basis = stats::orthonormal_basis(with_intercept, 1e-9).q;
  util::Matrix result(columns.rows, basis.cols - 1);
  const double scale = std::sqrt(static_cast<double>(columns.rows));
  for (std::size_t i = 0; i < result.rows; ++i)
    for (std::size_t k = 0; k < result.cols; ++k) result(i, k) = scale * basis(i, k + 1);
  return result;
}

std::size_t distinct_rows(const util::Matrix& matrix) {
  std::set<std::vector<double>> seen;
  for (std::size_t i = 0; i < matrix.rows; ++i) seen.emplace(matrix.row(i).begin(), matrix.row(i).end());
  return seen.size();
}

/// Scales variances to mean 1, within a factor of 100 of it.
VarianceModel bounded(std::vector<double> variances) {
  const double mean = std::accumulate(variances.begin(), variances.end(), 0.0) / static_cast<double>(variances.size());
  for (double& value : variances) value = std::clamp(value / mean, 0.01, 100.0);
  const auto [low, high] = std::minmax_element(variances.begin(), variances.end());
  const double ratio = *high / *low;
  return {std::move(variances), ratio};
}

}  // namespace

Environment make_environment(const std::string& name, const util::Matrix& exposures) {
  Environment environment{name, distinct_rows(exposures), standardised(exposures), {}};
  if (environment.columns.cols == 0)
    throw util::Error(util::Fault::input,
                      "environment '" + name + "' has one value only among the samples that can be used");
  environment.main = environment.columns;
  if (exposures.cols > 1 || environment.values < 3) return environment;
  util::Matrix powers(exposures.rows, 2);
  for (std::size_t i = 0; i < powers.rows; ++i) {
    powers(i, 0) = environment.columns(i, 0);
    powers(i, 1) = powers(i, 0) * powers(i, 0);
  }
  environment.main = standardised(powers);
  return environment;
}

VarianceModel fit_variance(std::span<const double> residuals, const Environment& environment) {
  const std::size_t n = residuals.size(), columns = environment.main.cols;
  double mean = 0.0;
  for (const double r : residuals) mean += r * r / static_cast<double>(n);
  std::vector<double> linear(n, std::log(mean));
  // The information of g is V'V / 2, constant; the columns of V are orthogonal with squares n, so a step is a mean.
  for (int iteration = 0; iteration < 50; ++iteration) {
    std::vector<double> step(columns + 1, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      const double excess = residuals[i] * residuals[i] / std::exp(linear[i]) - 1.0;
      step[0] += excess / static_cast<double>(n);
      for (std::size_t k = 0; k < columns; ++k) step[k + 1] += excess * environment.main(i, k) / static_cast<double>(n);
    }
    double largest = 0.0;
    for (double& value : step) {
      value = std::clamp(value, -1.0, 1.0);
      largest = std::max(largest, std::abs(value));
    }
    for (std::size_t i = 0; i < n; ++i) {
      linear[i] += step[0];
      for (std::size_t k = 0; k < columns; ++k) linear[i] += step[k + 1] * environment.main(i, k);
    }
    if (largest < 1e-8) break;
  }
  std::vector<double> variances(n);
  std::transform(linear.begin(), linear.end(), variances.begin(), [](double value) { return std::exp(value); });
  return bounded(std::move(variances));
}

}  // namespace epiq::interaction
