#pragma once

#include <cstddef>
#include <cstdint>

namespace epiq::interaction {

/// The likelihood ratio of the saturated model of a two-class genotype table against the model without the interaction
/// of all its SNPs: 2 sum n log(n / m), m the fitted counts.
///
/// The log-linear model of all margins but the full one, each with the class ("homogeneous association" for two SNPs;
/// Wan et al., AJHG 87 (2010) 325), is the logistic regression of the class on all genotype terms of fewer SNPs, each
/// SNP a factor of three levels; this fits the regression by Newton's method, damped, until the gain is below 1e-12 of
/// the deviance. Where cells are empty the likelihood may have its maximum at infinity: cells of a margin without one
/// of the classes are fitted exactly and left out (repeatedly), and what separation remains converges by a factor e a
/// step; the statistic is then its limit, as iterative proportional fitting gives.
///
/// @param controls, cases  3^order counts each, the first SNP the most significant digit
/// @return >= 0; absolute error about 1e-10 (1 + statistic)
/// Cost: about a microsecond for two SNPs, O(steps * 27^order) in general.
double saturation_deviance(const std::uint32_t* controls, const std::uint32_t* cases, std::size_t order);

}  // namespace epiq::interaction
