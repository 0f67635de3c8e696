#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {

/// The logistic interaction of all SNPs of a table, each a factor of three genotypes: the likelihood ratio of the
/// saturated model against all terms of fewer SNPs (two SNPs: main effects; three: main effects and pairs).
///
/// For two SNPs the statistic is that of boost(). Degrees of freedom are the occupied genotype cells less the rank of
/// the smaller model on them, so that empty cells lower them: 2^order without any. Two classes; class 1 is the outcome.
///
/// Undefined if a class is empty or no degree of freedom is left.
/// @throws Error(unsupported) unless the table has two classes
/// Cost: about a microsecond for two SNPs, 30 for three, O(steps * 27^order).
TableTest genotypic(const GenotypeTable& table);
TableTest genotypic(const PairTable& table);

}  // namespace epiq::interaction
