#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/interaction/pairs/cell_logistic.hpp"
#include "epiq/interaction/pairs/regression_scan.hpp"
#include "epiq/stats/regression.hpp"

namespace epiq::interaction {

/// Logistic regression of SNP pairs with covariates in two steps: a screen over all pairs, and full fits of what
/// passes.
///
/// A pair passes with a score test (RegressionScan) of log10 p at or below `log10_p_screen`; or, where its main effects
/// have a chi-square of kStrongMains or more, with such a likelihood ratio in its cells (cell_likelihood_ratio). The
/// score test linearises the model at no main effects: strong ones hide interactions from it (with odds ratios of 5 an
/// allele it lost up to 15 of 39 simulated pairs with p < 1e-6 at a limit of 1e-4). The second look finds them again.

/// The chi-square of main effects from which on a pair gets the second look.
inline constexpr double kStrongMains = 16.0;

/// The limit on the screen's log10 p for which pairs of full fits with log10 p at or below `log10_p` are hardly ever
/// lost: p to the power of .6, 2.5e-4 for 1e-6; 4 of 5,895 simulated pairs were lost (`benchmarks/logistic_screen
/// 150`), all with strong main effects and covariates of 2 log odds a standard deviation.
constexpr double logistic_screen_limit(double log10_p) { return 0.6 * log10_p; }

/// A pair that passed the screen.
struct ScreenedPair {
  std::size_t row = 0;     ///< of the tile
  std::size_t column = 0;  ///< of the tile
  double log10_p = 0.0;    ///< of the score test or of the second look, whichever is smaller
};

/// The full fit of a pair that passed the screen.
struct FittedPair {
  std::size_t row = 0;     ///< of the tile
  std::size_t column = 0;  ///< of the tile
  stats::TestResult test;
};

/// The test of full fits: the model's, else Wald's of the product (additive, as plink --epistasis) or the likelihood
/// ratio of all products (genotypic, as BOOST).
stats::LogisticTest full_fit_test(const RegressionScan& scan);

/// Fits the logistic model with covariates of one pair of SNPs (rows of the matrix) by maximum likelihood, over the
/// samples with both called, and tests the products by full_fit_test(). O(n (k + 8)^2) times 5 to 10 iterations.
stats::TestResult fit_logistic_pair(const RegressionScan& scan, std::size_t a, std::size_t b);

/// The outcomes of a pair by genotype cell, over the samples with both called, and what the covariates expect. O(n).
CellOutcomes cell_outcomes(const RegressionScan& scan, std::size_t a, std::size_t b);

/// The pairs of a tile that pass the screen, in the order of the tile; fit_survivors() says what `scores` are.
std::vector<ScreenedPair> screened_pairs(const RegressionScan& scan, std::span<const std::size_t> a,
                                         std::span<const std::size_t> b, const RegressionTile& scores,
                                         double log10_p_screen);

/// Fits the pairs of a tile that pass the screen, in the order of the tile.
///
/// @param scan   of logistic_model()
/// @param scores what scan.tile(a, b, .., log10_p_limit) gave, for a limit of at least `log10_p_screen`
std::vector<FittedPair> fit_survivors(const RegressionScan& scan, std::span<const std::size_t> a,
                                      std::span<const std::size_t> b, const RegressionTile& scores,
                                      double log10_p_screen);

}  // namespace epiq::interaction
