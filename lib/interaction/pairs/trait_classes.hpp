#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"

namespace epiq::interaction {

/// The samples of each class of a binary (controls, cases) or categorical trait.
/// @param study_samples columns of the genotype matrix, in the order of the trait's values
/// @param matrix_samples columns of the matrix
std::vector<SampleSubset> trait_classes(const genome::Trait& trait, const std::vector<std::size_t>& study_samples,
                                        std::size_t matrix_samples);

/// Cuts each of two classes into `folds` parts of nearly equal size at random, for a cross-validation: element
/// 2 * fold + class.
std::vector<SampleSubset> fold_classes(const std::vector<SampleSubset>& classes, std::size_t folds, std::uint64_t seed);

/// All samples that any of the subsets holds.
SampleSubset joined(const std::vector<SampleSubset>& subsets);

/// For each row of the matrix, whether at least two genotypes occur among the samples.
std::vector<bool> varying_snps(const genome::GenotypeMatrix& matrix, const SampleSubset& samples);

}  // namespace epiq::interaction
