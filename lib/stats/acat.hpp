#pragma once

#include <span>

namespace epiq::stats {

/// The aggregated Cauchy association test: one p-value out of several that may depend on each other.
///
///   T = sum_i w_i tan((1/2 - p_i) pi),   p = P(C > T) for a standard Cauchy C,   weights scaled to a sum of 1.
///
/// Source: Liu and Xie, JASA 115 (2020) 393; Liu et al., Am. J. Hum. Genet. 104 (2019) 410. Deviation: the sum is taken
/// in logarithms (tan((1/2 - p) pi) = cot(p pi) -> 1/(p pi)), so that nothing is clipped at 1e-15.
///
/// @param log10_p decimal logarithms of p-values; an undefined p-value must be left out by the caller
/// @param weights as many, >= 0 and not all 0; empty: equal weights
/// @param cap     a p-value above it counts as `cap`, which keeps one p near 1 from outweighing the rest; 1 - 1/N is
///                the usual choice. In (0.5, 1]; 1 lets a p-value of 1 decide the test
/// @return log10 of the combined p; of a single p-value, itself up to the cap
/// @throws Error(internal) if nothing is given or the sizes differ
double acat(std::span<const double> log10_p, double cap = 0.999, std::span<const double> weights = {});

}  // namespace epiq::stats
