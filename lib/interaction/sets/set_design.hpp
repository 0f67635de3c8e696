#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/interaction/sets/environment.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The genes of one test, one to three, by reference, and the environment they are tested with, if any.
struct GeneSet {
  std::vector<const Gene*> genes;
  const Environment* environment = nullptr;

  std::size_t order() const { return genes.size() + (environment != nullptr ? 1 : 0); }
};

/// Columns of the null model of a set, besides covariates and the environment's main effect; a row a sample.
///
/// Of each gene the additive, dominance and within-gene product columns. Of sets of three factors also the products of
/// every two: for two genes all products of additive and heterozygote codes (four for each SNP pair), for a gene and
/// the environment all null columns of the gene times the environment. So interactions of two factors, of whatever
/// genotypic form between two SNPs, are in the null and not taken for an interaction of three.
util::Matrix set_null_columns(const GeneSet& set);

/// How many columns that is.
std::size_t set_null_count(const GeneSet& set);

/// Products of one feature of each gene and the environment's columns, for a product arm: the kernel K_A K_B K_C K_E of
/// centred (purified) factors. At most `most` products of gene features, those of largest variance.
util::Matrix set_features(const GeneSet& set, Arm arm, std::size_t most);

/// For one SNP of each gene the products of additive codes, then those with heterozygote codes, each times the
/// environment's columns: n x (2^genes m); the first m columns are the additive test.
util::Matrix snp_set_features(const GeneSet& set, const std::array<std::size_t, 3>& snps);

}  // namespace epiq::interaction
