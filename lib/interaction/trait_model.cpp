#include "epiq/interaction/trait_model.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

constexpr double kPerfect = 1e-4;  // a separated fit stops where the linear predictor is beyond 12

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

LogitNull logit_null(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const util::Matrix& null_a,
                     const util::Matrix& null_b) {
  // A Newton decrement of 1e-12 leaves the score at 1e-6 standard errors, far below what a p-value shows.
  constexpr stats::LogisticOptions kOptions{/*max_iterations=*/50, /*tolerance=*/1e-12};
  const std::vector<double>& values = trait.traits.front().values;
  const stats::LogisticFit fit = stats::fit_logistic(logit_design(trait, a, b, null_a, null_b), values, kOptions);
  LogitNull null;
  null.separated = fit.flag != stats::FitFlag::none;
  null.data.covariates = trait.data.covariates;
  null.data.responses = util::Matrix(values.size(), 1);
  std::size_t perfect = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double mu = fit.fitted[i];
    const bool lost = null.separated && std::min(mu, 1.0 - mu) < kPerfect;
    perfect += lost ? 1 : 0;
    null.data.responses(i, 0) = lost ? 0.0 : values[i] - mu;
    if (!lost) null.pearson += (values[i] - mu) * (values[i] - mu) / std::max(mu * (1.0 - mu), 1e-12);
    null.data.weights.push_back(lost ? 0.0 : mu * (1.0 - mu));
  }
  null.samples = static_cast<double>(values.size() - perfect);
  const auto cases = static_cast<double>(std::count(values.begin(), values.end(), 1.0));
  const double rarer = std::min(cases, static_cast<double>(values.size()) - cases);
  null.usable = perfect * 10 <= values.size() && rarer >= kOutcomesAColumn * static_cast<double>(fit.kept.size());
  return null;
}

}  // namespace epiq::interaction
