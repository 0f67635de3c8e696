#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

/// The statistics of BitEpi (Bayat et al., Sci. Rep. 11 (2021) 15923): how pure the classes are within genotypes.
/// Any number of SNPs and classes; no reference distribution (df 0). Undefined for an empty table.
namespace epiq::interaction {

/// beta = 1/N sum over genotypes of sum over classes n_k^2 / n: the weighted mean purity of the genotypes, from
/// sum (N_k / N)^2 without association to 1.
TableTest purity(const GenotypeTable& table);

/// alpha = beta less the largest beta of the table without one of its SNPs (of one SNP: less that of the classes
/// alone): what the last SNP adds at least, an interaction effect size in [0, 1/2].
TableTest purity_gain(const GenotypeTable& table);

}  // namespace epiq::interaction
