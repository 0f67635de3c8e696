#include "epiq/interaction/pair_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/joint_iqp.hpp"
#include "epiq/interaction/logit_refit.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/stats/acat.hpp"

namespace epiq::interaction {
namespace {

/// What all arms of a pair share.
struct PairContext {
  const Gene& a;
  const Gene& b;
  const SampleData& data;
  Link link;
  CellSums sums;
  NullDesign design;

  double degrees() const { return sums.samples - static_cast<double>(design.rank); }

  Projected projected(const util::Matrix& features_a, const util::Matrix& features_b) const {
    return project(sums, design, a.features.null_columns, b.features.null_columns, features_a, features_b);
  }

  ArmScore kernel_test(const Projected& features) const {
    return link == Link::logit ? mixture_test(features) : ratio_test(features, design.residual_square, degrees());
  }
};

ArmScore product_arm(const PairContext& pair, Arm arm) {
  const util::Matrix& za = pair.a.features.products.at(arm);
  const util::Matrix& zb = pair.b.features.products.at(arm);
  if (za.cols == 0 || zb.cols == 0) return undefined_score();
  return pair.kernel_test(pair.projected(za, zb));
}

ArmScore iqp_arm(const PairContext& pair, const KernelOptions& options, std::size_t& rank) {
  const Landmarks& la = pair.a.features.landmarks;
  const Landmarks& lb = pair.b.features.landmarks;
  const util::Matrix factor = joint_iqp_factor(pair.a.code, pair.b.code, la, lb, options);
  rank = factor.cols;
  return pair.kernel_test(transform(pair.projected(la.centred, lb.centred), factor));
}

/// Tests all SNP pairs and keeps the best one.
std::vector<SnpPairScore> snp_pair_arms(const PairContext& pair, const TraitModel& trait,
                                        const ScoreOptions& options, PairScore& score) {
  const SnpPairOptions how{options.min_cell, pair.link == Link::identity};
  std::vector<SnpPairScore> tests = test_snp_pairs(
      pair.a.code, pair.b.code, pair.a.features, pair.b.features, pair.data, pair.sums, pair.design,
      pair.projected(pair.a.features.pair_columns, pair.b.features.pair_columns), how);
  if (pair.link == Link::logit) refit_striking(tests, pair.a, pair.b, trait);
  const auto smallest = [](const SnpPairScore& test) {
    return std::fmin(test.additive.log10_p, test.genotypic.log10_p);  // fmin takes the number where the other is NaN
  };
  for (const SnpPairScore& test : tests) {
    if (std::isnan(smallest(test))) continue;
    if (score.has_best && !(smallest(test) < smallest(score.best))) continue;
    score.best = test;
    score.has_best = true;
  }
  return tests;
}

double omnibus(const PairScore& score) {
  std::vector<double> defined;
  for (const ArmScore& arm : score.arms)
    if (!std::isnan(arm.log10_p)) defined.push_back(arm.log10_p);
  if (defined.empty()) return std::numeric_limits<double>::quiet_NaN();
  return stats::acat(defined);
}

}  // namespace

PairScore score_pair(const Gene& a, const Gene& b, const TraitModel& trait, const ScoreOptions& options) {
  PairScore score;
  LogitNull logit;
  if (trait.link == Link::logit) {
    logit = logit_null(trait, a.code, b.code, a.features.null_columns, b.features.null_columns);
    score.separated = logit.separated;
    if (!logit.usable) {
      score.samples = trait.values.size();
      score.arms.assign(options.arms.size(), undefined_score());
      score.log10_p_omnibus = std::numeric_limits<double>::quiet_NaN();
      return score;
    }
  }
  const SampleData& data = trait.link == Link::logit ? logit.data : trait.data;
  PairContext pair{a, b, data, trait.link, cell_sums(a.code, b.code, data), {}};
  pair.design = null_design(pair.sums, a.features.null_columns, b.features.null_columns);
  score.samples = data.samples();
  score.null_rank = pair.design.rank;

  std::vector<SnpPairScore> snp_pairs;
  const auto wanted = [&options](Arm arm) {
    return std::find(options.arms.begin(), options.arms.end(), arm) != options.arms.end();
  };
  if (wanted(Arm::pair1) || wanted(Arm::pair4)) snp_pairs = snp_pair_arms(pair, trait, options, score);

  for (const Arm arm : options.arms) {
    if (arm == Arm::pair1)
      score.arms.push_back(best_of(snp_pairs, &SnpPairScore::additive));
    else if (arm == Arm::pair4)
      score.arms.push_back(best_of(snp_pairs, &SnpPairScore::genotypic));
    else if (arm == Arm::iqp)
      score.arms.push_back(iqp_arm(pair, options.kernels, score.iqp_rank));
    else
      score.arms.push_back(product_arm(pair, arm));
  }
  score.log10_p_omnibus = omnibus(score);
  score.best.beta *= trait.scale;
  score.best.standard_error *= trait.scale;
  return score;
}

}  // namespace epiq::interaction
