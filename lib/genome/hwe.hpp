#pragma once

#include <cstddef>

namespace epiq::genome {

/// The exact test of Hardy-Weinberg equilibrium: the sum of the probabilities of all heterozygote counts that are no
/// more probable than the one observed, given the allele counts.
/// Source: Wigginton, Cutler & Abecasis, Am J Hum Genet 76 (2005) 887, eq. 1 and 2.
/// @return p in [0, 1]; 1 if nothing is called. O(samples)
double hwe_exact(std::size_t hom_ref, std::size_t het, std::size_t hom_alt);

}  // namespace epiq::genome
