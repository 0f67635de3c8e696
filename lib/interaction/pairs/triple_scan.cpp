#include "epiq/interaction/pairs/triple_scan.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <string>

#include "epiq/interaction/pairs/count_table.hpp"
#include "epiq/interaction/pairs/count_triples.hpp"
#include "epiq/interaction/pairs/workspace_pool.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

/// What a scan shares between its tasks.
struct Scan {
  const std::vector<std::size_t>& snps;
  const PairGraph& graph;
  const TripleStatistic& statistic;
  TopList& list;
};

struct Workspace {
  TripleTile tile;
  std::vector<float> bounds;
  std::vector<ScanHit> hits;
  BoundLevel level;
};

/// Tests the triples of each SNP of `a` below b and each of `c` above b.
void test_tile(const Scan& scan, SnpRange a, std::size_t b, SnpRange c, Workspace& work) {
  work.bounds.resize(work.tile.triples());
  scan.statistic.bound(work.tile, work.bounds.data());
  if (const double key = scan.list.threshold(); key != work.level.key) work.level = scan.statistic.level(key);
  work.hits.clear();
  for (std::size_t i = a.begin; i < a.end; ++i) {
    if (!scan.graph.connected(i, b)) continue;
    const std::size_t first = (i - a.begin) * work.tile.stride();
    for (std::size_t k = c.begin; k < c.end; ++k) {
      const std::size_t element = first + k - c.begin;
      if (work.bounds[element] < work.level.least()) continue;
      if (!scan.graph.connected(i, k) || !scan.graph.connected(b, k)) continue;
      ScanHit hit;
      if (!scan.statistic.evaluate(work.tile, element, work.bounds[element], work.level, hit)) continue;
      hit.snps.fill(kNoSnp);
      hit.snps[0] = static_cast<std::uint32_t>(scan.snps[i]);
      hit.snps[1] = static_cast<std::uint32_t>(scan.snps[b]);
      hit.snps[2] = static_cast<std::uint32_t>(scan.snps[k]);
      work.hits.push_back(hit);
    }
  }
  scan.list.offer(work.hits);
}

}  // namespace

PairGraph::PairGraph(const genome::GenotypeMatrix& matrix, const PairSpace& space, const SampleSubset& samples,
                     double most_r2, unsigned threads)
    : snps_(space.rows().size()), words_((snps_ + 63) / 64), bits_(snps_ * words_) {
  util::parallel_for(threads, snps_, [&](std::size_t i) {
    for (std::size_t j = 0; j < snps_; ++j) {
      const std::size_t a = space.rows()[i], b = space.rows()[j];
      if (!space.compatible(a, b)) continue;
      if (most_r2 < 1.0 && squared_correlation(matrix, a, b, samples) > most_r2) continue;
      bits_[i * words_ + j / 64] |= std::uint64_t{1} << j % 64;
    }
  });
}

std::uint64_t PairGraph::triangles(unsigned threads) const {
  std::atomic<std::uint64_t> total{0};
  util::parallel_for(threads, snps_, [&](std::size_t i) {
    std::uint64_t count = 0;
    for (std::size_t j = i + 1; j < snps_; ++j) {
      if (!connected(i, j)) continue;
      for (std::size_t w = (j + 1) / 64; w < words_; ++w) {
        std::uint64_t both = bits_[i * words_ + w] & bits_[j * words_ + w];
        if (w == (j + 1) / 64) both &= ~std::uint64_t{0} << (j + 1) % 64;
        count += static_cast<std::uint64_t>(std::popcount(both));
      }
    }
    total += count;
  });
  return total;
}

void scan_triples(const genome::GenotypeMatrix& matrix, const PairSpace& space, const PairGraph& graph,
                  const std::vector<SampleSubset>& classes, const TripleStatistic& statistic, TopList& list,
                  util::MemoryBudget& budget, unsigned threads, const std::function<void(std::size_t)>& progress) {
  const std::vector<std::size_t>& snps = space.rows();
  const std::size_t count = snps.size();
  if (count < 3) return;
  std::vector<std::size_t> sizes;
  for (const SampleSubset& subset : classes) sizes.push_back(subset.size());
  const std::uint64_t bytes = SnpPlanes::bytes(count, sizes);
  budget.reserve(bytes, "the bit planes of " + std::to_string(count) + " SNPs");
  const util::Isa isa = util::active_isa();
  const SnpPlanes planes(matrix, snps, classes, isa);
  const Scan scan{snps, graph, statistic, list};
  WorkspacePool<Workspace> workspaces;
  const std::size_t strips = (count + kTripleTileRows - 1) / kTripleTileRows;
  const std::size_t parts = (count + kTripleTileColumns - 1) / kTripleTileColumns;
  util::parallel_for(threads, strips * parts, [&](std::size_t number) {
    const std::size_t row = number / parts * kTripleTileRows, column = number % parts * kTripleTileColumns;
    const std::size_t row_end = std::min(count, row + kTripleTileRows);
    const std::size_t column_end = std::min(count, column + kTripleTileColumns);
    TripleCounter counter(planes, isa);
    auto loan = workspaces.borrow();
    Workspace& work = *loan;
    work.level = statistic.level(list.threshold());
    std::size_t done = 0;
    for (std::size_t b = row + 1; b + 1 < column_end; ++b) {
      const SnpRange a{row, std::min(row_end, b)};
      const SnpRange c{std::max(column, b + 1), column_end};
      counter.count(a, b, c, work.tile);
      test_tile(scan, a, b, c, work);
      done += a.size() * c.size();
    }
    progress(done);
  });
  budget.release(bytes);
}

}  // namespace epiq::interaction
