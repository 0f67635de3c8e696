#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "epiq/interaction/pair_plan.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// The numbers of one to three clusters in genome order; places beyond the order are 0.
using SetGenes = std::array<std::size_t, 3>;

/// Why a set is not tested; of several reasons the first.
enum class SetReason { unknown, repeated, unlisted, constant, sharing, too_close, in_ld, thin };

inline constexpr std::size_t kSetReasons = 8;

/// In words: "with a cluster that does not vary".
const char* describe(SetReason reason);

/// In a word: "constant".
const char* short_name(SetReason reason);

/// What sets must fulfil besides PairRules. Nothing of it looks at a trait, so the sets that are left count as all.
struct SetScreen {
  bool listed = false;          ///< whether triples come from `pairs`
  std::vector<GenePair> pairs;  ///< listed triples have at least two of their three pairs here: a path or a triangle
  double largest_r2 = 1.0;      ///< sets with a larger r^2 between SNPs of two genes are left out
  double least_cell = 0.0;      ///< triples for which fills_cells() fails are left out; 0: none
};

/// Which sets of clusters are tested, and why the others are not.
struct SetPlan {
  std::vector<SetGenes> sets;  ///< ascending
  std::size_t candidates = 0;  ///< all sets of so many clusters, or the lines of a list
  std::array<std::size_t, kSetReasons> left_out{};
  std::set<std::string> unknown_names;

  std::size_t& count(SetReason reason) { return left_out[static_cast<std::size_t>(reason)]; }
};

/// All sets of `order` clusters (1 to 3) that rules and screen allow. O(clusters^3) for three without a list.
/// @param budget charged for the sets
/// @throws Error(resource) if they do not fit
SetPlan plan_sets(std::size_t order, const std::vector<Gene>& genes, const PairRules& rules, const SetScreen& screen,
                  util::MemoryBudget& budget, unsigned threads);

/// Only the sets named, `order` cluster names each, by the same rules.
/// @throws Error(input) if every line has a name that is no cluster
SetPlan plan_named_sets(std::size_t order, const std::vector<std::vector<std::string>>& names,
                        const std::vector<Cluster>& clusters, const std::vector<Gene>& genes, const PairRules& rules,
                        const SetScreen& screen);

}  // namespace epiq::interaction
