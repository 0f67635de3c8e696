#pragma once

#include <cstddef>
#include <vector>

#include "cli.hpp"
#include "epiq/interaction/search.hpp"

namespace epiq::apps {

/// The most permutations a single pair gets, as a multiple of --permutations.
inline constexpr std::size_t kSequentialFactor = 100;

/// Adds p_family to all rows, and p_permutation to those whose p is at most ten over the number of tested pairs: as
/// many pairs come so far by chance as can be looked at one by one.
/// @param ranked the pairs of each trait of the model
/// @throws Error(resource) if the permuted traits do not fit the budget
void add_permutations(const std::vector<interaction::Gene>& genes, const std::vector<interaction::GenePair>& pairs,
                      const interaction::TraitModel& model, const interaction::ScoreOptions& options,
                      std::size_t permutations, std::vector<std::vector<interaction::RankedPair>>& ranked,
                      Context& context);

}  // namespace epiq::apps
