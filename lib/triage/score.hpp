#pragma once

#include <cstddef>
#include <optional>

#include "epiq/triage/allele.hpp"
#include "epiq/triage/inheritance.hpp"

namespace epiq::triage {

/// The highest frequency at which an allele is a candidate, by mode; those of Exomiser 15.
struct FrequencyLimits {
  double dominant = 0.001;   ///< also de novo, X and Y
  double recessive = 0.001;  ///< homozygous or hemizygous
  double compound = 0.02;    ///< either allele of a compound heterozygote
  double mitochondrial = 0.002;

  double of(Mode mode) const;
};

/// The decimal logarithm of the likelihood ratio of one point of ACMG: log10(350) / 8.
/// Source: Tavtigian et al., Genet Med 20 (2018) 1054; points: Hum Mutat 41 (2020) 1734.
inline constexpr double kLog10PerPoint = 0.3180085055437837;

/// How damaging an allele is, 0 to 1: the score of its consequence (consequence.hpp), or that of the predictors.
///
/// A missense allele has the score of the first predictor that knows it: REVEL, AlphaMissense (a probability; its
/// authors call alleles benign below .34 and pathogenic above .564: Cheng et al., Science 381 (2023) eadg7492), or CADD
/// c as 0.6 + (c - 24) / 20, cut to [0, 1]. SpliceAI s >= 0.2 raises any allele to 0.6 + (s - 0.2) / 2.
/// @return none if nothing is known of the consequence
std::optional<double> damage(const Allele& allele);

/// Points of an allele by itself: damage, frequency and ClinVar.
///
/// Damage s: 8 s - 4, so that a truncating allele has 4 points, PVS1 at the weight "strong" of ACMG; 0 if the
/// consequence is not known. Frequency m: 1 if it was looked for and is 0 (PM2 supporting), 0 if it is unknown, else
/// 8 (f - 1) with Exomiser's f = 1.13533 - 0.13533 exp(100 m) for m up to 2 %, and f = 0 above. ClinVar: pathogenic
/// alleles 1, 2, 4, 6, 6 points for 0 to 4 stars; benign ones lose as many.
double variant_points(const Allele& allele);

/// Points of the segregation in a family: 4 for a de novo allele with both parents trusted (PS2); 3 for homozygous,
/// hemizygous or trans alleles that the parents account for (PM3 and its like); 1 for a dominant allele from a parent;
/// 1 more for each further affected relative who has it, 3 at most (PP1); -2 for each unaffected carrier, 0 for all
/// that is unknown.
double segregation_points(const Assessment& assessment);

/// The odds that an allele looked at is the cause, 0.1 / 0.9 * 10^log10_ratio: ACMG's prior of 0.1.
double candidate_odds(double log10_ratio);

}  // namespace epiq::triage
