#include "epiq/interaction/pairs/pair_scan.hpp"

#include <algorithm>
#include <atomic>
#include <limits>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/interaction/pairs/tile_plan.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/interaction/pairs/workspace_pool.hpp"

namespace epiq::interaction {
namespace {

/// What a scan shares between its tasks.
struct Scan {
  const PairSpace& space;
  const std::vector<TableTrait>& traits;
  const TableFilter& filter;
  std::atomic<std::uint64_t> tested{0};
  std::atomic<std::uint64_t> small_cells{0};
  std::atomic<std::uint64_t> correlated{0};
};

/// The arrays of a task, reused from tile to tile and from task to task.
struct Workspace {
  PairTile counted, classes;
  std::vector<std::uint8_t> left_out;  // of each element, unless every pair is tested
  std::vector<float> bounds;
  std::vector<ScanHit> hits;
  std::vector<float> row_needed, column_needed;
  std::vector<BoundLevel> levels;  // of each trait's list
  BoundLevel no_level;
};

SnpSet pair_of(std::size_t a, std::size_t b) {
  SnpSet snps;
  snps.fill(kNoSnp);
  snps[0] = static_cast<std::uint32_t>(std::min(a, b));
  snps[1] = static_cast<std::uint32_t>(std::max(a, b));
  return snps;
}

/// Finds the pairs to test. @return whether that is every pair of the tile
bool choose_pairs(const Scan& scan, const TileJob& job, Workspace& work, ScanCounts& counts) {
  const std::size_t row_end = job.first_row + job.rows(), column_end = job.first_column + job.columns();
  const bool all_allowed = scan.space.all_allowed(job.first_row, row_end, job.first_column, column_end);
  if (scan.filter.idle() && all_allowed) {
    counts.tested += job.rows() * job.columns();
    return true;
  }
  work.left_out.assign(work.counted.pairs(), 0);
  if (!scan.filter.idle()) filter_tile(work.counted, scan.filter, work.left_out);
  for (std::size_t row = 0; row < job.rows(); ++row) {
    for (std::size_t column = 0; column < job.columns(); ++column) {
      std::uint8_t& out = work.left_out[row * work.counted.stride() + column];
      if (!all_allowed && !scan.space.allowed(job.first_row + row, job.first_column + column))
        out = 3;
      else
        ++(out == 0 ? counts.tested : out == 1 ? counts.small_cells : counts.correlated);
    }
  }
  return false;
}

/// The smallest bounds that each SNP's summary still needs.
void read_needs(const Scan& scan, const TileJob& job, const SnpSummary& summary, Workspace& work) {
  work.row_needed.resize(job.rows());
  work.column_needed.resize(job.columns());
  summary.needed(std::span(scan.space.rows()).subspan(job.first_row, job.rows()), work.row_needed.data());
  summary.needed(std::span(scan.space.columns()).subspan(job.first_column, job.columns()), work.column_needed.data());
}

/// Whether any of the bounds reaches a level; without branches, since hardly ever one does.
bool reached(const float* bounds, std::size_t size, float least) noexcept {
  unsigned any = 0;
  for (std::size_t i = 0; i < size; ++i) any |= bounds[i] >= least ? 1U : 0U;
  return any != 0;
}

/// Tests the pairs of a tile for one trait.
void test_tile(const Scan& scan, const TileJob& job, const TableTrait& trait, const PairTile& tile, bool every,
               BoundLevel& list_level, Workspace& work) {
  if (const double key = trait.list->threshold(); key != list_level.key) list_level = trait.statistic->level(key);
  const bool summarised = trait.summary != nullptr;
  const BoundLevel& level = summarised ? work.no_level : list_level;
  if (summarised) read_needs(scan, job, *trait.summary, work);
  work.bounds.resize(tile.pairs());
  trait.statistic->bound(tile, level.least(), work.bounds.data());
  work.hits.clear();
  for (std::size_t row = 0; row < job.rows(); ++row) {
    if (!summarised && !reached(work.bounds.data() + row * tile.stride(), job.columns(), list_level.least())) continue;
    for (std::size_t column = 0; column < job.columns(); ++column) {
      const std::size_t element = row * tile.stride() + column;
      float least = list_level.least();
      if (summarised) least = std::min({least, work.row_needed[row], work.column_needed[column]});
      if (work.bounds[element] < least || (!every && work.left_out[element] != 0)) continue;
      ScanHit hit;
      if (!trait.statistic->evaluate(tile, element, work.bounds[element], level, hit)) continue;
      hit.snps = pair_of(scan.space.rows()[job.first_row + row], scan.space.columns()[job.first_column + column]);
      work.hits.push_back(hit);
    }
  }
  trait.list->offer(work.hits);
  if (summarised) trait.summary->offer(work.hits);
}

void scan_tile(const Scan& scan, const TileJob& job, Workspace& work, ScanCounts& counts) {
  count_pairs(*job.row_planes, job.packed_rows, *job.column_planes, job.packed_columns, work.counted,
              util::active_isa());
  const bool every = choose_pairs(scan, job, work, counts);
  std::size_t first = 1;
  for (std::size_t t = 0; t < scan.traits.size(); ++t) {
    const TableTrait& trait = scan.traits[t];
    if (scan.traits.size() == 1) {
      test_tile(scan, job, trait, work.counted, every, work.levels[t], work);
      continue;
    }
    complete_classes(work.counted, work.counted, first, trait.classes.size(), work.classes);
    first += trait.classes.size() - 1;
    test_tile(scan, job, trait, work.classes, every, work.levels[t], work);
  }
}

/// The subsets to count: the classes of one trait, or all samples and all classes but the first of each trait.
std::vector<SampleSubset> counted_subsets(const std::vector<TableTrait>& traits) {
  if (traits.size() == 1) return traits[0].classes;
  std::vector<SampleSubset> subsets{joined(traits[0].classes)};
  for (const TableTrait& trait : traits) subsets.insert(subsets.end(), trait.classes.begin() + 1, trait.classes.end());
  return subsets;
}

}  // namespace

void filter_tile(const PairTile& tile, const TableFilter& filter, std::vector<std::uint8_t>& out) {
  out.assign(tile.pairs(), 0);
  std::array<double, 9> n;
  for (std::size_t i = 0; i < tile.pairs(); ++i) {
    for (std::size_t cell = 0; cell < 9; ++cell) {
      std::uint32_t sum = 0;
      for (std::size_t s = 0; s < tile.subsets(); ++s) sum += tile.cell(s, cell / 3, cell % 3)[i];
      n[cell] = sum;
    }
    double total = 0.0, a = 0.0, b = 0.0, aa = 0.0, bb = 0.0, ab = 0.0, least = n[0];
    for (std::size_t cell = 0; cell < 9; ++cell) {
      const auto x = static_cast<double>(cell / 3), y = static_cast<double>(cell % 3);
      total += n[cell];
      a += n[cell] * x;
      b += n[cell] * y;
      aa += n[cell] * x * x;
      bb += n[cell] * y * y;
      ab += n[cell] * x * y;
      least = std::min(least, n[cell]);
    }
    const double covariance = total * ab - a * b;
    const double variances = (total * aa - a * a) * (total * bb - b * b);
    if (least < static_cast<double>(filter.min_cell))
      out[i] = 1;
    else if (covariance * covariance > filter.most_r2 * variances)
      out[i] = 2;
  }
}

ScanCounts scan_pairs(const genome::GenotypeMatrix& matrix, const PairSpace& space,
                      const std::vector<TableTrait>& traits, const TableFilter& filter, util::MemoryBudget& budget,
                      unsigned threads, const std::function<void(std::size_t)>& progress) {
  constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();
  Scan scan{space, traits, filter};
  WorkspacePool<Workspace> workspaces;
  for_each_tile(
      matrix, space, counted_subsets(traits), budget, threads,
      [&scan, &workspaces](std::span<const TileJob> jobs) {
        auto loan = workspaces.borrow();
        Workspace& work = *loan;
        if (work.levels.empty()) {
          for (const TableTrait& trait : scan.traits)
            work.levels.push_back(trait.statistic->level(trait.list->threshold()));
          work.no_level = scan.traits[0].statistic->level(kMinusInfinity);
        }
        ScanCounts counts;
        for (const TileJob& job : jobs) scan_tile(scan, job, work, counts);
        scan.tested += counts.tested;
        scan.small_cells += counts.small_cells;
        scan.correlated += counts.correlated;
      },
      progress);
  return {scan.tested, scan.small_cells, scan.correlated};
}

}  // namespace epiq::interaction
