#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {

/// Mutual information of the combined genotype X and the class Y, in nats: MI = H(X) + H(Y) - H(X, Y)
/// = sum n/N ln(n N / (n_x n_y)), >= 0. Any number of SNPs and classes.
///
/// The p-value is that of 2 N MI, a likelihood ratio of independence, as a chi-square of
/// (occupied genotype cells - 1)(occupied classes - 1) degrees of freedom; it tests the SNPs' main effects as well.
/// Undefined without two occupied classes and two occupied cells.
TableTest mutual_information(const GenotypeTable& table);

/// Information gain (interaction information) of all SNPs of the table about the class, in nats:
///   IG = sum over subsets T of the SNPs of (-1)^(order - |T|) MI(T; Y)
/// which is MI(AB) - MI(A) - MI(B) for two SNPs and, for three, MI(ABC) less the three pairs' information gains and the
/// three single MIs. Every MI is of the samples of this table. Negative where the SNPs are redundant (LD).
///
/// IG has no reference distribution of its own: df and p are those of genotypic(), the likelihood ratio of the same
/// interaction, where there are two classes and it is defined, and 0 (no p-value) otherwise.
/// Undefined without two occupied classes and two occupied cells.
TableTest information_gain(const GenotypeTable& table);

/// MI alone, 0 for an empty table; `classes` x `cells` counts, class by class.
double mutual_information(const std::uint32_t* counts, std::size_t classes, std::size_t cells);

}  // namespace epiq::interaction
