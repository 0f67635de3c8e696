#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/interaction/permutation/cell_map.hpp"
#include "epiq/interaction/permutation/permuted_traits.hpp"

namespace epiq::interaction {

/// log10 p-values, one for each permutation of a trait.
struct PermutedTests {
  std::vector<double> omnibus;
  std::vector<std::vector<double>> arms;  ///< of each arm of ScoreOptions::arms; none: only the omnibus is looked at
};

/// Permutations of a trait for which the omnibus p-value of one pair, or that of an arm, may be at or below its limit.
///
/// A Cauchy combination is never smaller than the smallest p-value among its arms. So an arm's ratios are computed for
/// all permutations in single precision, and its p-value only for the largest of them, downwards until it passes the
/// limits: a tail is computed for those that matter, by the functions that the search itself uses. Of what is left, the
/// p-values of these ratios and their omnibus decide.
///
/// On the logit scale the arms are score tests from one null for all pairs (score_model), while the search fits a null
/// of each pair and refits striking SNP pairs: a permutation is taken if its score test comes within a factor of four
/// of the limit. What the two differ by more is missed.
/// @param cells        of_samples() of the pair
/// @param first, last  blocks of permutations, [first, last)
/// @return numbers of permutations, ascending; all with a p-value at or below its limit, and few others
std::vector<std::size_t> candidates(const CellMap& map, std::span<const std::uint32_t> cells,
                                    const PermutedTrait& permuted, std::size_t first, std::size_t last,
                                    const PermutedTests& limits, const ScoreOptions& options);

/// The cell of each sample.
std::vector<std::uint32_t> cells_of_samples(const CellMap& map, const Gene& a, const Gene& b);

/// The tests of a pair for some permutations of a trait, by score_pair(); NaN where they are undefined.
/// @param model the search's own
std::vector<TestResults> permuted_scores(const Gene& a, const Gene& b, const TraitModel& model,
                                         const PermutedTrait& permuted, std::span<const std::size_t> permutations,
                                         const ScoreOptions& options);

}  // namespace epiq::interaction
