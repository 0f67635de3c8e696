#include "epiq/interaction/sets/set_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/logit_bootstrap.hpp"
#include "epiq/stats/acat.hpp"
#include "epiq/stats/multiple_testing.hpp"

namespace epiq::interaction {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

enum class Refit { none, striking };

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

/// Trait units of one unit of each response; log odds with a logistic null.
std::vector<double> scales_of(const SetModel& model, std::size_t responses) {
  std::vector<double> scales(responses, 1.0);
  for (std::size_t t = 0; model.link == Link::identity && t < responses; ++t) scales[t] = model.traits[t].scale;
  return scales;
}

/// @return one score a response
std::vector<SetScore> score_responses(const GeneSet& set, const SetModel& model, const SetNull& null,
                                      const SetResponses& responses, const SetOptions& options, Refit refit) {
  std::vector<SetScore> scores(responses.residual_square.size());
  std::vector<std::vector<SnpSetScore>> singles(scores.size());
  if (std::any_of(options.arms.begin(), options.arms.end(), is_snp_arm))
    singles = test_snp_sets(set, null, responses, scales_of(model, scores.size()), options.min_cell);
  if (refit == Refit::striking) refit_snp_sets(singles.front(), set, model);
  for (const Arm arm : options.arms) {
    std::vector<ArmScore> kernel;
    if (!is_snp_arm(arm)) {
      const util::Matrix features = set_features(set, arm, kSetProducts);
      kernel = features.cols == 0
                   ? std::vector<ArmScore>(scores.size(), undefined_score())
                   : ratio_test(project_rows(features, null, responses), responses.residual_square, null.degrees);
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

std::vector<SetScore> unusable_scores(std::size_t traits, const SetOptions& options) {
  std::vector<SetScore> scores(traits);
  for (SetScore& score : scores) {
    score.unusable = true;
    score.log10_p_omnibus = kNan;
    score.arms.assign(options.arms.size(), undefined_score());
  }
  return scores;
}

}  // namespace

std::vector<SetScore> score_set(const GeneSet& set, const SetModel& model, const SetOptions& options) {
  const SetNull null = set_null(set, model);
  const Refit refit = model.link == Link::logit && !null.penalised ? Refit::striking : Refit::none;
  std::vector<SetScore> scores = null.usable
                                     ? score_responses(set, model, null, model_responses(null, model), options, refit)
                                     : unusable_scores(model.traits.size(), options);
  if (null.usable && null.penalised)
    scores.front().bootstrap_draws =
        bootstrap(scores.front(), null.probabilities, options.bootstrap, [&](util::Matrix differences) {
          const std::vector<SetScore> drawn =
              score_responses(set, model, null, logit_responses(null, std::move(differences)), options, Refit::none);
          return std::vector<TestResults>(drawn.begin(), drawn.end());
        });
  for (SetScore& score : scores) {
    score.separated = null.separated;
    score.few_cases = null.usable && null.penalised;
    score.null_rank = null.rank;
  }
  return scores;
}

}  // namespace epiq::interaction
