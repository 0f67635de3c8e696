#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/bandwidth_profile.hpp"
#include "epiq/interaction/search.hpp"
#include "epiq/report/table.hpp"

namespace epiq::report {

/// What a search did about strata and relatives.
struct StructureSummary {
  std::vector<double> eigenvalues;  ///< of the principal components among the covariates
  std::size_t pruned_snps = 0;      ///< that they come from
  double prune_r2 = 0.0;            ///< below which these were kept
  std::size_t kinship_snps = 0;     ///< of the relationship matrix; 0: samples count as independent
  double share = 0.0;               ///< of the relationship matrix in the trait's variance
  double excess_kurtosis = 0.0;     ///< of the trait among relatives
  bool loco = false;                ///< the chromosomes of a pair were left out of it
};

/// What the header of a search report states besides its rows.
struct SearchSummary {
  std::string trait;
  interaction::Link link = interaction::Link::identity;
  std::size_t samples = 0;
  std::size_t cases = 0;  ///< of a binary trait
  bool binary = false;
  std::size_t tested_pairs = 0;
  double effective_pairs = 0.0;
  std::optional<std::size_t> survivors{};  ///< of a two-stage search; none: all pairs were tested
  std::size_t permutations = 0;            ///< 0: none; else rows have the columns of permutations
  interaction::ScoreOptions options;
  StructureSummary structure;
  std::size_t diagnosed = 1000;  ///< rows that have kernel diagnostics, the best first
  bool profiled = false;         ///< these rows have bandwidth profiles too
};

/// Columns that a report has only where they were asked for.
struct OptionalColumns {
  bool permutations = false;
  bool profiles = false;  ///< over bandwidths
};

/// The columns of the ranked report, with the contract columns first; see `epiq help search --columns`.
std::vector<Column> search_columns(const std::vector<interaction::Arm>& arms, const OptionalColumns& more = {});

/// The fixed sentences of the report and how its numbers were made; one "# " line each.
/// @param summaries one a trait, at least one
std::vector<std::string> search_notes(const std::vector<SearchSummary>& summaries);

/// What stands of the best pair of a trait in the header: for each quantum arm its classical twin, and whether a
/// classical kernel is sufficient.
std::vector<std::string> best_pair_notes(const interaction::RankedPair& row,
                                         const std::vector<interaction::Gene>& genes, const SearchSummary& summary);

/// One row: ranks, genes, tests, best SNP pair and diagnostics.
/// @param genes, clusters, matrix those the search ran on
/// @param features of the genes of diagnosed rows, where these are profiled
std::vector<Cell> search_row(const interaction::RankedPair& row, const std::vector<interaction::Gene>& genes,
                             const std::vector<interaction::Cluster>& clusters, const genome::GenotypeMatrix& matrix,
                             const SearchSummary& summary, const interaction::BandwidthFeatures& features);

/// Writes the rows in their order; they are made in parallel blocks, since diagnostics take as long as a test.
void write_search_rows(TableWriter& table, const std::vector<interaction::RankedPair>& rows,
                       const std::vector<interaction::Gene>& genes, const std::vector<interaction::Cluster>& clusters,
                       const genome::GenotypeMatrix& matrix, const SearchSummary& summary,
                       const interaction::BandwidthFeatures& features, unsigned threads);

}  // namespace epiq::report
