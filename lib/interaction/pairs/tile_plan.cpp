#include "epiq/interaction/pairs/tile_plan.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kTileRows = kPairTileRows;
constexpr std::size_t kTileColumns = kPairTileColumns;
constexpr std::size_t kTilesATask = 4;
constexpr std::size_t kLeastBlock = kTileColumns;

/// A part of the rows or columns of a space, packed.
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
  SnpPlanes planes;
};

/// SNPs in a block of rows and one of columns, so that both fit what is left of the budget.
std::size_t block_size(std::size_t longest, std::span<const SampleSubset> subsets, const util::MemoryBudget& budget) {
  std::vector<std::size_t> sizes;
  for (const SampleSubset& subset : subsets) sizes.push_back(subset.size());
  const std::uint64_t left = budget.limit() - std::min(budget.limit(), budget.used());
  std::size_t size = std::max(longest, kLeastBlock);
  while (size > kLeastBlock && 2 * SnpPlanes::bytes(size, sizes) > left - left / 4) size = (size + 1) / 2;
  return (size + kTileColumns - 1) / kTileColumns * kTileColumns;
}

Block pack(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps, std::size_t begin,
           std::size_t size, std::span<const SampleSubset> subsets) {
  const std::size_t end = std::min(snps.size(), begin + size);
  return {begin, end, SnpPlanes(matrix, std::span(snps).subspan(begin, end - begin), subsets, util::active_isa())};
}

/// The rectangles of one strip of rows that hold an allowed pair.
std::vector<TileJob> strip(const PairSpace& space, const Block& rows, const Block& columns, std::size_t row,
                           std::size_t column_begin, std::size_t column_end) {
  std::vector<TileJob> jobs;
  const std::size_t row_end = std::min(rows.end, row + kTileRows);
  for (std::size_t column = column_begin; column < column_end; column += kTileColumns) {
    const std::size_t tile_end = std::min(column_end, column + kTileColumns);
    if (space.none_allowed(row, row_end, column, tile_end)) continue;
    jobs.push_back({&rows.planes,
                    &columns.planes,
                    {row - rows.begin, row_end - rows.begin},
                    {column - columns.begin, tile_end - columns.begin},
                    row,
                    column});
  }
  return jobs;
}

void run_blocks(const PairSpace& space, const Block& rows, const Block& columns, unsigned threads,
                const std::function<void(std::span<const TileJob>)>& task,
                const std::function<void(std::size_t)>& progress) {
  const std::size_t strips = (rows.end - rows.begin + kTileRows - 1) / kTileRows;
  const std::size_t width = kTileColumns * kTilesATask;
  const std::size_t parts = (columns.end - columns.begin + width - 1) / width;
  util::parallel_for(threads, strips * parts, [&](std::size_t number) {
    // Strips follow each other on the same columns, which so stay in the caches.
    const std::size_t row = rows.begin + number % strips * kTileRows;
    const std::size_t column = columns.begin + number / strips * width;
    const std::size_t column_end = std::min(columns.end, column + width);
    const std::vector<TileJob> jobs = strip(space, rows, columns, row, column, column_end);
    if (!jobs.empty()) task(jobs);
    progress(space.extent(row, std::min(rows.end, row + kTileRows), column, column_end));
  });
}

/// Charges the budget for as long as it lives.
class Charge {
 public:
  Charge(util::MemoryBudget& budget, std::uint64_t bytes, const std::string& what) : budget_(budget), bytes_(bytes) {
    budget_.reserve(bytes, what);
  }
  ~Charge() { budget_.release(bytes_); }
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

 private:
  util::MemoryBudget& budget_;
  std::uint64_t bytes_;
};

}  // namespace

void for_each_tile(const genome::GenotypeMatrix& matrix, const PairSpace& space, std::span<const SampleSubset> subsets,
                   util::MemoryBudget& budget, unsigned threads,
                   const std::function<void(std::span<const TileJob>)>& task,
                   const std::function<void(std::size_t)>& progress) {
  const std::size_t longest = std::max(space.rows().size(), space.columns().size());
  if (space.rows().empty() || space.columns().empty()) return;
  const std::size_t size = block_size(longest, subsets, budget);
  std::vector<std::size_t> sizes;
  for (const SampleSubset& subset : subsets) sizes.push_back(subset.size());
  const Charge charge(budget, 2 * SnpPlanes::bytes(std::min(size, longest), sizes),
                      "the bit planes of two blocks of " + std::to_string(std::min(size, longest)) + " SNPs");
  for (std::size_t r = 0; r < space.rows().size(); r += size) {
    const Block rows = pack(matrix, space.rows(), r, size, subsets);
    for (std::size_t c = space.square() ? r : 0; c < space.columns().size(); c += size) {
      if (space.square() && c == r) {
        run_blocks(space, rows, rows, threads, task, progress);
      } else {
        const Block columns = pack(matrix, space.columns(), c, size, subsets);
        run_blocks(space, rows, columns, threads, task, progress);
      }
    }
  }
}

std::size_t tile_pairs(const PairSpace& space) noexcept {
  return space.extent(0, space.rows().size(), 0, space.columns().size());
}

}  // namespace epiq::interaction
