#include "epiq/interaction/trait_model.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/penalised_logistic.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

constexpr double kPerfect = 1e-4;  // a separated fit stops where the linear predictor is beyond 12
constexpr double kLeastWeight = 1e-12;
constexpr double kPriorVariance = 1.0;  // of the genes' part of the linear predictor

/// Intercept and covariates, each column scaled to mean 0 and length 1 beforehand so that units do not decide the rank.
util::Matrix covariate_design(const util::Matrix& covariates, std::size_t samples) {
  util::Matrix design(samples, covariates.cols + 1);
  for (std::size_t i = 0; i < samples; ++i) design(i, 0) = 1.0;
  for (std::size_t k = 0; k < covariates.cols; ++k) {
    double mean = 0.0, square = 0.0;
    for (std::size_t i = 0; i < samples; ++i) mean += covariates(i, k);
    mean /= static_cast<double>(samples);
    for (std::size_t i = 0; i < samples; ++i) square += (covariates(i, k) - mean) * (covariates(i, k) - mean);
    const double scale = square > 0.0 ? 1.0 / std::sqrt(square) : 0.0;
    for (std::size_t i = 0; i < samples; ++i) design(i, k + 1) = (covariates(i, k) - mean) * scale;
  }
  return design;
}

double length(const std::vector<double>& values) {
  double square = 0.0;
  for (const double value : values) square += value * value;
  return std::sqrt(square);
}

/// Fitted probabilities of a null model.
struct Fitted {
  std::vector<double> mu;
  std::size_t columns = 0;  ///< independent ones
  bool separated = false;
};

Fitted plain_fit(const util::Matrix& design, const std::vector<double>& values) {
  // A Newton decrement of 1e-12 leaves the score at 1e-6 standard errors, far below what a p-value shows.
  constexpr stats::LogisticOptions kOptions{/*max_iterations=*/50, /*tolerance=*/1e-12};
  stats::LogisticFit fit = stats::fit_logistic(design, values, kOptions);
  return {std::move(fit.fitted), fit.kept.size(), fit.flag != stats::FitFlag::none};
}

std::vector<double> firth_probabilities(const util::Matrix& design, const std::vector<double>& values) {
  constexpr stats::PenalisedOptions kOptions{/*max_iterations=*/200, /*tolerance=*/1e-12};
  return stats::fit_firth(design, values, design.cols, kOptions).fitted;
}

/// Columns of the levels of a gene, without those after the first `count`.
util::Matrix first_columns(const util::Matrix& columns, std::size_t count) {
  util::Matrix first(columns.rows, count);
  for (std::size_t level = 0; level < first.rows; ++level)
    std::copy_n(columns.row(level).begin(), count, first.row(level).begin());
  return first;
}

}  // namespace

TraitModel trait_model(Link link, std::vector<ModelTrait> traits, const util::Matrix& covariates) {
  const std::size_t samples = covariates.rows;
  TraitModel model;
  model.link = link;
  model.data.covariates = stats::orthonormal_basis(covariate_design(covariates, samples), 1e-7).q;
  model.data.responses = util::Matrix(samples, traits.size());
  const std::size_t columns = model.data.covariates.cols;
  if (samples < columns + 10)
    throw util::Error(util::Fault::input, "there are " + std::to_string(samples) + " samples and " +
                                              std::to_string(columns) +
                                              " covariate columns; at least 10 samples more than columns are needed");
  for (std::size_t t = 0; t < traits.size(); ++t) {
    ModelTrait& trait = traits[t];
    // Twice, so that the residual is orthogonal to working precision.
    const std::vector<double> left =
        stats::residual(model.data.covariates, stats::residual(model.data.covariates, trait.values));
    trait.scale = length(left);
    if (!(trait.scale > 1e-9 * length(trait.values)))
      throw util::Error(util::Fault::input, "the covariates explain trait '" + trait.name +
                                                "' completely; leave out the one that repeats it (--covariate)");
    for (std::size_t i = 0; i < samples; ++i) model.data.responses(i, t) = left[i] / trait.scale;
  }
  model.traits = std::move(traits);
  return model;
}

util::Matrix logit_design(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const util::Matrix& null_a,
                          const util::Matrix& null_b) {
  const std::size_t c = trait.data.covariates.cols;
  util::Matrix design(trait.data.samples(), c + null_a.cols + null_b.cols);
  for (std::size_t i = 0; i < design.rows; ++i) {
    std::span<double> row = design.row(i);
    const std::span<const double> covariates = trait.data.covariates.row(i);
    const std::span<const double> of_a = null_a.row(a.level_of_sample[i]), of_b = null_b.row(b.level_of_sample[i]);
    std::copy(covariates.begin(), covariates.end(), row.begin());
    std::copy(of_a.begin(), of_a.end(), row.begin() + static_cast<std::ptrdiff_t>(c));
    std::copy(of_b.begin(), of_b.end(), row.begin() + static_cast<std::ptrdiff_t>(c + null_a.cols));
  }
  return design;
}

std::vector<double> penalised_probabilities(const util::Matrix& design, std::span<const double> values,
                                            std::size_t covariates) {
  constexpr stats::PenalisedOptions kOptions{/*max_iterations=*/50, /*tolerance=*/1e-12};
  std::vector<double> penalties(design.cols, static_cast<double>(design.cols - covariates) / kPriorVariance);
  std::fill_n(penalties.begin(), covariates, 0.01 / static_cast<double>(values.size()));
  return stats::fit_ridge(design, values, penalties, kOptions).fitted;
}

LogitNull logit_null(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const GeneFeatures& features_a,
                     const GeneFeatures& features_b, Separation separation) {
  const std::vector<double>& values = trait.traits.front().values;
  const auto cases = static_cast<double>(std::count(values.begin(), values.end(), 1.0));
  const double rarer = std::min(cases, static_cast<double>(values.size()) - cases);
  LogitNull null;
  Fitted fit;
  null.penalised = rarer < kFewOutcomes;
  if (!null.penalised) {
    const util::Matrix design = logit_design(trait, a, b, features_a.null_columns, features_b.null_columns);
    fit = plain_fit(design, values);
    if (fit.separated && separation == Separation::firth) fit.mu = firth_probabilities(design, values);
    null.penalised = rarer < kOutcomesAColumn * static_cast<double>(fit.columns);
  }
  if (null.penalised) {
    fit.separated = false;
    fit.mu = penalised_probabilities(
        logit_design(trait, a, b, first_columns(features_a.null_columns, features_a.additive_columns),
                     first_columns(features_b.null_columns, features_b.additive_columns)),
        values, trait.data.covariates.cols);
  }
  null.separated = fit.separated;
  null.data.covariates = trait.data.covariates;
  null.data.responses = util::Matrix(values.size(), 1);
  std::size_t perfect = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double mu = fit.mu[i];
    const bool lost = null.separated && separation == Separation::leave_out && std::min(mu, 1.0 - mu) < kPerfect;
    perfect += lost ? 1 : 0;
    null.data.responses(i, 0) = lost ? 0.0 : values[i] - mu;
    null.data.weights.push_back(lost ? 0.0 : std::max(mu * (1.0 - mu), kLeastWeight));
  }
  null.samples = static_cast<double>(values.size() - perfect);
  null.usable = perfect * 10 <= values.size() && rarer >= kTooFewOutcomes;
  return null;
}

}  // namespace epiq::interaction
