#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "epiq/interaction/pairs/pair_scan.hpp"

namespace epiq::interaction {

/// The stream of the first permutation, apart from those of other draws.
inline constexpr std::uint64_t kPermutationStreams = std::uint64_t{1} << 40;

/// Permuted copies of a trait of two or more classes.
struct PermutedClasses {
  std::vector<SampleSubset> all;                      ///< one subset: every sample of the study
  std::vector<std::vector<SampleSubset>> minorities;  ///< permutation x (classes - 1): the classes 1, 2, ..
};

/// Shuffles the classes among the samples of the study (Fisher-Yates, stream of the permutation).
/// @param classes     samples of each class
/// @param permutations how many
PermutedClasses permute_classes(const std::vector<SampleSubset>& classes, std::size_t permutations, std::uint64_t seed);

/// The largest key of each permutation over all pairs of the space that the filter leaves in; -inf if none is defined.
///
/// The table of all samples does not change, so only classes 1, 2, .. are counted anew, from planes that are packed
/// tile by tile. Permutation of the trait is the null hypothesis of no effect at all; the tests of interaction are free
/// of main effects asymptotically, so that it holds for them too.
std::vector<double> permuted_best_keys(const genome::GenotypeMatrix& matrix, const PairSpace& space,
                                       const PermutedClasses& permuted, const PairStatistic& statistic,
                                       const TableFilter& filter, util::MemoryBudget& budget, unsigned threads,
                                       const std::function<void(std::size_t)>& progress);

}  // namespace epiq::interaction
