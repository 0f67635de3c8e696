#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/interaction/projection.hpp"
#include "epiq/stats/mixture.hpp"

namespace epiq::interaction {

/// The result of one arm; a NaN log10_p says that the statistic is undefined (no variance left to test).
struct ArmScore {
  double
      statistic;   ///< kernels: the score statistic over its null expectation (1 under the null); pair arms: F or chi^2
  double log10_p;  ///< decimal logarithm of the p-value, at most 0
  double alignment = 0.0;  ///< kernels: r'K r / (|K| r'r), centred alignment with the trait's residual r; in [0, 1]
};

/// The arms of one response and what they combine to.
struct TestResults {
  std::vector<ArmScore> arms;
  double log10_p_omnibus = 0.0;  ///< NaN if no arm is defined
};

/// No result.
ArmScore undefined_score();

/// The ratio test of a quantitative trait: T = r'K r / r'r with K = Z Z' and r the residual of the null model,
///
///   p = P(sum_i (lambda_i - t) z_i^2 > 0), lambda the eigenvalues of the projected kernel, zeros included.
///
/// Exact in finite samples for normal errors (no plug-in variance). For a logistic null, r'r is Pearson's chi-square
/// sum (y - mu)^2 / (mu (1 - mu)) and the kernel is weighted: the score test of SKAT (Wu et al., AJHG 89 (2011) 82)
/// with its variance estimated, which keeps its level where the null model has many columns for the number of samples.
/// @param residual_square r'r of each trait
/// @param degrees n - rank of the null design, more than the rank of the features
/// @return one score a trait; the eigenvalues serve all of them
std::vector<ArmScore> ratio_test(const Projected& projected, std::span<const double> residual_square, double degrees);

/// The positive eigenvalues of the projected kernel, descending; empty if nothing is left of the features.
std::vector<double> kernel_spectrum(const Projected& projected);

/// T > `ratio` as a mixture above 0; see upper_tail.
/// @param values kernel_spectrum, not empty
stats::ChiSquareMixture ratio_mixture(const std::vector<double>& values, double ratio, double degrees);

/// The ratio test of one trait with T = `ratio`; see ratio_test.
/// @param values kernel_spectrum, not empty
ArmScore ratio_score(const std::vector<double>& values, double ratio, double degrees);

}  // namespace epiq::interaction
