#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/search.hpp"

namespace epiq::interaction {

/// A response as the screen sees it: what is left of it without covariates (r_C) and without each gene's main effects.
///
/// Among relatives r_C is P y and r_A is P_A y, with P of the covariates and P_A of these and the null columns of gene
/// A, so that sums over cells have the variance of z'P_AB z. This is taken as z'z times one factor, as in GRAMMAR-Gamma
/// (Svishcheva et al., Nat. Genet. 44 (2012) 1166): the products of unlinked genes are much alike in how far relatives
/// share them.
struct ScreenTrait {
  std::vector<float> residual;               ///< n; r_C
  std::vector<std::vector<float>> of_genes;  ///< r_A of each gene
  std::vector<double> squares;               ///< variance that r_A has left: r_A'r_A, or y'P_A y
  std::vector<double> ranks;                 ///< null columns of each gene
  double square = 0.0;                       ///< the same of r_C
  double degrees = 0.0;                      ///< n - covariates
  double inflation = 1.0;                    ///< z'P z / z'z of products z of two genes; 1 for independent samples
};

/// @param pairs some of these tell `inflation`
/// @param trait of the model; on the additive scale also for a logistic one
/// O(genes n k) with k null columns a gene; among relatives O(genes n^2 k)
ScreenTrait screen_trait(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs, const TraitModel& model,
                         std::size_t trait, unsigned threads);

}  // namespace epiq::interaction
