#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/pair_plan.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/stats/proportion.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// Codes the clusters' representative SNPs for the samples given and makes their features.
/// @param samples columns of the matrix, in the order of the trait
/// @param budget charged what the genes take
std::vector<Gene> make_genes(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                             const std::vector<std::size_t>& samples, const std::vector<Arm>& arms,
                             const KernelOptions& options, util::MemoryBudget& budget, unsigned threads);

/// Bytes that scoring the largest pair takes in one thread, about: a few matrices of its product features squared, and
/// the states and kernel of its joint landmarks, with a noise model also as density matrices.
std::uint64_t largest_pair_bytes(const std::vector<Gene>& genes, const KernelOptions& options);

/// What permutations say of a pair.
struct PermutationResult {
  stats::MonteCarloCount family;             ///< permutations in which any pair has a p-value at or below this one's
  stats::MonteCarloCount single;             ///< those in which this pair has
  std::vector<stats::MonteCarloCount> arms;  ///< as `family`, of each arm by itself
};

/// One line of the ranked report.
struct RankedPair {
  GenePair genes;
  PairScore score;
  std::size_t rank = 0;   ///< from 1, by p_omnibus, ties in genome order
  std::size_t locus = 0;  ///< rank of the best pair within the clump distance on both sides; 0 without clumping
  double log10_q = 0.0;   ///< Benjamini-Hochberg over all tested pairs
  PermutationResult permutation{};
};

/// Sets the false discovery rates of ranked pairs that are the best of `tests` pairs (Benjamini and Hochberg).
void set_false_discovery(std::vector<RankedPair>& ranked, std::size_t tests);

/// For each trait all tested pairs, best first; pairs whose tests are all undefined come last, with a NaN p.
/// @param clump    base pairs; negative: no clumping
/// @param progress called with the number of pairs done, from any thread
std::vector<std::vector<RankedPair>> rank_pairs(const std::vector<Gene>& genes, const std::vector<Cluster>& clusters,
                                                const std::vector<GenePair>& pairs, const TraitModel& model,
                                                const ScoreOptions& options, std::int64_t clump, unsigned threads,
                                                const std::function<void(std::size_t)>& progress);

/// The model of pairs between two contigs.
using ModelOfContigs = std::function<TraitModel(const std::string& contig_a, const std::string& contig_b)>;

/// As rank_pairs for one trait whose model depends on the contigs of the pair; each model is made once and only one is
/// held at a time.
std::vector<RankedPair> rank_pairs_by_contigs(const std::vector<Gene>& genes, const std::vector<Cluster>& clusters,
                                              const std::vector<GenePair>& pairs, const ModelOfContigs& model_of,
                                              const ScoreOptions& options, std::int64_t clump, unsigned threads,
                                              const std::function<void(std::size_t)>& progress);

}  // namespace epiq::interaction
