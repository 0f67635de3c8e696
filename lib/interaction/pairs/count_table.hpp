#pragma once

#include <cstddef>
#include <span>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"
#include "epiq/interaction/pairs/tile.hpp"

namespace epiq::interaction {

/// The most SNPs of a table: 3^8 cells.
inline constexpr std::size_t kMostTableSnps = 8;

/// Counts the genotype table of `snps` (rows of the matrix, at most kMostTableSnps), one class a subset. A sample that
/// lacks one of the calls is left out. About 3^k N / 64 words are read, fewer where cells are empty.
/// @throws Error(internal) if there are too many SNPs
GenotypeTable count_table(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                          std::span<const SampleSubset> subsets);

/// Squared Pearson correlation of the dosages of two rows over the samples of a subset with both called; 0 where one of
/// them does not vary there.
double squared_correlation(const genome::GenotypeMatrix& matrix, std::size_t a, std::size_t b,
                           const SampleSubset& subset);

}  // namespace epiq::interaction
