#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "epiq/interaction/pairs/pair_space.hpp"
#include "epiq/interaction/pairs/snp_planes.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// A rectangle of SNP pairs, and where its planes are.
struct TileJob {
  const SnpPlanes* row_planes = nullptr;
  const SnpPlanes* column_planes = nullptr;
  SnpRange packed_rows;          ///< within row_planes
  SnpRange packed_columns;       ///< within column_planes
  std::size_t first_row = 0;     ///< of the rectangle, in PairSpace::rows()
  std::size_t first_column = 0;  ///< in PairSpace::columns()

  std::size_t rows() const noexcept { return packed_rows.size(); }
  std::size_t columns() const noexcept { return packed_columns.size(); }
};

/// Calls `task` with the rectangles that cover a space, some side by side in each call, from many threads.
///
/// Planes are packed once, or block by block where the budget does not hold them all. The rectangles do not depend on
/// the number of threads.
/// @param subsets  of the samples, for the planes
/// @param task     gets rectangles of one strip of rows; each holds an allowed pair
/// @param progress called with the number of pairs done, allowed or not, from any thread
/// @throws Error(resource) if the budget does not hold the planes of two blocks of a few SNPs
void for_each_tile(const genome::GenotypeMatrix& matrix, const PairSpace& space, std::span<const SampleSubset> subsets,
                   util::MemoryBudget& budget, unsigned threads,
                   const std::function<void(std::span<const TileJob>)>& task,
                   const std::function<void(std::size_t)>& progress);

/// Pairs that for_each_tile reports as done in all: the extent of the space, with pairs that are not allowed.
std::size_t tile_pairs(const PairSpace& space) noexcept;

}  // namespace epiq::interaction
