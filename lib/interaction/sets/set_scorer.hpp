#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/sets/set_design.hpp"
#include "epiq/interaction/sets/set_null.hpp"
#include "epiq/interaction/sets/snp_sets.hpp"

namespace epiq::interaction {

/// Products of gene features that a kernel arm of a set keeps; for one or two genes of ten components all of them.
inline constexpr std::size_t kSetProducts = 100;

/// What the omnibus of a set is multiplied by where several arms are combined. As for pairs, correlated arms make an
/// ACAT liberal at ordinary levels: with the factor the five arms reject .043 (an exposure) and .040 (three genes) at
/// .05 in simulated cohorts with additive effects (benchmarks/environment.py).
inline constexpr double kSetInflation = 1.25;

/// How sets are tested.
struct SetOptions {
  std::vector<Arm> arms;            ///< product arms, then pair1 and pair4, which stand for the best set of single SNPs
  double min_cell = 5.0;            ///< samples that each genotype cell of a SNP set needs for the genotypic test
  BootstrapOptions bootstrap = {};  ///< for logistic nulls that are penalised
};

/// The tests of one set against one trait; the omnibus is the ACAT of the defined arms times kSetInflation.
struct SetScore : TestResults {
  SnpSetScore best;  ///< of the smallest additive or genotypic p
  bool has_best = false;
  std::size_t null_rank = 0;
  std::size_t bootstrap_draws = 0;  ///< behind the p-values; 0: they are those of the tests themselves
  bool few_cases = false;           ///< SetNull::penalised: tests alone would not hold their level
  bool separated = false;
  bool unusable = false;  ///< too few samples (logit: of the rarer outcome) for the null model
};

/// Whether an arm stands for single SNPs, one of each gene.
inline bool is_snp_arm(Arm arm) { return arm == Arm::pair1 || arm == Arm::pair4; }

/// Tests the interaction of all factors of a set beyond that of any fewer; see set_null_columns.
///
/// T = r'K r / r'r of the residuals r of the null model, K the product of centred kernels, as for gene pairs
/// (score_test.hpp). Error variances v turn rows x into x / sqrt(v) beforehand; a logistic null uses its weights alike,
/// striking SNP sets are refitted by likelihood ratios, and with few cases all p-values are bootstrapped.
/// Works on samples and not on cells, of which three genes have as many: O(n q^2) for q null columns and features.
std::vector<SetScore> score_set(const GeneSet& set, const SetModel& model, const SetOptions& options);

}  // namespace epiq::interaction
