#include "epiq/interaction/sets/set_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/stats/acat.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kPerfect = 1e-4;        // a separated fit stops where the linear predictor is beyond 12
constexpr double kCollinearScale = 1e3;  // kept_factor drops below 1e-9; single SNP products are dropped below 1e-6

/// The null model of one set, its rows scaled so that all errors have one variance.
struct ScaledNull {
  util::Matrix design;            ///< n x q
  std::vector<double> row_scale;  ///< n; empty: all 1
  util::Matrix inverse_factor;    ///< rank x q
  util::Matrix residuals;         ///< n x t
  std::vector<double> residual_square;
  double degrees = 0.0;
  std::size_t rank = 0;
  bool separated = false;
  bool usable = true;
};

void scale_rows(util::Matrix& matrix, const std::vector<double>& scale) {
  if (scale.empty()) return;
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (double& value : matrix.row(i)) value *= scale[i];
}

/// Factors the scaled design and takes it out of the responses.
void finish_null(ScaledNull& null, util::Matrix responses, double samples) {
  const util::Matrix square = stats::gram(null.design);
  std::vector<double> before(square.rows);
  for (std::size_t k = 0; k < before.size(); ++k) before[k] = square(k, k);
  const KeptFactor factor = kept_factor(square, before);
  null.rank = factor.kept.size();
  null.inverse_factor = spread_inverse(factor, null.design.cols);
  for (int pass = 0; pass < 2; ++pass) {  // twice, so that residuals are orthogonal to working precision
    const util::Matrix along = stats::multiply(null.inverse_factor, stats::transposed_multiply(null.design, responses));
    const util::Matrix fitted = stats::multiply(null.design, stats::transposed_multiply(null.inverse_factor, along));
    for (std::size_t i = 0; i < fitted.values.size(); ++i) responses.values[i] -= fitted.values[i];
  }
  null.residual_square.assign(responses.cols, 0.0);
  for (std::size_t i = 0; i < responses.rows; ++i)
    for (std::size_t t = 0; t < responses.cols; ++t) null.residual_square[t] += responses(i, t) * responses(i, t);
  null.residuals = std::move(responses);
  null.degrees = samples - static_cast<double>(null.rank);
  null.usable = null.usable && null.degrees >= 10.0;
}

ScaledNull linear_null(util::Matrix design, const SetModel& model) {
  ScaledNull null;
  null.design = std::move(design);
  for (const double variance : model.variances) null.row_scale.push_back(1.0 / std::sqrt(variance));
  scale_rows(null.design, null.row_scale);
  util::Matrix responses = model.responses;
  scale_rows(responses, null.row_scale);
  finish_null(null, std::move(responses), static_cast<double>(null.design.rows));
  return null;
}

/// As logit_null of a gene pair: perfectly predicted samples are left out, and the variance is estimated.
ScaledNull logistic_null(util::Matrix design, const SetModel& model) {
  constexpr stats::LogisticOptions kOptions{/*max_iterations=*/50, /*tolerance=*/1e-12};
  const std::vector<double>& values = model.traits.front().values;
  const stats::LogisticFit fit = stats::fit_logistic(design, values, kOptions);
  ScaledNull null;
  null.separated = fit.flag != stats::FitFlag::none;
  util::Matrix responses(values.size(), 1);
  std::size_t perfect = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double mu = fit.fitted[i];
    const bool lost = null.separated && std::min(mu, 1.0 - mu) < kPerfect;
    perfect += lost ? 1 : 0;
    null.row_scale.push_back(lost ? 0.0 : std::sqrt(std::max(mu * (1.0 - mu), 1e-12)));
    responses(i, 0) = lost ? 0.0 : (values[i] - mu) / null.row_scale.back();
  }
  const auto cases = static_cast<double>(std::count(values.begin(), values.end(), 1.0));
  const double rarer = std::min(cases, static_cast<double>(values.size()) - cases);
  null.usable = perfect * 10 <= values.size() && rarer >= kOutcomesAColumn * static_cast<double>(fit.kept.size());
  if (!null.usable) return null;
  null.design = std::move(design);
  scale_rows(null.design, null.row_scale);
  finish_null(null, std::move(responses), static_cast<double>(values.size() - perfect));
  return null;
}

Projected project_rows(util::Matrix features, const ScaledNull& null) {
  scale_rows(features, null.row_scale);
  Projected projected;
  projected.gram = stats::gram(features);
  for (std::size_t k = 0; k < features.cols; ++k) projected.diagonal_before.push_back(projected.gram(k, k));
  const util::Matrix inside =
      stats::multiply_transposed(stats::transposed_multiply(features, null.design), null.inverse_factor);
  const util::Matrix fitted = stats::multiply_transposed(inside, inside);
  for (std::size_t i = 0; i < fitted.values.size(); ++i) projected.gram.values[i] -= fitted.values[i];
  projected.score = stats::transposed_multiply(features, null.residuals);  // the residuals know the null already
  return projected;
}

/// The F test of the first `count` features.
ArmScore f_test(const Projected& projected, std::size_t count, std::size_t trait, const ScaledNull& null) {
  util::Matrix gram(count, count);
  std::vector<double> before(count);
  for (std::size_t i = 0; i < count; ++i) {
    before[i] = kCollinearScale * projected.diagonal_before[i];
    for (std::size_t j = 0; j < count; ++j) gram(i, j) = projected.gram(i, j);
  }
  const KeptFactor factor = kept_factor(gram, before);
  if (factor.kept.size() < count) return undefined_score();
  const util::Matrix inverse = spread_inverse(factor, count);
  double explained = 0.0;
  for (std::size_t i = 0; i < inverse.rows; ++i) {
    double z = 0.0;
    for (std::size_t j = 0; j < count; ++j) z += inverse(i, j) * projected.score(j, trait);
    explained += z * z;
  }
  const auto rank = static_cast<double>(count);
  const double rest_degrees = null.degrees - rank, square = null.residual_square[trait];
  if (rest_degrees < 1.0 || !(square > 0.0)) return undefined_score();
  const double f = explained / rank / (std::max(square - explained, 1e-12 * square) / rest_degrees);
  return {f, stats::log10_f_tail(f, rank, rest_degrees)};
}

/// Whether each of the 3^genes cells of a SNP set has at least `least` samples; with an environment of few values, in
/// the whole cohort.
bool cells_filled(const GeneSet& set, const std::array<std::size_t, 3>& snps, double least) {
  std::array<double, 64> counts{};
  const std::size_t samples = set.genes.front()->code.level_of_sample.size();
  for (std::size_t i = 0; i < samples; ++i) {
    std::size_t cell = 0;
    for (std::size_t g = 0; g < set.genes.size(); ++g) {
      const GeneCode& code = set.genes[g]->code;
      cell = cell * 4 + code.genotype(code.level_of_sample[i], snps[g]);
    }
    counts[cell] += 1.0;
  }
  for (std::size_t cell = 0; cell < (std::size_t{1} << (2 * set.genes.size())); ++cell) {
    bool called = true;
    for (std::size_t g = 0; g < set.genes.size(); ++g) called = called && (cell >> (2 * g) & 3) != 3;
    if (called && counts[cell] < least) return false;
  }
  return true;
}

/// All choices of one SNP of each gene, in order.
std::vector<std::array<std::size_t, 3>> snp_choices(const GeneSet& set) {
  std::vector<std::array<std::size_t, 3>> choices{{}};
  for (std::size_t g = 0; g < set.genes.size(); ++g) {
    std::vector<std::array<std::size_t, 3>> longer;
    for (const auto& choice : choices) {
      for (std::size_t snp = 0; snp < set.genes[g]->code.snps; ++snp) {
        longer.push_back(choice);
        longer.back()[g] = snp;
      }
    }
    choices = std::move(longer);
  }
  return choices;
}

std::vector<std::vector<SnpSetScore>> snp_set_tests(const GeneSet& set, const SetModel& model, const ScaledNull& null,
                                                    double min_cell) {
  const std::size_t width = set.environment != nullptr ? set.environment->columns.cols : 1;
  std::vector<std::vector<SnpSetScore>> scores(model.traits.size());
  for (const auto& snps : snp_choices(set)) {
    const Projected projected = project_rows(snp_set_features(set, snps), null);
    const bool filled = cells_filled(set, snps, min_cell);
    for (std::size_t t = 0; t < scores.size(); ++t) {
      SnpSetScore& score = scores[t].emplace_back();
      score.snps = snps;
      score.additive = f_test(projected, width, t, null);
      score.genotypic = filled ? f_test(projected, projected.gram.rows, t, null) : undefined_score();
      score.beta = score.standard_error = kNan;
      if (width > 1 || std::isnan(score.additive.log10_p)) continue;
      const double scale = model.link == Link::identity ? model.traits[t].scale : 1.0;
      score.beta = scale * projected.score(0, t) / projected.gram(0, 0);
      score.standard_error = std::abs(score.beta) / std::sqrt(std::max(score.additive.statistic, 1e-300));
    }
  }
  return scores;
}

/// The smallest p, corrected for the number of defined tests by Sidak's 1 - (1 - p)^m; see snp_pairs.hpp.
ArmScore best_of_sets(const std::vector<SnpSetScore>& tests, ArmScore SnpSetScore::*test) {
  ArmScore best = undefined_score();
  double defined = 0.0;
  for (const SnpSetScore& score : tests) {
    const ArmScore& one = score.*test;
    if (std::isnan(one.log10_p)) continue;
    defined += 1.0;
    if (std::isnan(best.log10_p) || one.log10_p < best.log10_p) best = one;
  }
  if (defined == 0.0) return best;
  best.log10_p = best.log10_p < -12.0 ? best.log10_p + std::log10(defined)
                                      : std::log10(-std::expm1(defined * std::log1p(-std::pow(10.0, best.log10_p))));
  return best;
}

void keep_best(const std::vector<SnpSetScore>& tests, SetScore& score) {
  const auto smallest = [](const SnpSetScore& test) {
    return std::fmin(test.additive.log10_p, test.genotypic.log10_p);  // fmin takes the number where the other is NaN
  };
  for (const SnpSetScore& test : tests) {
    if (std::isnan(smallest(test)) || (score.has_best && !(smallest(test) < smallest(score.best)))) continue;
    score.best = test;
    score.has_best = true;
  }
}

double omnibus(const std::vector<ArmScore>& arms) {
  std::vector<double> defined;
  for (const ArmScore& arm : arms)
    if (!std::isnan(arm.log10_p)) defined.push_back(arm.log10_p);
  if (defined.empty()) return kNan;
  const double combined = stats::acat(defined);
  return defined.size() == 1 ? combined : stats::bonferroni(combined, kSetInflation);
}

}  // namespace

std::vector<SetScore> score_set(const GeneSet& set, const SetModel& model, const SetOptions& options) {
  std::vector<SetScore> scores(model.traits.size());
  util::Matrix design = stats::join_columns(model.covariates, set_null_columns(set));
  const bool too_many = design.cols > 4 * design.rows;  // not worth factoring: the genes alone outnumber the samples
  const ScaledNull null = too_many                    ? ScaledNull{}
                          : model.link == Link::logit ? logistic_null(std::move(design), model)
                                                      : linear_null(std::move(design), model);
  for (SetScore& score : scores) {
    score.separated = null.separated;
    score.unusable = too_many || !null.usable;
    score.null_rank = null.rank;
    score.log10_p_omnibus = kNan;
    if (score.unusable) score.arms.assign(options.arms.size(), undefined_score());
  }
  if (scores.front().unusable) return scores;

  std::vector<std::vector<SnpSetScore>> singles(scores.size());
  if (std::any_of(options.arms.begin(), options.arms.end(), is_snp_arm))
    singles = snp_set_tests(set, model, null, options.min_cell);
  for (const Arm arm : options.arms) {
    std::vector<ArmScore> kernel;
    if (!is_snp_arm(arm)) {
      const util::Matrix features = set_features(set, arm, kSetProducts);
      kernel = features.cols == 0 ? std::vector<ArmScore>(scores.size(), undefined_score())
                                  : ratio_test(project_rows(features, null), null.residual_square, null.degrees);
    }
    for (std::size_t t = 0; t < scores.size(); ++t)
      scores[t].arms.push_back(!is_snp_arm(arm)    ? kernel[t]
                               : arm == Arm::pair1 ? best_of_sets(singles[t], &SnpSetScore::additive)
                                                   : best_of_sets(singles[t], &SnpSetScore::genotypic));
  }
  for (std::size_t t = 0; t < scores.size(); ++t) {
    keep_best(singles[t], scores[t]);
    scores[t].log10_p_omnibus = omnibus(scores[t].arms);
  }
  return scores;
}

}  // namespace epiq::interaction
