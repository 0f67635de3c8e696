#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {

/// Allelic interaction ("fast epistasis"): Z = (ln OR_cases - ln OR_controls) / sqrt(V_cases + V_controls), OR the odds
/// ratio of the two SNPs' alleles in a class, from the 2 x 2 table of allele pairs that each sample gives four of;
/// statistic Z^2, 1 degree of freedom. The variance of ln OR accounts for the four being of one sample (Ueki and
/// Cordell, PLoS Genet. 8 (2012) e1002625, "adjusted fast-epistasis"):
///   4 [4 (n00 r11^2 + n02 r12^2 + n20 r21^2 + n22 r22^2) + n01 (r11 - r12)^2 + n10 (r11 - r21)^2 + n12 (r22 - r12)^2
///   + n21 (r22 - r21)^2] + n11 (r11 - r12 - r21 + r22)^2,   r the reciprocals of the allele counts.
/// A class with an empty cell gets 1/2 in each of its nine cells, as in plink1.9 --fast-epistasis.
///
/// The effect is ln(OR_cases / OR_controls), an interaction on the log odds scale for a rare trait and SNPs that are
/// independent in the population; LD between the SNPs that differs between the classes shows as well.
/// Undefined if a class is empty.
EffectTest fast_epistasis(const PairTable& table);

}  // namespace epiq::interaction
