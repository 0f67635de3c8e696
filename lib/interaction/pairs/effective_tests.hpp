#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The effective number of independent SNPs: Galwey's number of the correlations of their dosages, in runs of at most
/// kEffectiveRun neighbours on one contig, between which they are taken as independent.
/// Source: Galwey, Genet. Epidemiol. 33 (2009) 559.
/// @param snps rows of the matrix in genome order
/// @param samples over which they are correlated; missing calls count as the mean
/// O(SNPs run (samples + run)), in parallel over runs
double effective_snps(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                      const SampleSubset& samples, unsigned threads);

inline constexpr std::size_t kEffectiveRun = 500;

/// Pearson correlations of the dosages of SNPs (rows of the matrix); missing calls count as the mean.
util::Matrix snp_correlations(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                              const SampleSubset& samples);

}  // namespace epiq::interaction
