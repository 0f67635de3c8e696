#include "epiq/interaction/sets/set_null.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"

namespace epiq::interaction {
namespace {

constexpr double kPerfect = 1e-4;  // a separated fit stops where the linear predictor is beyond 12
constexpr double kLeastWeight = 1e-12;
constexpr double kLeastDegrees = 10.0;

void scale_rows(util::Matrix& matrix, const std::vector<double>& scale) {
  if (scale.empty()) return;
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (double& value : matrix.row(i)) value *= scale[i];
}

KeptFactor factor_of(const util::Matrix& design) {
  const util::Matrix square = stats::gram(design);
  std::vector<double> before(square.rows);
  for (std::size_t k = 0; k < before.size(); ++k) before[k] = square(k, k);
  return kept_factor(square, before);
}

/// Scales and factors the design. @param samples that carry information
void finish_null(SetNull& null, double samples) {
  scale_rows(null.design, null.row_scale);
  const KeptFactor factor = factor_of(null.design);
  null.rank = factor.kept.size();
  null.inverse_factor = spread_inverse(factor, null.design.cols);
  null.degrees = samples - static_cast<double>(null.rank);
  null.usable = null.degrees >= kLeastDegrees;
}

SetResponses take_out(const SetNull& null, util::Matrix responses) {
  for (int pass = 0; pass < 2; ++pass) {  // twice, so that residuals are orthogonal to working precision
    const util::Matrix along = stats::multiply(null.inverse_factor, stats::transposed_multiply(null.design, responses));
    const util::Matrix fitted = stats::multiply(null.design, stats::transposed_multiply(null.inverse_factor, along));
    for (std::size_t i = 0; i < fitted.values.size(); ++i) responses.values[i] -= fitted.values[i];
  }
  SetResponses result{{}, std::vector<double>(responses.cols, 0.0)};
  for (std::size_t i = 0; i < responses.rows; ++i)
    for (std::size_t t = 0; t < responses.cols; ++t) result.residual_square[t] += responses(i, t) * responses(i, t);
  result.residuals = std::move(responses);
  return result;
}

/// Covariates and the additive columns of each gene; a row a sample.
util::Matrix lean_design(const GeneSet& set, const SetModel& model) {
  std::size_t columns = model.covariates.cols;
  for (const Gene* gene : set.genes) columns += gene->features.additive_columns;
  util::Matrix design(model.covariates.rows, columns);
  for (std::size_t i = 0; i < design.rows; ++i) {
    double* to = std::copy_n(model.covariates.row(i).begin(), model.covariates.cols, design.row(i).data());
    for (const Gene* gene : set.genes)
      to = std::copy_n(gene->features.null_columns.row(gene->code.level_of_sample[i]).begin(),
                       gene->features.additive_columns, to);
  }
  return design;
}

void fit_logit(SetNull& null, const GeneSet& set, const SetModel& model) {
  constexpr stats::LogisticOptions kOptions{/*max_iterations=*/50, /*tolerance=*/1e-12};
  const std::vector<double>& values = model.traits.front().values;
  const auto cases = static_cast<double>(std::count(values.begin(), values.end(), 1.0));
  const double rarer = std::min(cases, static_cast<double>(values.size()) - cases);
  if (rarer < kTooFewOutcomes) return;
  null.penalised =
      rarer < kFewOutcomes || rarer < kOutcomesAColumn * static_cast<double>(factor_of(null.design).kept.size());
  if (null.penalised) {
    null.probabilities = penalised_probabilities(lean_design(set, model), values, model.covariates.cols);
  } else {
    stats::LogisticFit fit = stats::fit_logistic(null.design, values, kOptions);
    null.separated = fit.flag != stats::FitFlag::none;
    null.probabilities = std::move(fit.fitted);
  }
  std::size_t perfect = 0;
  for (const double mu : null.probabilities) {
    const bool lost = null.separated && std::min(mu, 1.0 - mu) < kPerfect;
    perfect += lost ? 1 : 0;
    null.row_scale.push_back(lost ? 0.0 : std::sqrt(std::max(mu * (1.0 - mu), kLeastWeight)));
  }
  if (perfect * 10 <= values.size()) finish_null(null, static_cast<double>(values.size() - perfect));
}

}  // namespace

SetNull set_null(const GeneSet& set, const SetModel& model) {
  SetNull null;
  null.design = stats::join_columns(model.covariates, set_null_columns(set));
  if (null.design.cols > 4 * null.design.rows) return null;  // not worth factoring: the genes outnumber the samples
  if (model.link == Link::logit) {
    fit_logit(null, set, model);
    return null;
  }
  for (const double variance : model.variances) null.row_scale.push_back(1.0 / std::sqrt(variance));
  finish_null(null, static_cast<double>(null.design.rows));
  return null;
}

SetResponses model_responses(const SetNull& null, const SetModel& model) {
  util::Matrix responses = model.responses;
  if (model.link == Link::logit) {
    for (std::size_t i = 0; i < responses.rows; ++i)
      responses(i, 0) = model.traits.front().values[i] - null.probabilities[i];
    return logit_responses(null, std::move(responses));
  }
  scale_rows(responses, null.row_scale);
  return take_out(null, std::move(responses));
}

SetResponses logit_responses(const SetNull& null, util::Matrix differences) {
  for (std::size_t i = 0; i < differences.rows; ++i)
    for (double& value : differences.row(i)) value = null.row_scale[i] > 0.0 ? value / null.row_scale[i] : 0.0;
  return take_out(null, std::move(differences));
}

Projected project_rows(util::Matrix features, const SetNull& null, const SetResponses& responses) {
  scale_rows(features, null.row_scale);
  Projected projected;
  projected.gram = stats::gram(features);
  for (std::size_t k = 0; k < features.cols; ++k) projected.diagonal_before.push_back(projected.gram(k, k));
  const util::Matrix inside =
      stats::multiply_transposed(stats::transposed_multiply(features, null.design), null.inverse_factor);
  const util::Matrix fitted = stats::multiply_transposed(inside, inside);
  for (std::size_t i = 0; i < fitted.values.size(); ++i) projected.gram.values[i] -= fitted.values[i];
  projected.score = stats::transposed_multiply(features, responses.residuals);  // the residuals know the null already
  return projected;
}

}  // namespace epiq::interaction
