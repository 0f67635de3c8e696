#pragma once

#include <span>
#include <vector>

#include "epiq/interaction/pair_scorer.hpp"

namespace epiq::interaction {

/// Score tests with p below this are replaced by likelihood ratio tests of the full fit.
inline constexpr double kRefitLog10P = -3.0;

/// The likelihood ratio test of products beyond a null design, scaled by 1 - (null columns) / n; undefined where the
/// products depend on the null design or each other. With Separation::firth of penalised likelihoods.
/// @param null_design n x q; @param products n x m; @param outcome n, 0 or 1
ArmScore refitted(const util::Matrix& null_design, const util::Matrix& products, std::span<const double> outcome,
                  Separation separation);

struct RefitOptions {
  Separation separation = Separation::leave_out;
  double log10_limit = kRefitLog10P;  ///< tests with a p-value at or above it are left as they are
};

/// Replaces striking score tests of SNP pairs by likelihood ratio tests.
///
/// The score test of a logistic null costs little but exaggerates where a product of genotypes is carried by a few
/// samples whose outcome the null model thought unlikely; the likelihood ratio does not. Samples with both SNPs called
/// are fitted; an interaction that separates them keeps the limit of its likelihood. The statistic is scaled by
/// 1 - (null columns) / n, without which many null columns make it liberal (Sur, Chen and Candes, PTRF 175 (2019) 487).
///
/// With Separation::firth both likelihoods have Jeffreys' prior (Heinze and Schemper, Stat. Med. 21 (2002) 2409), and
/// the effect of the product of doses and its standard error are those of that fit, finite under separation.
void refit_striking(std::vector<SnpPairScore>& tests, const Gene& a, const Gene& b, const TraitModel& trait,
                    const RefitOptions& options);

}  // namespace epiq::interaction
