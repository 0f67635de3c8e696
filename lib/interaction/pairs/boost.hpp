#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {

/// BOOST: the likelihood ratio of the saturated log-linear model of two SNPs and the class against homogeneous
/// association (Wan et al., AJHG 87 (2010) 325), which is that of the genotypic logistic interaction model. Degrees of
/// freedom (rows - 1)(columns - 1) over the SNPs' genotypes that occur in either class: 4, 2 or 1, as
/// plink1.9 --fast-epistasis boost counts them; other empty cells do not lower them (see genotypic()).
///
/// plink stops its iterative fit once the 18 fitted counts move by less than .001 in all, so that its statistic is a
/// little larger than this one, which is fitted to convergence.
///
/// Undefined if a class is empty or fewer than two genotypes of a SNP occur.
TableTest boost(const PairTable& table);

/// The same statistic without its p-value; 0 where boost() is undefined. For comparison with a threshold.
double boost_statistic(const PairTable& table);

}  // namespace epiq::interaction
