#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/pairs/pair_space.hpp"
#include "epiq/interaction/pairs/triple_scan.hpp"
#include "pairs_scan.hpp"

namespace epiq::apps {

/// What the scan of one trait found.
struct Found {
  std::vector<interaction::ScanHit> hits;  ///< best first
  interaction::ScanCounts counts;
  std::vector<double> permuted;                      ///< best key of each permutation
  std::vector<double> permutation_keys;              ///< of the hits, comparable with these
  std::vector<interaction::SnpSummary::Entry> snps;  ///< by row of the matrix; empty: not asked for
  std::vector<interaction::GenePairScan> genes;      ///< empty: not asked for
};

/// Which pass over the pairs a trait needs.
enum class PassKind {
  tables,    ///< genotype tables of a trait of classes
  linear,    ///< linear regression of a quantitative trait
  logistic,  ///< logistic regression with covariates
  sets       ///< larger combinations, and those that a list names
};

/// The pass for a trait.
PassKind pass_of(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait);

/// Tests some traits of one kind, in one pass over the pairs where they share it. @return what was found for each
std::vector<Found> run_pass(PassKind kind, const PairsMaterial& material, const interaction::PairSpace& space,
                            const PairsOptions& options, const std::vector<std::size_t>& traits, Context& context);

/// Which SNPs may stand in one combination of more than two. Charges the budget with PairGraph::bytes().
/// @throws Error(resource) if the budget does not hold it
interaction::PairGraph pair_graph(const PairsMaterial& material, const interaction::PairSpace& space,
                                  const PairsOptions& options, Context& context);

/// Traits that may share a pass.
constexpr bool shares_pass(PassKind kind) { return kind == PassKind::tables || kind == PassKind::linear; }

}  // namespace epiq::apps
