#pragma once

#include <cstddef>
#include <optional>

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

/// Points of an allele by itself: consequence and frequency.
///
/// Consequence: 8 s - 4, s its score in [0, 1] (consequence.hpp), so that a truncating allele has 4 points, PVS1 at the
/// weight "strong" of ACMG; 0 if the file has no consequences. Frequency m: 1 if it was looked for and is 0 (PM2
/// supporting), 0 if it is unknown, else 8 (f - 1) with Exomiser's f = 1.13533 - 0.13533 exp(100 m) for m up to 2 %,
/// and f = 0 above.
double variant_points(std::optional<double> consequence_score, std::optional<double> frequency);

/// Points of the segregation in a family: 4 for a de novo allele with both parents trusted (PS2); 3 for homozygous,
/// hemizygous or trans alleles that the parents account for (PM3 and its like); 1 for a dominant allele from a parent;
/// 1 more for each further affected relative who has it, 3 at most (PP1); -2 for each unaffected carrier, 0 for all
/// that is unknown.
double segregation_points(const Assessment& assessment);

/// The odds that an allele looked at is the cause, 0.1 / 0.9 * 10^log10_ratio: ACMG's prior of 0.1.
double candidate_odds(double log10_ratio);

}  // namespace epiq::triage
