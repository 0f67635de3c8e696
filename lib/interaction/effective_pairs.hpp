#pragma once

#include <vector>

#include "epiq/interaction/search.hpp"

namespace epiq::interaction {

/// The effective number of independent gene pairs (Galwey, Genet. Epidemiol. 33 (2009) 559), from products of
/// genotypes.
///
/// Each gene stands for its first principal component; the products of two pairs (a, b) and (c, d) then correlate by
/// r_ac r_bd. The correlations of all products of two blocks of genes are a Kronecker product, so their effective
/// number is the product of the blocks' own, M_A M_B, and that of the pairs within a block M (M - 1) / 2. Blocks are
/// runs of at most 500 genes of one contig, between which genes count as independent; of the genes only those of
/// `pairs` count, and each pair counts with the share of its blocks, so that a part of all pairs has a part of their
/// number. O(m 500 (n + 500)) for m genes, in parallel over blocks
double effective_pairs(const std::vector<Gene>& genes, const std::vector<Cluster>& clusters,
                       const std::vector<GenePair>& pairs, unsigned threads);

}  // namespace epiq::interaction
