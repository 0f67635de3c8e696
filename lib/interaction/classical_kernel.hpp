#pragma once

#include <span>

#include "epiq/interaction/arms.hpp"

namespace epiq::interaction {

/// A genotype of p SNPs as numbers.
struct GenotypeRow {
  std::span<const double> dosage;        ///< p; in [0, 2]
  std::span<const double> standardised;  ///< p; (dosage - mean) / standard deviation
};

/// The similarity of two genotypes by a kernel of one gene or cluster of p SNPs, g the dosages, s the standardised
/// ones:
///
///   linear  mean of s_i s_i'                   rbf       exp(-(2 / p) |s - s'|^2)
///   poly    s s' + sum_{i<j} s_i s_j s_i' s_j'  rbf_wide  exp(-|s - s'|^2 / (2 p))
///   ibs     mean of 1 - |g - g'| / 2            ry        prod cos^2(c pi (g - g') / 4), at c = 1 product IBS of hard
///                                                         calls
///
/// One place for searches and reports of kernels, so that a twin is what a search would test.
/// @param arm one of these
/// @param ry_bandwidth c
double classical_similarity(Arm arm, const GenotypeRow& a, const GenotypeRow& b, double ry_bandwidth = 1.0);

}  // namespace epiq::interaction
