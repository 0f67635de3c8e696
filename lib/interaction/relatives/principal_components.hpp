#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// Axes along which samples differ most in their genotypes.
struct PrincipalComponents {
  util::Matrix components;          ///< n x k, orthonormal columns; the entry of largest size is positive
  std::vector<double> eigenvalues;  ///< k, descending; of W W' / SNPs, whose mean over the samples is about 1
};

/// The leading eigenvectors of W W' / SNPs, W the standardised dosages (see standardised_snps), by a randomised block
/// Krylov method: an orthonormal basis of [Y, A Y, .., A^q Y] for random Y of k + 10 columns and A = W W', and the
/// eigenvectors of A within it. W is decoded block by block and never held, nor is A.
///
/// Source: Musco and Musco, NIPS 2015, algorithm 2, with q = 8: the leading eigenvalues are found to rounding where the
/// spectrum has a gap, within a percent of the best where it has none.
///
/// @param snps    rows of the matrix, in linkage equilibrium lest one long haplotype makes an axis of its own
/// @param samples n columns of the matrix
/// @param count   k, at least 1 and below n
/// @param seed    of the random start
/// @throws Error(input) if fewer than k SNPs vary
/// The same bits for any number of threads. O(n SNPs (k + 10) q)
PrincipalComponents principal_components(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                                         std::span<const std::size_t> samples, std::size_t count, std::uint64_t seed,
                                         util::MemoryBudget& budget, unsigned threads);

}  // namespace epiq::interaction
