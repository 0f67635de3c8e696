#include "epiq/stats/regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/triangular.hpp"

namespace epiq::stats {

using util::Matrix;

namespace {

double log_one_plus_exp(double x) { return x > 0.0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

// Sum of log P(y_i) at linear predictors eta.
double log_likelihood_at(std::span<const double> eta, std::span<const double> y) {
  double sum = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * eta[i] - log_one_plus_exp(eta[i]);
  return sum;
}

// The state of Newton's method in the coordinates of an orthonormal basis.
struct Newton {
  std::vector<double> position;  // r coordinates
  std::vector<double> eta;       // n linear predictors
  double log_likelihood = 0.0;
};

// The information Q' diag(mu (1 - mu)) Q and the score Q'(y - mu).
struct Slopes {
  Matrix information;
  std::vector<double> score;
};

Slopes slopes_at(const Matrix& q, std::span<const double> eta, std::span<const double> y) {
  Matrix weighted = q;
  std::vector<double> residuals(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double tail = std::exp(-std::abs(eta[i]));
    const double mu = (eta[i] > 0.0 ? 1.0 : tail) / (1.0 + tail);
    const double root = std::sqrt(tail) / (1.0 + tail);  // sqrt(mu (1 - mu))
    residuals[i] = y[i] - mu;
    for (double& value : weighted.row(i)) value *= root;
  }
  return {gram(weighted), transposed_multiply(q, residuals)};
}

// Goes along `step`, halved until the likelihood does not fall; false if no part of it helps.
bool advance(Newton& at, const Matrix& q, std::span<const double> y, std::vector<double> step) {
  for (int halving = 0; halving < 30; ++halving) {
    Newton next = at;
    for (std::size_t j = 0; j < step.size(); ++j) next.position[j] += step[j];
    next.eta = multiply(q, next.position);
    next.log_likelihood = log_likelihood_at(next.eta, y);
    if (next.log_likelihood >= at.log_likelihood - 1e-13 * std::abs(at.log_likelihood)) {
      at = std::move(next);
      return true;
    }
    for (double& value : step) value *= 0.5;
  }
  return false;
}

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

std::string name(FitFlag flag) {
  switch (flag) {
    case FitFlag::none:
      return "";
    case FitFlag::singular:
      return "singular";
    case FitFlag::separated:
      return "separated";
    case FitFlag::not_converged:
      return "not_converged";
  }
  return "";
}

LinearFit fit_linear(const Matrix& design, std::span<const double> y) {
  const OrthonormalBasis basis = orthonormal_basis(design);
  LinearFit fit;
  fit.kept = basis.kept;
  const std::vector<double> left = residual(basis.q, y);
  fit.residual_sum = dot(left, left);
  const auto n = static_cast<double>(y.size());
  fit.degrees = n - static_cast<double>(basis.kept.size());
  fit.log_likelihood = -0.5 * n * (std::log(2.0 * std::numbers::pi * fit.residual_sum / n) + 1.0);
  if (fit.degrees <= 0.0) fit.flag = FitFlag::singular;

  const Matrix inverse = triangular_inverse(basis_coordinates(basis, design));
  fit.coefficients = multiply(inverse, transposed_multiply(basis.q, y));
  fit.covariance = multiply_transposed(inverse, inverse);
  for (double& value : fit.covariance.values) value *= fit.residual_sum / fit.degrees;
  return fit;
}

LogisticFit fit_logistic(const Matrix& design, std::span<const double> y, const LogisticOptions& options) {
  const OrthonormalBasis basis = orthonormal_basis(design);
  Newton at{std::vector<double>(basis.kept.size(), 0.0), std::vector<double>(y.size(), 0.0), 0.0};
  at.log_likelihood = log_likelihood_at(at.eta, y);

  LogisticFit fit;
  fit.kept = basis.kept;
  fit.flag = FitFlag::not_converged;
  double last_decrement = std::numeric_limits<double>::infinity();
  std::optional<Matrix> inverse_root;  // L^-1 of information = L L'
  for (; fit.iterations < options.max_iterations; ++fit.iterations) {
    const Slopes slopes = slopes_at(basis.q, at.eta, y);
    inverse_root = inverse_cholesky(slopes.information);
    double extreme = 0.0;
    for (const double value : at.eta) extreme = std::max(extreme, std::abs(value));
    if (!inverse_root) {
      fit.flag = extreme > 12.0 ? FitFlag::separated : FitFlag::not_converged;
      break;
    }
    const std::vector<double> half = multiply(*inverse_root, slopes.score);
    const double decrement = dot(half, half);
    const bool steady_loss = decrement > 0.1 * last_decrement;
    if (extreme > 12.0 && steady_loss && decrement < 1e-9) fit.flag = FitFlag::separated;
    if (decrement <= options.tolerance && fit.flag != FitFlag::separated) fit.flag = FitFlag::none;
    if (fit.flag != FitFlag::not_converged) break;
    if (!advance(at, basis.q, y, transposed_multiply(*inverse_root, half))) break;
    last_decrement = decrement;
  }
  fit.log_likelihood = at.log_likelihood;
  fit.fitted.resize(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) fit.fitted[i] = 1.0 / (1.0 + std::exp(-at.eta[i]));

  const Matrix inverse = triangular_inverse(basis_coordinates(basis, design));
  fit.coefficients = multiply(inverse, at.position);
  const Matrix root = inverse_root ? multiply_transposed(inverse, *inverse_root) : Matrix();  // R^-1 L^-T
  fit.covariance = inverse_root ? multiply_transposed(root, root)
                                : Matrix(fit.kept.size(), fit.kept.size(), std::numeric_limits<double>::quiet_NaN());
  return fit;
}

Matrix join_columns(const Matrix& left, const Matrix& right) {
  Matrix result(std::max(left.rows, right.rows), left.cols + right.cols);
  for (std::size_t i = 0; i < result.rows; ++i) {
    if (left.cols > 0) std::copy(left.row(i).begin(), left.row(i).end(), result.row(i).begin());
    if (right.cols > 0)
      std::copy(right.row(i).begin(), right.row(i).end(),
                result.row(i).begin() + static_cast<std::ptrdiff_t>(left.cols));
  }
  return result;
}

}  // namespace epiq::stats
