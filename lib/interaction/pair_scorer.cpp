#include "epiq/interaction/pair_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/joint_iqp.hpp"
#include "epiq/interaction/logit_refit.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/relatives/related_projection.hpp"
#include "epiq/stats/acat.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"

namespace epiq::interaction {
namespace {

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

std::vector<ArmScore> iqp_arm(const PairContext& pair, const KernelOptions& options, std::vector<PairScore>& scores) {
  const Landmarks& la = pair.a.features.landmarks;
  const Landmarks& lb = pair.b.features.landmarks;
  const util::Matrix factor = joint_iqp_factor(pair.a.code, pair.b.code, la, lb, options);
  for (PairScore& score : scores) score.iqp_rank = factor.cols;
  return pair.kernel_test(pair.projected(la.centred, lb.centred, factor));
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
                                                      const ScoreOptions& options) {
  std::vector<std::vector<SnpPairScore>> tests =
      test_snp_pairs(pair.a.code, pair.b.code, pair.a.features, pair.b.features, pair.data, pair.sums, pair.design,
                     pair.projected(pair.a.features.pair_columns, pair.b.features.pair_columns),
                     {options.min_cell, pair.link == Link::logit ? pair.samples / pair.sums.samples : 1.0,
                      pair.link == Link::logit ? pair.design.residual_square.front() / pair.samples : 0.0,
                      pair.relatives != nullptr ? MissingCalls::mean : options.missing});
  if (pair.link == Link::logit) refit_striking(tests.front(), pair.a, pair.b, model);
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

/// ACAT of the defined arms, times kOmnibusInflation where there are several.
double omnibus(const PairScore& score) {
  std::vector<double> defined;
  for (const ArmScore& arm : score.arms)
    if (!std::isnan(arm.log10_p)) defined.push_back(arm.log10_p);
  if (defined.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double combined = stats::acat(defined);
  return defined.size() == 1 ? combined : stats::bonferroni(combined, kOmnibusInflation);
}

}  // namespace

std::vector<PairScore> score_pair(const Gene& a, const Gene& b, const TraitModel& model, const ScoreOptions& options) {
  std::vector<PairScore> scores(model.traits.size());
  for (PairScore& score : scores) {
    score.samples = model.data.samples();
    score.log10_p_omnibus = std::numeric_limits<double>::quiet_NaN();
  }
  LogitNull logit;
  if (model.link == Link::logit) {
    logit = logit_null(model, a.code, b.code, a.features.null_columns, b.features.null_columns);
    scores[0].separated = logit.separated;
    scores[0].unusable = !logit.usable;
    if (!logit.usable) {
      scores[0].arms.assign(options.arms.size(), undefined_score());
      return scores;
    }
  }
  const SampleData& data = model.link == Link::logit ? logit.data : model.data;
  PairContext pair{a, b, data, model.link, cell_sums(a.code, b.code, data), model.relatives.get(), {}, 0.0, {}, {}};
  set_null_design(pair, model);
  pair.samples = model.link == Link::logit ? logit.samples : pair.sums.samples;
  if (model.link == Link::logit) pair.design.residual_square.front() = logit.pearson;

  const auto wanted = [&options](Arm arm) {
    return std::find(options.arms.begin(), options.arms.end(), arm) != options.arms.end();
  };
  std::vector<std::vector<SnpPairScore>> snp_pairs(scores.size());
  if (wanted(Arm::pair1) || wanted(Arm::pair4)) snp_pairs = snp_pair_tests(pair, model, options);

  for (const Arm arm : options.arms) {
    const bool snp_arm = arm == Arm::pair1 || arm == Arm::pair4;
    const std::vector<ArmScore> kernel = snp_arm           ? std::vector<ArmScore>{}
                                         : arm == Arm::iqp ? iqp_arm(pair, options.kernels, scores)
                                                           : product_arm(pair, arm);
    for (std::size_t t = 0; t < scores.size(); ++t)
      scores[t].arms.push_back(
          !snp_arm ? kernel[t]
                   : best_of(snp_pairs[t], arm == Arm::pair1 ? &SnpPairScore::additive : &SnpPairScore::genotypic));
  }
  for (std::size_t t = 0; t < scores.size(); ++t) {
    PairScore& score = scores[t];
    keep_best(snp_pairs[t], score);
    score.null_rank = pair.design.rank;
    score.log10_p_omnibus = omnibus(score);
    if (model.link == Link::identity) {
      score.best.beta *= model.traits[t].scale;
      score.best.standard_error *= model.traits[t].scale;
    }
  }
  return scores;
}

}  // namespace epiq::interaction
