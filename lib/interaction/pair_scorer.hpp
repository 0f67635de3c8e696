#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/gene_features.hpp"
#include "epiq/interaction/score_test.hpp"
#include "epiq/interaction/snp_pairs.hpp"
#include "epiq/interaction/snp_triples.hpp"
#include "epiq/interaction/trait_model.hpp"

namespace epiq::interaction {

/// One gene: its genotypes by level and what its pairs need.
struct Gene {
  GeneCode code;
  GeneFeatures features;
};

/// What the omnibus p-value is multiplied by where several arms are combined. A Cauchy combination is exact far in the
/// tail, but correlated tests make it liberal at ordinary levels: without the factor the default arms reject .055 at
/// .05 under null models with main, dominance and within-gene effects (benchmarks/power.py prints what they reject with
/// it).
inline constexpr double kOmnibusInflation = 1.12;

/// How p-values of binary traits of few cases are found; see bootstrap().
struct BootstrapOptions {
  std::size_t exceedances = 20;  ///< draws at or below the omnibus p-value that end the drawing
  std::size_t maximum = 2000;    ///< draws; 0: no bootstrap
  std::uint64_t seed = 1;
};

struct ScoreOptions {
  std::vector<Arm> arms;  ///< in the order of arm_table()
  KernelOptions kernels;
  double min_cell = 5.0;                          ///< see SnpPairOptions
  MissingCalls missing = MissingCalls::left_out;  ///< of SNP pairs; among relatives always MissingCalls::mean
  Separation separation = Separation::leave_out;  ///< of logistic nulls, and of the refits of SNP pairs
  BootstrapOptions bootstrap = {};                ///< for logistic nulls that are penalised
};

/// The tests of one gene pair against one trait; arms as ScoreOptions::arms, the omnibus of omnibus_log10_p.
struct PairScore : TestResults {
  SnpPairScore best;  ///< the SNP pair of the smallest p-value, additive or genotypic
  bool has_best = false;
  SnpTripleScore best_triple;  ///< of the triple arm
  bool has_triple = false;
  std::size_t samples = 0;
  std::size_t null_rank = 0;        ///< of covariates and both genes' null columns
  std::size_t iqp_rank = 0;         ///< rank of the joint IQP factor; 0 without that arm
  std::size_t bootstrap_draws = 0;  ///< behind the p-values; 0: they are those of the tests themselves
  bool few_cases = false;           ///< LogitNull::penalised: tests alone would not hold their level
  bool separated = false;           ///< see LogitNull
  bool unusable = false;            ///< the logistic null model is not usable: nothing is defined
};

/// log10 of the omnibus p-value: weighted ACAT of the defined arms, times kOmnibusInflation where there are several;
/// NaN if none is defined.
/// @param log10_p one an arm, NaN where it is undefined
double omnibus_log10_p(std::span<const double> log10_p, const std::vector<Arm>& arms);

/// Scores a gene pair. Pure; the same bits whenever it is called with the same values.
/// @return one score a trait of the model
std::vector<PairScore> score_pair(const Gene& a, const Gene& b, const TraitModel& trait, const ScoreOptions& options);

}  // namespace epiq::interaction
