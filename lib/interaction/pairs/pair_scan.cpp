#include "epiq/interaction/pairs/pair_scan.hpp"

#include <algorithm>
#include <atomic>
#include <limits>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/interaction/pairs/tile_plan.hpp"

namespace epiq::interaction {
namespace {

/// What a scan shares between its tasks.
struct Scan {
  const PairSpace& space;
  const PairStatistic& statistic;
  const TableFilter& filter;
  TopList& list;
  SnpSummary* summary;
  std::atomic<std::uint64_t> tested{0};
  std::atomic<std::uint64_t> small_cells{0};
  std::atomic<std::uint64_t> correlated{0};
};

/// The arrays of one task, reused from tile to tile.
struct Workspace {
  PairTile tile;
  BoundLevel level, no_level;
  std::vector<float> bounds;
  std::vector<std::uint8_t> filtered;
  std::vector<ScanHit> hits;
  std::vector<float> row_needed, column_needed;
};

SnpSet pair_of(std::size_t a, std::size_t b) {
  SnpSet snps;
  snps.fill(kNoSnp);
  snps[0] = static_cast<std::uint32_t>(a);
  snps[1] = static_cast<std::uint32_t>(b);
  return snps;
}

/// Tests the pairs of one row of a tile.
/// @param every whether all pairs of the tile are allowed and pass the filter
void scan_row(const Scan& scan, const TileJob& job, std::size_t row, bool every, Workspace& work, ScanCounts& counts) {
  const std::size_t first = row * work.tile.stride();
  const BoundLevel& level = scan.summary == nullptr ? work.level : work.no_level;
  for (std::size_t column = 0; column < job.columns(); ++column) {
    const std::size_t element = first + column;
    if (!every) {
      if (!scan.space.allowed(job.first_row + row, job.first_column + column)) continue;
      if (!scan.filter.idle() && work.filtered[element] != 0) {
        ++(work.filtered[element] == 1 ? counts.small_cells : counts.correlated);
        continue;
      }
      ++counts.tested;
    }
    float least = work.level.least();
    if (scan.summary != nullptr) least = std::min({least, work.row_needed[row], work.column_needed[column]});
    if (work.bounds[element] < least) continue;
    ScanHit hit;
    if (!scan.statistic.evaluate(work.tile, element, work.bounds[element], level, hit)) continue;
    const std::size_t a = scan.space.rows()[job.first_row + row];
    const std::size_t b = scan.space.columns()[job.first_column + column];
    hit.snps = a < b ? pair_of(a, b) : pair_of(b, a);
    work.hits.push_back(hit);
  }
}

void scan_tile(Scan& scan, const TileJob& job, Workspace& work, ScanCounts& counts) {
  count_pairs(*job.row_planes, job.packed_rows, *job.column_planes, job.packed_columns, work.tile, util::active_isa());
  work.bounds.resize(work.tile.pairs());
  if (const double key = scan.list.threshold(); key != work.level.key) work.level = scan.statistic.level(key);
  scan.statistic.bound(work.tile, scan.summary == nullptr ? work.level.least() : work.no_level.least(),
                       work.bounds.data());
  if (!scan.filter.idle()) filter_tile(work.tile, scan.filter, work.filtered);
  if (scan.summary != nullptr) {
    work.row_needed.resize(job.rows());
    work.column_needed.resize(job.columns());
    scan.summary->needed(std::span(scan.space.rows()).subspan(job.first_row, job.rows()), work.row_needed.data());
    scan.summary->needed(std::span(scan.space.columns()).subspan(job.first_column, job.columns()),
                         work.column_needed.data());
  }
  const bool every = scan.filter.idle() && scan.space.all_allowed(job.first_row, job.first_row + job.rows(),
                                                                  job.first_column, job.first_column + job.columns());
  if (every) counts.tested += job.rows() * job.columns();
  work.hits.clear();
  for (std::size_t row = 0; row < job.rows(); ++row) scan_row(scan, job, row, every, work, counts);
  scan.list.offer(work.hits);
  if (scan.summary != nullptr) scan.summary->offer(work.hits);
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
                      const std::vector<SampleSubset>& classes, const PairStatistic& statistic,
                      const TableFilter& filter, TopList& list, SnpSummary* summary, util::MemoryBudget& budget,
                      unsigned threads, const std::function<void(std::size_t)>& progress) {
  Scan scan{space, statistic, filter, list, summary};
  for_each_tile(
      matrix, space, classes, budget, threads,
      [&scan](std::span<const TileJob> jobs) {
        Workspace work;
        work.level = scan.statistic.level(scan.list.threshold());
        work.no_level = scan.statistic.level(-std::numeric_limits<double>::infinity());
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
