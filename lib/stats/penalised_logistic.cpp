#include "epiq/stats/penalised_logistic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/stats/triangular.hpp"

namespace epiq::stats {

using util::Matrix;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr double kLongestStep = 5.0;  // of any coefficient's change, in the scale of the linear predictor

/// Everything of a penalised likelihood at one place.
struct Place {
  std::vector<double> position;  ///< coefficients
  std::vector<double> fitted;    ///< n
  double value = 0.0;            ///< penalised log-likelihood
  std::vector<double> score;     ///< of the free coefficients
  std::optional<Matrix> root;    ///< L^-1 of the information of the free coefficients = L L'
};

/// Log-likelihood, fitted probabilities and sqrt(mu (1 - mu)) at linear predictors.
struct Outcome {
  double log_likelihood = 0.0;
  std::vector<double> fitted;
  std::vector<double> root_weight;
};

Outcome outcome_at(std::span<const double> eta, std::span<const double> y) {
  Outcome result;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double tail = std::exp(-std::abs(eta[i]));
    result.fitted.push_back((eta[i] > 0.0 ? 1.0 : tail) / (1.0 + tail));
    result.root_weight.push_back(std::sqrt(tail) / (1.0 + tail));
    result.log_likelihood += y[i] * eta[i] - (std::max(eta[i], 0.0) + std::log1p(tail));
  }
  return result;
}

Matrix weighted(const Matrix& design, const std::vector<double>& root_weight) {
  Matrix result = design;
  for (std::size_t i = 0; i < result.rows; ++i)
    for (double& value : result.row(i)) value *= root_weight[i];
  return result;
}

Matrix leading_block(const Matrix& a, std::size_t size) {
  Matrix block(size, size);
  for (std::size_t i = 0; i < size; ++i) std::copy_n(a.row(i).begin(), size, block.row(i).begin());
  return block;
}

/// Jeffreys' prior on an orthonormal design, of which the first `free` columns have coefficients.
struct Jeffreys {
  const Matrix& design;
  std::size_t free;

  Place at(std::vector<double> position, std::span<const double> y) const {
    Place place{std::move(position), {}, -std::numeric_limits<double>::infinity(), {}, {}};
    std::vector<double> all = place.position;
    all.resize(design.cols, 0.0);
    Outcome outcome = outcome_at(multiply(design, all), y);
    const Matrix scaled = weighted(design, outcome.root_weight);
    const Matrix information = gram(scaled);
    const std::optional<Matrix> root = inverse_cholesky(information);
    if (root) {
      const Matrix leverage = multiply_transposed(scaled, *root);  // n x r, rows of squared length h
      std::vector<double> modified(y.size());
      for (std::size_t i = 0; i < y.size(); ++i) {
        const std::span<const double> row = leverage.row(i);
        const double h = std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
        modified[i] = y[i] - outcome.fitted[i] + h * (0.5 - outcome.fitted[i]);
      }
      place.score = transposed_multiply(design, modified);
      place.score.resize(free);
      place.value = outcome.log_likelihood;
      for (std::size_t k = 0; k < root->rows; ++k) place.value -= std::log((*root)(k, k));
      place.root = free == design.cols ? root : inverse_cholesky(leading_block(information, free));
    }
    place.fitted = std::move(outcome.fitted);
    return place;
  }
};

struct Ridge {
  const Matrix& design;
  std::span<const double> penalties;

  Place at(std::vector<double> position, std::span<const double> y) const {
    Outcome outcome = outcome_at(multiply(design, position), y);
    Place place{std::move(position), std::move(outcome.fitted), outcome.log_likelihood, {}, {}};
    Matrix information = gram(weighted(design, outcome.root_weight));
    std::vector<double> left(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) left[i] = y[i] - place.fitted[i];
    place.score = transposed_multiply(design, left);
    for (std::size_t k = 0; k < penalties.size(); ++k) {
      information(k, k) += penalties[k];
      place.score[k] -= penalties[k] * place.position[k];
      place.value -= 0.5 * penalties[k] * place.position[k] * place.position[k];
    }
    place.root = inverse_cholesky(information);
    return place;
  }
};

/// The place reached by `step`, halved until the penalised likelihood does not fall; none if no part of it helps.
template <typename Likelihood>
std::optional<Place> stepped(const Likelihood& likelihood, const Place& from, std::vector<double> step,
                             std::span<const double> y) {
  for (int halving = 0; halving < 30; ++halving) {
    std::vector<double> position = from.position;
    for (std::size_t k = 0; k < step.size(); ++k) position[k] += step[k];
    Place next = likelihood.at(std::move(position), y);
    if (next.root && next.value >= from.value - 1e-13 * std::abs(from.value)) return next;
    for (double& value : step) value *= 0.5;
  }
  return std::nullopt;
}

template <typename Likelihood>
Place climb(const Likelihood& likelihood, std::size_t coefficients, std::span<const double> y, double longest,
            const PenalisedOptions& options, PenalisedFit& fit) {
  Place place = likelihood.at(std::vector<double>(coefficients, 0.0), y);
  for (; place.root && fit.iterations < options.max_iterations; ++fit.iterations) {
    const std::vector<double> half = multiply(*place.root, place.score);
    const double decrement = std::inner_product(half.begin(), half.end(), half.begin(), 0.0);
    fit.converged = decrement <= options.tolerance;
    if (fit.converged) break;
    std::vector<double> step = transposed_multiply(*place.root, half);
    const double largest = std::abs(
        *std::max_element(step.begin(), step.end(), [](double x, double z) { return std::abs(x) < std::abs(z); }));
    if (largest > longest)
      for (double& value : step) value *= longest / largest;
    std::optional<Place> next = stepped(likelihood, place, std::move(step), y);
    if (!next) {
      fit.converged = decrement <= 1e-9;  // the likelihood is flat to rounding
      break;
    }
    place = std::move(*next);
  }
  fit.fitted = place.fitted;
  fit.penalised_log_likelihood = place.value;
  return place;
}

Matrix undefined_matrix(std::size_t size) { return {size, size, kUndefined}; }

}  // namespace

PenalisedFit fit_firth(const Matrix& design, std::span<const double> y, std::size_t free,
                       const PenalisedOptions& options) {
  const OrthonormalBasis basis = orthonormal_basis(design);
  PenalisedFit fit;
  for (const std::size_t column : basis.kept)
    if (column < free) fit.kept.push_back(column);
  const std::size_t coefficients = fit.kept.size();
  const double longest = kLongestStep * std::sqrt(static_cast<double>(y.size()));  // columns of q have length 1
  const Place place = climb(Jeffreys{basis.q, coefficients}, coefficients, y, longest, options, fit);
  const Matrix inverse = triangular_inverse(leading_block(basis_coordinates(basis, design), coefficients));
  fit.coefficients = multiply(inverse, place.position);
  const Matrix root = place.root ? multiply_transposed(inverse, *place.root) : Matrix();
  fit.covariance = place.root ? multiply_transposed(root, root) : undefined_matrix(coefficients);
  return fit;
}

TestResult firth_test(const Matrix& null_design, const Matrix& extra, std::span<const double> y) {
  const Matrix design = join_columns(null_design, extra);
  const PenalisedFit full = fit_firth(design, y, design.cols);
  const PenalisedFit null = fit_firth(design, y, null_design.cols);
  TestResult result{kUndefined, kUndefined, kUndefined, full.kept.size() - null.kept.size(), kUndefined, FitFlag::none};
  if (result.df == 0) result.flag = FitFlag::singular;
  if (!full.converged || !null.converged) result.flag = FitFlag::not_converged;
  if (result.flag != FitFlag::none) return result;
  if (result.df == 1) {
    const std::size_t last = full.coefficients.size() - 1;
    result.beta = full.coefficients[last];
    result.standard_error = std::sqrt(full.covariance(last, last));
  }
  result.statistic = std::max(0.0, 2.0 * (full.penalised_log_likelihood - null.penalised_log_likelihood));
  result.log10_p = log10_chi_square_tail(result.statistic, static_cast<double>(result.df));
  return result;
}

PenalisedFit fit_ridge(const Matrix& design, std::span<const double> y, std::span<const double> penalties,
                       const PenalisedOptions& options) {
  PenalisedFit fit;
  fit.kept.resize(design.cols);
  std::iota(fit.kept.begin(), fit.kept.end(), std::size_t{0});
  const Place place =
      climb(Ridge{design, penalties}, design.cols, y, std::numeric_limits<double>::infinity(), options, fit);
  fit.coefficients = place.position;
  fit.covariance = place.root ? transposed_multiply(*place.root, *place.root) : undefined_matrix(design.cols);
  return fit;
}

}  // namespace epiq::stats
