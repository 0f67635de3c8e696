#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {

/// The K2 score of the network in which all SNPs of the table are parents of the class: the natural logarithm of the
/// probability of the classes given the genotypes under uniform priors (Cooper and Herskovits, Mach. Learn. 9 (1992)
/// 309, eq. 8),
///   sum over genotypes of ln (r - 1)! - ln (n + r - 1)! + sum over classes ln n_k!,   r classes.
/// Larger is better, always <= 0; tables of different samples are not comparable. No reference distribution (df 0).
/// Undefined for an empty table.
TableTest k2_score(const GenotypeTable& table);

}  // namespace epiq::interaction
