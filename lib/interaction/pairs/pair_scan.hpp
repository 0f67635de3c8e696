#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "epiq/interaction/pairs/pair_space.hpp"
#include "epiq/interaction/pairs/pair_statistic.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"
#include "epiq/interaction/pairs/snp_summary.hpp"
#include "epiq/interaction/pairs/top_list.hpp"

namespace epiq::interaction {

/// Pairs that a scan leaves out on account of their genotype tables.
struct TableFilter {
  std::uint32_t min_cell = 0;  ///< samples that each of the nine genotype cells must have
  double most_r2 = 1.0;        ///< squared correlation of the dosages above which a pair is too close

  bool idle() const noexcept { return min_cell == 0 && most_r2 >= 1.0; }
};

/// How many combinations a scan met.
struct ScanCounts {
  std::uint64_t tested = 0;       ///< those that count for corrections
  std::uint64_t small_cells = 0;  ///< left out for TableFilter::min_cell
  std::uint64_t correlated = 0;   ///< left out for TableFilter::most_r2
};

/// A trait of classes, its test and where the results go.
struct TableTrait {
  std::vector<SampleSubset> classes;  ///< in the order that the statistic expects
  const PairStatistic* statistic = nullptr;
  TopList* list = nullptr;        ///< takes the best pairs
  SnpSummary* summary = nullptr;  ///< keeps the best partner of each SNP; may be null
};

/// Tests all pairs of a space by their genotype tables, for all traits in one pass.
///
/// @param traits   of the same samples; with several, the samples are counted once for all and once for each class but
///                 the first of each trait
/// @param progress called with the number of pairs done of tile_pairs(space), from any thread
/// @return counts that hold for each trait
///
/// The result does not depend on the number of threads: what the bound of the statistic spares could not enter the
/// list, whatever the order.
ScanCounts scan_pairs(const genome::GenotypeMatrix& matrix, const PairSpace& space,
                      const std::vector<TableTrait>& traits, const TableFilter& filter, util::MemoryBudget& budget,
                      unsigned threads, const std::function<void(std::size_t)>& progress);

/// Marks the elements of a tile that the filter leaves out (1: small cell, 2: correlated) over all its subsets.
void filter_tile(const PairTile& tile, const TableFilter& filter, std::vector<std::uint8_t>& out);

}  // namespace epiq::interaction
