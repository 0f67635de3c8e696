#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "epiq/interaction/permutation/permuted_pair.hpp"
#include "epiq/interaction/permutation/permuted_traits.hpp"
#include "epiq/interaction/search.hpp"

namespace epiq::interaction {

/// The smallest log10 p-values over all pairs, of the omnibus and of each arm, for each trait of the model and each of
/// its permutations: the null distributions of Westfall and Young's max-T (1993, algorithm 2.5, single step) on the
/// scale of p-values, on which all pairs and arms are alike.
///
/// Permutations whose smallest p-values so far a pair can't undercut are left out before their tails are computed. What
/// is left out depends on the order of the pairs, the result does not.
/// @param permuted one a trait
/// @param progress called with the number of pairs done, from any thread
std::vector<PermutedTests> permuted_minima(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs,
                                           const TraitModel& model, const std::vector<PermutedTrait>& permuted,
                                           const ScoreOptions& options, unsigned threads,
                                           const std::function<void(std::size_t)>& progress);

/// Sets p_family of every row and of each of its arms: (1 + permutations whose smallest p-value is at or below the
/// row's) / (permutations + 1). An arm's is adjusted over all pairs, not over arms.
void set_family_wise(std::vector<RankedPair>& rows, PermutedTests minima);

/// How permutation p-values of single pairs are found.
struct SequentialOptions {
  std::size_t exceedances = 20;   ///< h: no more permutations once so many are at or below the pair's p-value
  std::size_t maximum = 100'000;  ///< permutations
  std::size_t first = 0;          ///< number of the first permutation
  std::uint64_t seed = 1;
};

/// Permutation p-values of single pairs by sequential Monte Carlo (Besag and Clifford, Biometrika 78 (1991) 301):
/// p = h / n if the h-th exceedance came with permutation n, else (exceedances + 1) / (maximum + 1).
///
/// Pairs are taken whose omnibus p-value is at most `log10_limit`; all see the same permutations.
/// @param trait the rows' own, of the model
void set_sequential(std::vector<RankedPair>& rows, double log10_limit, const std::vector<Gene>& genes,
                    const TraitModel& model, std::size_t trait, const ScoreOptions& options,
                    const SequentialOptions& sequential, unsigned threads);

}  // namespace epiq::interaction
