#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/interaction/pairs/gene_scan.hpp"
#include "epiq/interaction/pairs/pair_scan.hpp"
#include "epiq/interaction/pairs/pair_space.hpp"
#include "epiq/report/pairs_table.hpp"

namespace epiq::apps {

/// What a run of `epiq pairs` works on.
struct PairsMaterial {
  genome::GenotypeMatrix matrix;
  std::vector<interaction::Cluster> clusters;
  genome::Study study;
};

/// How SNP combinations are tested.
struct PairsOptions {
  std::string test = "auto";
  std::size_t order = 2;
  std::vector<std::vector<std::size_t>> sets;  ///< combinations to test; empty: all of the space
  interaction::TableFilter filter;
  std::size_t folds = 10;
  bool firth = false;  ///< binary traits by regression, and that by Firth's penalised likelihood
  std::size_t permutations = 0;
  double log10_p = 0.0;  ///< larger p-values are not reported
  std::size_t top = 1000;
  std::int64_t clump = -1;  ///< below 0: no loci
  bool effective_tests = false;
  bool snp_summary = false;
  bool gene_pairs = false;
};

/// The results of one trait.
struct TraitResult {
  report::PairsSummary summary;
  std::vector<report::PairsRow> rows;
  std::vector<interaction::SnpSummary::Entry> snps;  ///< by row of the matrix; empty: not asked for
  std::vector<interaction::GenePairScan> genes;
};

/// The test of a trait: the one named, or for "auto" the one that suits trait and covariates.
interaction::SnpTest test_of(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait);

/// @throws Error(usage) if a test does not take a trait, covariates, the order or another option
void check_tests(const PairsOptions& options, const genome::Study& study);

/// What a scan of pairs will hold: genotypes as read, and the bit planes that are packed for it.
std::string memory_plan(const PairsMaterial& material, const interaction::PairSpace& space,
                        const util::MemoryBudget& budget);

/// What a dry run prints.
std::string pairs_plan(const PairsOptions& options, const PairsMaterial& material, const interaction::PairSpace& space,
                       Context& context);

/// Tests all traits, in one pass over the pairs where they can share it.
std::vector<TraitResult> scan_traits(const PairsMaterial& material, const interaction::PairSpace& space,
                                     const PairsOptions& options, Context& context);

}  // namespace epiq::apps
