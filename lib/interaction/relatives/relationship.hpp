#pragma once

#include <cstddef>
#include <span>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// Sums W W' of standardised dosages W (see standardised_snps) over SNPs, so that parts of the genome can be added and
/// taken away; divided by the SNPs that vary it is the genomic relationship matrix.
///
/// Source: Yang et al., Am. J. Hum. Genet. 88 (2011) 76 (GCTA), eq. 3, without its correction of the diagonal; missing
/// calls are at the mean.
///
/// @param samples n columns of the matrix
/// @param budget  charged 8 n^2 bytes, and a block of 512 SNPs while it runs
/// @return n x n, symmetric. O(n^2 SNPs / 2); sums in the order of the SNPs whatever the number of threads
util::Matrix relationship_sum(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                              std::span<const std::size_t> samples, util::MemoryBudget& budget, unsigned threads);

/// The matrix scaled to a mean diagonal of 1, on which variance shares are stated.
/// @throws Error(input) if its trace is 0: no SNP varies
util::Matrix scaled_relationship(util::Matrix sum);

}  // namespace epiq::interaction
