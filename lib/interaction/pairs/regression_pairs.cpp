#include "epiq/interaction/pairs/regression_pairs.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>
#include <span>
#include <utility>

#include "epiq/interaction/pairs/count_table.hpp"
#include "epiq/interaction/pairs/logistic_scan.hpp"
#include "epiq/interaction/pairs/permutation_scan.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kStripRows = kBlockRows;
constexpr std::size_t kTileColumns = kBlockColumns;
constexpr std::size_t kLeastFits = 2'000;  // full logistic fits of a scan for its top rows, at least
constexpr std::size_t kFitsARow = 4;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A rectangle of the space and its SNPs.
struct Rectangle {
  std::size_t row_begin, row_end, column_begin, column_end;
  std::span<const std::size_t> a, b;
};

/// Calls `work` for each rectangle that holds an allowed pair, from many threads.
void for_each_rectangle(const PairSpace& space, unsigned threads, const std::function<void(const Rectangle&)>& work,
                        const std::function<void(std::size_t)>& progress) {
  const std::size_t strips = (space.rows().size() + kStripRows - 1) / kStripRows;
  const std::size_t parts = (space.columns().size() + kTileColumns - 1) / kTileColumns;
  util::parallel_for(threads, strips * parts, [&](std::size_t number) {
    const std::size_t r = number / parts * kStripRows, c = number % parts * kTileColumns;
    const std::size_t r_end = std::min(space.rows().size(), r + kStripRows);
    const std::size_t c_end = std::min(space.columns().size(), c + kTileColumns);
    if (!space.none_allowed(r, r_end, c, c_end))
      work({r, r_end, c, c_end, std::span(space.rows()).subspan(r, r_end - r),
            std::span(space.columns()).subspan(c, c_end - c)});
    progress(space.extent(r, r_end, c, c_end));
  });
}

/// What the space and the filter say of a pair.
enum class Verdict { test, not_allowed, small_cell, correlated };

Verdict filtered(const RegressionScan& scan, const TableFilter& filter, const RegressionTile& tile, std::size_t pair,
                 std::size_t a, std::size_t b) {
  if (tile.smallest_cell[pair] < filter.min_cell) return Verdict::small_cell;
  if (filter.most_r2 < 1.0 && squared_correlation(scan.matrix(), a, b, scan.samples()) > filter.most_r2)
    return Verdict::correlated;
  return Verdict::test;
}

Verdict verdict(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter, const Rectangle& at,
                const RegressionTile& tile, std::size_t row, std::size_t column) {
  if (!space.allowed(at.row_begin + row, at.column_begin + column)) return Verdict::not_allowed;
  return filtered(scan, filter, tile, row * tile.columns + column, at.a[row], at.b[column]);
}

SnpSet snps_of(std::size_t a, std::size_t b) {
  SnpSet snps;
  snps.fill(kNoSnp);
  snps[0] = static_cast<std::uint32_t>(std::min(a, b));
  snps[1] = static_cast<std::uint32_t>(std::max(a, b));
  return snps;
}

/// The test of one element of the arrays over responses and pairs.
ScanHit linear_hit(const RegressionTile& tile, std::size_t pair, std::size_t element) {
  ScanHit hit;
  hit.log10_p = tile.log10_p[element];
  hit.key = -hit.log10_p;
  hit.statistic = tile.statistic[element];
  hit.df = tile.df[pair];
  hit.df_error = tile.residual_df[pair];
  hit.effect = tile.beta.empty() ? kNaN : tile.beta[element];
  hit.standard_error = tile.beta.empty() ? kNaN : tile.standard_error[element];
  return hit;
}

/// The largest log10 p that any list takes.
double weakest_limit(const std::vector<TopList*>& lists) {
  double limit = -std::numeric_limits<double>::infinity();
  for (const TopList* list : lists) limit = std::max(limit, -std::max(0.0, list->threshold()));
  return limit;
}

/// Counts what the space and the filter say of the pairs of a tile, and calls `test(row, column)` for those to test.
template <class Test>
ScanCounts for_each_tested(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                           const Rectangle& at, const RegressionTile& tile, const Test& test) {
  ScanCounts counts;
  for (std::size_t row = 0; row < tile.rows; ++row) {
    for (std::size_t column = 0; column < tile.columns; ++column) {
      const Verdict seen = verdict(space, scan, filter, at, tile, row, column);
      counts.tested += seen == Verdict::test ? 1 : 0;
      counts.small_cells += seen == Verdict::small_cell ? 1 : 0;
      counts.correlated += seen == Verdict::correlated ? 1 : 0;
      if (seen == Verdict::test) test(row, column);
    }
  }
  return counts;
}

/// Sums of counts over tasks.
struct AtomicCounts {
  std::atomic<std::uint64_t> tested{0}, small_cells{0}, correlated{0};

  void add(const ScanCounts& counts) {
    tested += counts.tested;
    small_cells += counts.small_cells;
    correlated += counts.correlated;
  }
  ScanCounts sum() const { return {tested, small_cells, correlated}; }
};

/// The full fit of a pair; key -inf where there is none.
ScanHit full_fit(const RegressionScan& scan, const SnpSet& snps) {
  ScanHit hit;
  hit.snps = snps;
  hit.key = -std::numeric_limits<double>::infinity();
  hit.log10_p = hit.effect = hit.standard_error = kNaN;
  const stats::TestResult test = fit_logistic_pair(scan, snps[0], snps[1]);
  // A likelihood ratio is defined under separation, Wald's test is not.
  const bool additive = scan.pair_model() == stats::PairModel::additive;
  // As by the tables without covariates: an additive fit without a maximum has no test, a genotypic one has a limit.
  const bool usable = test.flag == stats::FitFlag::none || (test.flag == stats::FitFlag::separated && !additive);
  if (!usable || test.df == 0 || std::isnan(test.log10_p)) return hit;
  hit.log10_p = test.log10_p;
  hit.key = -test.log10_p;
  hit.statistic = test.statistic;
  hit.df = static_cast<double>(test.df);
  if (additive) {
    hit.effect = test.beta;
    hit.standard_error = test.standard_error;
  }
  return hit;
}

}  // namespace

ScanCounts scan_linear_pairs(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                             const std::vector<TopList*>& lists, const std::vector<SnpSummary*>& summaries,
                             util::MemoryBudget& budget, unsigned threads,
                             const std::function<void(std::size_t)>& progress) {
  budget.reserve(scan.workspace_bytes() * threads, "the cell sums of " + std::to_string(threads) + " threads");
  AtomicCounts total;
  for_each_rectangle(
      space, threads,
      [&](const Rectangle& at) {
        RegressionWorkspace work;
        RegressionTile tile;
        scan.tile(at.a, at.b, work, tile, summaries.empty() ? weakest_limit(lists) : 0.0);
        std::vector<std::vector<ScanHit>> hits(lists.size());
        total.add(for_each_tested(space, scan, filter, at, tile, [&](std::size_t row, std::size_t column) {
          const std::size_t pair = row * tile.columns + column;
          for (std::size_t t = 0; t < lists.size(); ++t) {
            const std::size_t element = t * tile.rows * tile.columns + pair;
            if (std::isnan(tile.log10_p[element])) continue;
            if (summaries.empty() && -tile.log10_p[element] < lists[t]->threshold()) continue;
            hits[t].push_back(linear_hit(tile, pair, element));
            hits[t].back().snps = snps_of(at.a[row], at.b[column]);
          }
        }));
        for (std::size_t t = 0; t < lists.size(); ++t) {
          lists[t]->offer(hits[t]);
          if (!summaries.empty()) summaries[t]->offer(hits[t]);
        }
      },
      progress);
  budget.release(scan.workspace_bytes() * threads);
  return total.sum();
}

ScanCounts scan_logistic_pairs(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                               std::size_t top, double log10_p, TopList& list, util::MemoryBudget& budget,
                               unsigned threads, const std::function<void(std::size_t)>& progress) {
  budget.reserve(scan.workspace_bytes() * threads, "the cell sums of " + std::to_string(threads) + " threads");
  const double screen = logistic_screen_limit(log10_p);
  TopList candidates(top == 0 ? 0 : std::max(kLeastFits, kFitsARow * top), -screen, budget);
  AtomicCounts total;
  for_each_rectangle(
      space, threads,
      [&](const Rectangle& at) {
        RegressionWorkspace work;
        RegressionTile tile;
        const double limit = -std::max(0.0, candidates.threshold());
        scan.tile(at.a, at.b, work, tile, limit);
        std::vector<double> screened(tile.rows * tile.columns, kNaN);
        for (const ScreenedPair& pair : screened_pairs(scan, at.a, at.b, tile, limit))
          screened[pair.row * tile.columns + pair.column] = pair.log10_p;
        std::vector<ScanHit> hits;
        total.add(for_each_tested(space, scan, filter, at, tile, [&](std::size_t row, std::size_t column) {
          const double p = screened[row * tile.columns + column];
          if (std::isnan(p)) return;
          ScanHit hit;
          hit.key = -p;
          hit.snps = snps_of(at.a[row], at.b[column]);
          hits.push_back(hit);
        }));
        candidates.offer(hits);
      },
      progress);
  std::vector<ScanHit> fits = candidates.take();
  util::parallel_for(threads, fits.size(), [&](std::size_t i) { fits[i] = full_fit(scan, fits[i].snps); });
  fits.erase(std::remove_if(fits.begin(), fits.end(), [](const ScanHit& hit) { return std::isinf(hit.key); }),
             fits.end());
  list.offer(fits);
  budget.release(scan.workspace_bytes() * threads);
  return total.sum();
}

GenePairTester regression_tester(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter) {
  return [&space, &scan, filter](const std::vector<std::size_t>& snps_a, const std::vector<std::size_t>& snps_b) {
    RegressionWorkspace work;
    RegressionTile tile;
    scan.tile(snps_a, snps_b, work, tile);
    GeneTests tests;
    for (std::size_t pair = 0; pair < tile.rows * tile.columns; ++pair) {
      const std::size_t a = snps_a[pair / tile.columns], b = snps_b[pair % tile.columns];
      if (!space.listed(a, b) || !space.compatible(a, b) || std::isnan(tile.log10_p[pair])) continue;
      if (filtered(scan, filter, tile, pair, a, b) != Verdict::test) continue;
      ScanHit hit = linear_hit(tile, pair, pair);
      hit.snps = snps_of(a, b);
      if (scan.model().link == Link::logit) hit = full_fit(scan, hit.snps);
      if (std::isnan(hit.log10_p)) continue;
      tests.hits.push_back(hit);
      tests.places.emplace_back(pair / tile.columns, pair % tile.columns);
    }
    return tests;
  };
}

RegressionModel permuted_responses(const RegressionModel& model, std::size_t first, std::size_t count,
                                   std::uint64_t seed) {
  const std::size_t samples = model.samples.size();
  util::Matrix responses(samples, count);
  std::vector<std::size_t> order(samples);
  for (std::size_t p = 0; p < count; ++p) {
    util::Philox random(seed, kPermutationStreams + first + p);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = samples; i > 1; --i)
      std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    for (std::size_t i = 0; i < samples; ++i) responses(i, p) = model.moments(order[i], model.covariates());
  }
  return with_responses(model, responses);
}

std::vector<double> permutation_keys(const RegressionScan& scan, const std::vector<ScanHit>& hits, unsigned threads) {
  std::vector<double> keys(hits.size());
  util::parallel_for(threads, hits.size(), [&](std::size_t i) {
    RegressionWorkspace work;
    RegressionTile tile;
    const std::size_t a = hits[i].snps[0], b = hits[i].snps[1];
    scan.tile({&a, 1}, {&b, 1}, work, tile);
    keys[i] = std::isnan(tile.log10_p[0]) ? 0.0 : -tile.log10_p[0];
  });
  return keys;
}

std::vector<double> strongest_regressions(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                                          util::MemoryBudget& budget, unsigned threads,
                                          const std::function<void(std::size_t)>& progress) {
  const std::size_t responses = scan.model().responses();
  budget.reserve(scan.workspace_bytes() * threads,
                 "the cell sums of permutations in " + std::to_string(threads) + " threads");
  std::mutex mutex;
  std::vector<double> best(responses, 0.0);  // log10 p
  for_each_rectangle(
      space, threads,
      [&](const Rectangle& at) {
        RegressionWorkspace work;
        std::vector<double> log10_p;
        {
          const std::lock_guard<std::mutex> lock(mutex);
          log10_p = best;
        }
        if (filter.idle() && space.all_allowed(at.row_begin, at.row_end, at.column_begin, at.column_end)) {
          scan.strongest(at.a, at.b, work, log10_p);
        } else {
          RegressionTile tile;
          scan.tile(at.a, at.b, work, tile, *std::max_element(log10_p.begin(), log10_p.end()));
          const std::size_t pairs = tile.rows * tile.columns;
          for (std::size_t pair = 0; pair < pairs; ++pair) {
            if (verdict(space, scan, filter, at, tile, pair / tile.columns, pair % tile.columns) != Verdict::test)
              continue;
            for (std::size_t t = 0; t < responses; ++t)
              if (tile.log10_p[t * pairs + pair] < log10_p[t]) log10_p[t] = tile.log10_p[t * pairs + pair];
          }
        }
        const std::lock_guard<std::mutex> lock(mutex);
        for (std::size_t t = 0; t < responses; ++t) best[t] = std::min(best[t], log10_p[t]);
      },
      progress);
  budget.release(scan.workspace_bytes() * threads);
  for (double& p : best) p = -p;
  return best;
}

}  // namespace epiq::interaction
