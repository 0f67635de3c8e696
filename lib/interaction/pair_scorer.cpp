#include "epiq/interaction/pair_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/logit_bootstrap.hpp"
#include "epiq/interaction/logit_refit.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/relatives/related_projection.hpp"
#include "epiq/stats/acat.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"

namespace epiq::interaction {
namespace {

/// Which score tests of SNP pairs are replaced by likelihood ratios.
enum class Refit { none, striking, all };

/// What all arms of a pair share.
struct PairContext {
  const Gene& a;
  const Gene& b;
  const SampleData& data;
  Link link;
  CellSums sums;
  const Precision* relatives;  ///< none: samples are independent
  NullDesign design;           ///< logit: its residual square is Pearson's chi-square
  double samples = 0;          ///< that carry information
  CellPrecision cells;         ///< among relatives
  RelatedDesign related;       ///< among relatives; its null design is `design`

  double degrees() const { return samples - static_cast<double>(design.rank); }

  Projected projected(const util::Matrix& features_a, const util::Matrix& features_b) const {
    if (relatives != nullptr)
      return related_project(sums, cells, *relatives, related, cell_products(cells, features_a, features_b));
    return project(sums, design, a.features.null_columns, b.features.null_columns, features_a, features_b);
  }

  /// Of the products times `factor`.
  Projected projected(const util::Matrix& features_a, const util::Matrix& features_b,
                      const util::Matrix& factor) const {
    if (relatives == nullptr) return transform(projected(features_a, features_b), factor);
    return related_project(sums, cells, *relatives, related,
                           stats::multiply(cell_products(cells, features_a, features_b), factor));
  }

  std::vector<ArmScore> kernel_test(const Projected& features) const {
    return ratio_test(features, design.residual_square, degrees());
  }
};

std::vector<ArmScore> product_arm(const PairContext& pair, Arm arm) {
  const util::Matrix& za = pair.a.features.products.at(arm);
  const util::Matrix& zb = pair.b.features.products.at(arm);
  if (za.cols == 0 || zb.cols == 0) return std::vector<ArmScore>(pair.sums.traits, undefined_score());
  return pair.kernel_test(pair.projected(za, zb));
}

std::vector<ArmScore> joint_arm(const PairContext& pair, Arm arm, const KernelOptions& options,
                                std::vector<PairScore>& scores) {
  const Landmarks& la = pair.a.features.landmarks_of(arm);
  const Landmarks& lb = pair.b.features.landmarks_of(arm);
  const util::Matrix factor = joint_factor(arm, pair.a.code, pair.b.code, la, lb, options);
  if (arm == Arm::iqp)
    for (PairScore& score : scores) score.iqp_rank = factor.cols;
  return pair.kernel_test(pair.projected(la.centred, lb.centred, factor));
}

/// Likelihood ratio tests of products of three SNPs, missing calls at the mean as in the score test.
TripleRefit triple_refit(const PairContext& pair, const TraitModel& model, const std::vector<TripleProducts>& products,
                         Separation separation) {
  auto design = std::make_shared<std::optional<util::Matrix>>();  // made when the first product asks for it
  return [&pair, &model, &products, separation, design](std::size_t k, std::size_t feature) {
    if (!*design)
      *design =
          logit_design(model, pair.a.code, pair.b.code, pair.a.features.null_columns, pair.b.features.null_columns);
    const util::Matrix &of_a = *products[k].of_a, &of_b = *products[k].of_b;
    util::Matrix product((*design)->rows, 1);
    for (std::size_t i = 0; i < product.rows; ++i)
      product(i, 0) = of_a(pair.a.code.level_of_sample[i], feature / of_b.cols) *
                      of_b(pair.b.code.level_of_sample[i], feature % of_b.cols);
    return refitted(**design, product, model.traits.front().values, separation);
  };
}

/// Samples that a cell of SNPs needs. Among relatives the mean of a cell may have an excess kurtosis of 1 at most, that
/// of the trait over the cell's samples: else tails of the normal distribution are not those of the test.
double least_cell(const TraitModel& model, const ScoreOptions& options) {
  return std::max(options.min_cell, model.excess_kurtosis);
}

std::vector<ArmScore> triple_arm(const PairContext& pair, const TraitModel& model, const ScoreOptions& options,
                                 Refit refit, std::vector<PairScore>& scores) {
  const std::vector<TripleProducts> products =
      triple_products(pair.a.code, pair.a.features, pair.b.code, pair.b.features, pair.sums.counts,
                      least_cell(model, options), pair.relatives == nullptr ? nullptr : &pair.cells);
  std::vector<Projected> projected;
  for (const TripleProducts& of : products) projected.push_back(pair.projected(*of.of_a, *of.of_b));
  const std::vector<TripleArm> arms =
      best_triple(products, projected, pair.design.residual_square, pair.degrees(),
                  refit == Refit::none ? TripleRefit{} : triple_refit(pair, model, products, options.separation));
  std::vector<ArmScore> whole;
  for (std::size_t t = 0; t < scores.size(); ++t) {
    whole.push_back(arms[t].corrected);
    scores[t].has_triple = !std::isnan(arms[t].corrected.log10_p);
    scores[t].best_triple = arms[t].best;
  }
  return whole;
}

/// The scores of a kernel arm, one a trait.
std::vector<ArmScore> kernel_arm(const PairContext& pair, Arm arm, const KernelOptions& options,
                                 std::vector<PairScore>& scores) {
  return info(arm).kind == ArmKind::product ? product_arm(pair, arm) : joint_arm(pair, arm, options, scores);
}

/// Keeps the SNP pair of the smallest p-value.
void keep_best(const std::vector<SnpPairScore>& tests, PairScore& score) {
  const auto smallest = [](const SnpPairScore& test) {
    return std::fmin(test.additive.log10_p, test.genotypic.log10_p);  // fmin takes the number where the other is NaN
  };
  for (const SnpPairScore& test : tests) {
    if (std::isnan(smallest(test))) continue;
    if (score.has_best && !(smallest(test) < smallest(score.best))) continue;
    score.best = test;
    score.has_best = true;
  }
}

/// Tests all SNP pairs, for each trait.
std::vector<std::vector<SnpPairScore>> snp_pair_tests(const PairContext& pair, const TraitModel& model,
                                                      const ScoreOptions& options, Refit refit) {
  std::vector<double> dispersion;
  for (std::size_t t = 0; pair.link == Link::logit && t < pair.sums.traits; ++t)
    dispersion.push_back(pair.design.residual_square[t] / pair.samples);
  std::vector<std::vector<SnpPairScore>> tests =
      test_snp_pairs(pair.a.code, pair.b.code, pair.a.features, pair.b.features, pair.data, pair.sums, pair.design,
                     pair.projected(pair.a.features.pair_columns, pair.b.features.pair_columns),
                     {least_cell(model, options), pair.link == Link::logit ? pair.samples / pair.sums.samples : 1.0,
                      dispersion, pair.relatives != nullptr ? MissingCalls::mean : options.missing,
                      pair.relatives != nullptr ? &pair.cells : nullptr, model.excess_kurtosis});
  if (refit != Refit::none)
    refit_striking(tests.front(), pair.a, pair.b, model,
                   {options.separation, refit == Refit::all ? 0.0 : kRefitLog10P});
  return tests;
}

void set_null_design(PairContext& pair, const TraitModel& model) {
  const util::Matrix& null_a = pair.a.features.null_columns;
  const util::Matrix& null_b = pair.b.features.null_columns;
  if (pair.relatives == nullptr) {
    pair.design = null_design(pair.sums, null_a, null_b);
    return;
  }
  pair.cells = cell_precision(pair.a.code, pair.b.code, *pair.relatives);
  pair.related = related_design(pair.sums, pair.cells, *pair.relatives, model.response_square, null_a, null_b);
  pair.design = pair.related.null;
}

constexpr double kCap = 0.999;  // of a p-value, so that one near 1 does not undo the others

double omnibus(const PairScore& score, const std::vector<Arm>& arms) {
  std::vector<double> log10_p;
  for (const ArmScore& arm : score.arms) log10_p.push_back(arm.log10_p);
  return omnibus_log10_p(log10_p, arms);
}

}  // namespace

double omnibus_log10_p(std::span<const double> log10_p, const std::vector<Arm>& arms) {
  std::vector<double> defined, weights;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    if (std::isnan(log10_p[i])) continue;
    defined.push_back(log10_p[i]);
    weights.push_back(info(arms[i]).weight);
  }
  if (defined.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double combined = stats::acat(defined, kCap, weights);
  return defined.size() == 1 ? combined : stats::bonferroni(combined, kOmnibusInflation);
}

namespace {

/// @param data    the model's, or that of a logistic null
/// @param samples of these that carry information
/// @return one score a response
std::vector<PairScore> score_responses(const Gene& a, const Gene& b, const TraitModel& model, const SampleData& data,
                                       double samples, const ScoreOptions& options, Refit refit) {
  PairContext pair{a, b, data, model.link, cell_sums(a.code, b.code, data), model.relatives.get(), {}, samples, {}, {}};
  set_null_design(pair, model);
  std::vector<PairScore> scores(pair.sums.traits);
  const auto wanted = [&options](Arm arm) {
    return std::find(options.arms.begin(), options.arms.end(), arm) != options.arms.end();
  };
  std::vector<std::vector<SnpPairScore>> snp_pairs(scores.size());
  if (wanted(Arm::pair1) || wanted(Arm::pair4)) snp_pairs = snp_pair_tests(pair, model, options, refit);

  for (const Arm arm : options.arms) {
    std::vector<ArmScore> whole;  // none for the arms of SNP pairs, whose tests are shared
    if (arm == Arm::triple)
      whole = triple_arm(pair, model, options, refit, scores);
    else if (info(arm).kind != ArmKind::snps)
      whole = kernel_arm(pair, arm, options.kernels, scores);
    for (std::size_t t = 0; t < scores.size(); ++t)
      scores[t].arms.push_back(!whole.empty()      ? whole[t]
                               : arm == Arm::pair1 ? best_of(snp_pairs[t], &SnpPairScore::additive)
                                                   : best_of(snp_pairs[t], &SnpPairScore::genotypic));
  }
  for (std::size_t t = 0; t < scores.size(); ++t) {
    PairScore& score = scores[t];
    keep_best(snp_pairs[t], score);
    score.samples = data.samples();
    score.null_rank = pair.design.rank;
    score.log10_p_omnibus = omnibus(score, options.arms);
  }
  return scores;
}

PairScore unusable_score(const TraitModel& model, const ScoreOptions& options) {
  PairScore score;
  score.samples = model.data.samples();
  score.log10_p_omnibus = std::numeric_limits<double>::quiet_NaN();
  score.arms.assign(options.arms.size(), undefined_score());
  score.unusable = true;
  return score;
}

PairScore score_logit(const Gene& a, const Gene& b, const TraitModel& model, const ScoreOptions& options) {
  const LogitNull null = logit_null(model, a.code, b.code, a.features, b.features, options.separation);
  PairScore score = unusable_score(model, options);
  if (null.usable) {
    const bool firth = options.separation == Separation::firth && null.separated;
    const Refit refit = null.penalised ? Refit::none : firth ? Refit::all : Refit::striking;
    score = score_responses(a, b, model, null.data, null.samples, options, refit).front();
    if (null.penalised) {
      std::vector<double> probabilities = model.traits.front().values;
      for (std::size_t i = 0; i < probabilities.size(); ++i) probabilities[i] -= null.data.responses(i, 0);
      score.bootstrap_draws = bootstrap(score, probabilities, options.bootstrap, [&](util::Matrix differences) {
        const SampleData data{null.data.covariates, std::move(differences), null.data.weights};
        const std::vector<PairScore> drawn = score_responses(a, b, model, data, null.samples, options, Refit::none);
        return std::vector<TestResults>(drawn.begin(), drawn.end());
      });
    }
  }
  score.few_cases = null.usable && null.penalised;
  score.separated = null.separated;
  return score;
}

}  // namespace

std::vector<PairScore> score_pair(const Gene& a, const Gene& b, const TraitModel& model, const ScoreOptions& options) {
  if (model.link == Link::logit) return {score_logit(a, b, model, options)};
  std::vector<PairScore> scores =
      score_responses(a, b, model, model.data, static_cast<double>(model.data.samples()), options, Refit::none);
  for (std::size_t t = 0; t < scores.size(); ++t) {
    scores[t].best.beta *= model.traits[t].scale;
    scores[t].best.standard_error *= model.traits[t].scale;
  }
  return scores;
}

}  // namespace epiq::interaction
