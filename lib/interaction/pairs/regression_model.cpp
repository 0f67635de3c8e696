#include "epiq/interaction/pairs/regression_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

constexpr double kDependent = 1e-7;      // of a column's length: what must be left outside the columns before it
constexpr double kNothingLeft = 1e-9;    // of a trait's length
constexpr double kLeastWeight = 1e-200;  // of a sample that the covariates predict: its square root is divided by

/// A column of ones, then the columns of `values` with mean 0 and length 1, so that units do not decide the rank.
util::Matrix standardised_design(const util::Matrix& values) {
  util::Matrix design(values.rows, values.cols + 1, 1.0);
  for (std::size_t k = 0; k < values.cols; ++k) {
    double mean = 0.0, square = 0.0;
    for (std::size_t i = 0; i < values.rows; ++i) mean += values(i, k);
    mean /= static_cast<double>(values.rows);
    for (std::size_t i = 0; i < values.rows; ++i) square += (values(i, k) - mean) * (values(i, k) - mean);
    const double scale = square > 0.0 ? 1.0 / std::sqrt(square) : 0.0;
    for (std::size_t i = 0; i < values.rows; ++i) design(i, k + 1) = (values(i, k) - mean) * scale;
  }
  return design;
}

double root_weight(const RegressionModel& model, std::size_t i) {
  return model.weights.empty() ? 1.0 : std::sqrt(model.weights[i]);
}

/// Fills basis, weights' sum and the first k columns of the moments from a design whose first column is 1.
void set_basis(RegressionModel& model, util::Matrix design, std::size_t responses) {
  const std::size_t n = design.rows;
  for (std::size_t i = 0; i < n; ++i)
    for (double& value : design.row(i)) value *= root_weight(model, i);
  model.basis = stats::orthonormal_basis(design, kDependent).q;
  const std::size_t k = model.basis.cols;
  model.moments = util::Matrix(n, k + responses);
  model.weight_sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double root = root_weight(model, i);
    model.weight_sum += root * root;
    for (std::size_t j = 0; j < k; ++j) {
      model.moments(i, j) = model.basis(i, j) * root;
      model.basis(i, j) /= root;
    }
  }
}

/// What is left of `values` outside the span of the weighted covariates: r with sum of q r = 0 for each q.
std::vector<double> free_of_covariates(const RegressionModel& model, std::vector<double> values) {
  for (int pass = 0; pass < 2; ++pass) {  // twice, so that it is orthogonal to working precision
    std::vector<double> along(model.covariates(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i)
      for (std::size_t j = 0; j < along.size(); ++j) along[j] += model.basis(i, j) * values[i];
    for (std::size_t i = 0; i < values.size(); ++i)
      for (std::size_t j = 0; j < along.size(); ++j) values[i] -= model.moments(i, j) * along[j];
  }
  return values;
}

std::vector<double> column(const util::Matrix& values, std::size_t k) {
  std::vector<double> result(values.rows);
  for (std::size_t i = 0; i < values.rows; ++i) result[i] = values(i, k);
  return result;
}

double length(std::span<const double> values) {
  double square = 0.0;
  for (const double value : values) square += value * value;
  return std::sqrt(square);
}

void set_response(RegressionModel& model, std::size_t t, std::span<const double> values, double scale) {
  for (std::size_t i = 0; i < values.size(); ++i) model.moments(i, model.covariates() + t) = values[i] / scale;
}

util::Matrix with_intercept(const util::Matrix& covariates) {
  return stats::join_columns(util::Matrix(covariates.rows, 1, 1.0), covariates);
}

}  // namespace

RegressionModel linear_model(std::vector<std::size_t> samples, const util::Matrix& traits,
                             const util::Matrix& covariates, std::span<const std::string> names) {
  RegressionModel model;
  model.link = Link::identity;
  model.samples = std::move(samples);
  model.design = with_intercept(covariates);
  set_basis(model, standardised_design(covariates), traits.cols);
  for (std::size_t t = 0; t < traits.cols; ++t) {
    const std::vector<double> trait = column(traits, t);
    const std::vector<double> left = free_of_covariates(model, trait);
    const double scale = length(left);
    if (!(scale > kNothingLeft * length(trait)))
      throw util::Error(util::Fault::input,
                        "trait " + (names.empty() ? std::to_string(t + 1) : "'" + names[t] + "'") +
                            " is constant or explained completely by the covariates; leave out the covariate that "
                            "repeats it");
    set_response(model, t, left, scale);
    model.scales.push_back(scale);
  }
  return model;
}

RegressionModel logistic_model(std::vector<std::size_t> samples, std::span<const double> outcome,
                               const util::Matrix& covariates) {
  RegressionModel model;
  model.link = Link::logit;
  model.samples = std::move(samples);
  model.outcome.assign(outcome.begin(), outcome.end());
  model.design = with_intercept(covariates);
  const util::Matrix design = standardised_design(covariates);
  const stats::LogisticFit null = stats::fit_logistic(design, outcome);
  if (null.flag != stats::FitFlag::none)
    throw util::Error(util::Fault::input,
                      "the covariates predict the binary trait perfectly, or all samples have one outcome; leave out "
                      "the covariate that repeats the trait");
  for (const double mu : null.fitted) model.weights.push_back(std::max(mu * (1.0 - mu), kLeastWeight));
  set_basis(model, design, 1);
  std::vector<double> left(outcome.size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = outcome[i] - null.fitted[i];
  set_response(model, 0, free_of_covariates(model, left), 1.0);
  model.scales = {1.0};
  return model;
}

RegressionModel with_responses(RegressionModel model, const util::Matrix& responses) {
  const std::size_t k = model.covariates();
  util::Matrix moments(model.moments.rows, k + responses.cols);
  for (std::size_t i = 0; i < moments.rows; ++i) std::copy_n(model.moments.row(i).begin(), k, moments.row(i).begin());
  model.moments = std::move(moments);
  model.scales.assign(responses.cols, 1.0);
  for (std::size_t t = 0; t < responses.cols; ++t) {
    const std::vector<double> left = free_of_covariates(model, column(responses, t));
    if (model.link == Link::identity) model.scales[t] = length(left);
    if (!(model.scales[t] > 0.0))
      throw util::Error(util::Fault::internal, "a response of a regression scan is 0 for all samples");
    set_response(model, t, left, model.scales[t]);
  }
  return model;
}

}  // namespace epiq::interaction
