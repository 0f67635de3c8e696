#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"

namespace epiq::interaction {

/// The rows of a matrix that lie on autosomes, ascending: not on a sex chromosome, on the pseudoautosomal contig XY of
/// PLINK files, or on the mitochondrion.
/// @param sex_chromosomes the X-like and the Y-like contig, as {"X", "Y"}
std::vector<std::size_t> autosomal_snps(const genome::GenotypeMatrix& matrix,
                                        const std::vector<std::string>& sex_chromosomes);

/// SNPs in linkage equilibrium: each SNP in turn is kept unless its r^2 with one of the `window` SNPs kept last on its
/// contig is `r2` or more. Never looks at a phenotype.
///
/// plink's --indep-pairwise slides a window over all SNPs and drops the one of a pair with the rarer minor allele; here
/// the first is kept, and the window counts kept SNPs, so that it reaches further where LD does.
/// @param snps rows of the matrix in genome order
/// @return ascending. O(snps window) correlations at most
std::vector<std::size_t> prune_by_ld(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                                     double r2, std::size_t window, unsigned threads);

}  // namespace epiq::interaction
