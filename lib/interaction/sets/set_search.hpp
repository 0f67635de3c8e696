#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "epiq/interaction/search.hpp"
#include "epiq/interaction/sets/set_scorer.hpp"

namespace epiq::interaction {

/// The numbers of one to three clusters in genome order; places beyond the order are 0.
using SetGenes = std::array<std::size_t, 3>;

/// All sets of `order` clusters (1 to 3) of which every two are a pair of `pairs`; for one, all that vary.
std::vector<SetGenes> plan_sets(std::size_t order, const std::vector<GenePair>& pairs, const std::vector<bool>& varies);

/// Only the sets named, `order` cluster names each, by the same rules.
/// @throws Error(input) if a name is unknown
std::vector<SetGenes> plan_named_sets(std::size_t order, const std::vector<std::vector<std::string>>& names,
                                      const std::vector<Cluster>& clusters, const std::vector<GenePair>& pairs,
                                      const std::vector<bool>& varies);

/// One line of the ranked report of sets.
struct RankedSet {
  SetGenes genes{};
  SetScore score;
  std::size_t rank = 0;  ///< from 1, by p_omnibus, ties in genome order
  double log10_q = 0.0;  ///< Benjamini-Hochberg over all sets with a result
};

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
