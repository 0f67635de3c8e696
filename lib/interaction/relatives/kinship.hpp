#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/trait_model.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// The relationship of the samples of a study, from the SNPs of their own genotypes.
struct Kinship {
  const genome::GenotypeMatrix& matrix;
  std::vector<std::size_t> snps;     ///< rows of the matrix
  std::vector<std::size_t> samples;  ///< n columns of the matrix, in the order of the traits
  std::size_t varying = 0;           ///< SNPs that vary among the samples
  util::Matrix sum;                  ///< n x n; see relationship_sum
};

/// @param budget charged for the relationship matrix and for what the null models made of it take: 32 n^2 bytes more
/// @throws Error(input) if no SNP varies
Kinship make_kinship(const genome::GenotypeMatrix& matrix, std::vector<std::size_t> snps,
                     std::vector<std::size_t> samples, util::MemoryBudget& budget, unsigned threads);

/// What of a trait's variance beyond the covariates is known before any pair is tested.
struct KinshipFit {
  double share = 0.0;            ///< that follows the relationship matrix
  double excess_kurtosis = 0.0;  ///< of the trait without the covariates, at least 0; see TraitModel
};

/// The share of each trait's variance beyond the covariates that follows the relationship matrix, scaled to a mean
/// diagonal of 1, by restricted maximum likelihood; see stats::variance_share. One eigendecomposition, O(n^3).
/// @param covariates n x c, without intercept
std::vector<KinshipFit> fit_kinship(const Kinship& kinship, const std::vector<ModelTrait>& traits,
                                    const util::Matrix& covariates);

/// The relationship sum without the SNPs of two contigs (which may be the same).
/// @throws Error(input) if no SNP is left that varies
util::Matrix sum_without(const Kinship& kinship, const std::string& contig_a, const std::string& contig_b,
                         util::MemoryBudget& budget, unsigned threads);

/// The model of a quantitative trait among relatives: y = X b + e with e ~ N(0, s^2 (h K + (1 - h) I)) and h known,
/// once estimated from the null model of all pairs as in EMMAX (Kang et al., Nat. Genet. 42 (2010) 348).
///
/// Tests of pairs then decorrelate trait, covariates, both genes' null columns and features by V^-1/2; nothing of this
/// is approximate but h.
/// @param covariates n x c, without intercept
/// @param sum        see relationship_sum; K is this scaled to a mean diagonal of 1
/// @throws Error(input) as trait_model. O(n^3)
TraitModel related_model(const ModelTrait& trait, const util::Matrix& covariates, const util::Matrix& sum,
                         double share);

}  // namespace epiq::interaction
