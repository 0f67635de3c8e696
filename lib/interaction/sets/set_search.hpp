#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "epiq/interaction/sets/set_plan.hpp"
#include "epiq/interaction/sets/set_scorer.hpp"

namespace epiq::interaction {

/// One line of the ranked report of sets.
struct RankedSet {
  SetGenes genes{};
  SetScore score;
  std::size_t rank = 0;  ///< from 1, by p_omnibus, ties in genome order
  double log10_q = 0.0;  ///< Benjamini-Hochberg over all sets with a result
};

/// Sets the false discovery rates of ranked sets that are the best of `tests` sets (Benjamini and Hochberg).
void set_false_discovery(std::vector<RankedSet>& ranked, std::size_t tests);

/// For each trait of the model all sets, best first; sets without a result come last.
/// @param environment none: the genes among each other
/// @param progress    called with the number of sets done, from any thread
std::vector<std::vector<RankedSet>> rank_sets(const std::vector<Gene>& genes, std::size_t order,
                                              const std::vector<SetGenes>& sets, const Environment* environment,
                                              const SetModel& model, const SetOptions& options, unsigned threads,
                                              const std::function<void(std::size_t)>& progress);

/// Bytes that scoring the largest set takes in one thread, about: the null design and the features of one arm.
std::uint64_t largest_set_bytes(const std::vector<Gene>& genes, std::size_t order, const Environment* environment,
                                std::size_t samples, std::size_t covariates);

}  // namespace epiq::interaction
