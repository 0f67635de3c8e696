#include "epiq/interaction/pairs/permutation_scan.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/interaction/pairs/tile_plan.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

/// The best key of each permutation so far, shared by the tasks.
class BestKeys {
 public:
  explicit BestKeys(std::size_t permutations) : keys_(permutations, -std::numeric_limits<double>::infinity()) {}

  std::vector<double> snapshot() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return keys_;
  }

  void merge(const std::vector<double>& other) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i] = std::max(keys_[i], other[i]);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<double> keys_;
};

struct Workspace {
  PairTile all, minorities, classes;
  std::vector<std::uint8_t> excluded;
  std::vector<float> bounds;
};

/// Marks what the space and the filter leave out.
void exclude(const PairSpace& space, const TileJob& job, const TableFilter& filter, Workspace& work) {
  if (filter.idle())
    work.excluded.assign(work.all.pairs(), 0);
  else
    filter_tile(work.all, filter, work.excluded);
  for (std::size_t row = 0; row < job.rows(); ++row)
    for (std::size_t column = 0; column < job.columns(); ++column)
      if (!space.allowed(job.first_row + row, job.first_column + column))
        work.excluded[row * work.all.stride() + column] = 1;
}

double best_of_tile(const PairStatistic& statistic, const TileJob& job, double known, Workspace& work) {
  work.bounds.resize(work.classes.pairs());
  double best = known;
  BoundLevel level = statistic.level(best);
  statistic.bound(work.classes, level.least(), work.bounds.data());
  for (std::size_t row = 0; row < job.rows(); ++row) {
    for (std::size_t column = 0; column < job.columns(); ++column) {
      const std::size_t element = row * work.classes.stride() + column;
      if (work.bounds[element] < level.least() || work.excluded[element] != 0) continue;
      ScanHit hit;
      if (!statistic.evaluate(work.classes, element, work.bounds[element], level, hit) || hit.key <= best) continue;
      best = hit.key;
      level = statistic.level(best);
    }
  }
  return best;
}

}  // namespace

PermutedClasses permute_classes(const std::vector<SampleSubset>& classes, std::size_t permutations,
                                std::uint64_t seed) {
  const std::size_t samples = classes.front().samples();
  std::vector<std::size_t> members;
  std::vector<std::size_t> klass;
  SampleSubset all(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    for (std::size_t k = 0; k < classes.size(); ++k) {
      if (!classes[k].contains(i)) continue;
      members.push_back(i);
      klass.push_back(k);
      all.add(i);
    }
  }
  PermutedClasses permuted{{all}, {}};
  for (std::size_t p = 0; p < permutations; ++p) {
    util::Philox random(seed, kPermutationStreams + p);
    std::vector<std::size_t> shuffled = klass;
    for (std::size_t i = shuffled.size(); i > 1; --i)
      std::swap(shuffled[i - 1], shuffled[random.below(static_cast<std::uint32_t>(i))]);
    std::vector<SampleSubset> minorities(classes.size() - 1, SampleSubset(samples));
    for (std::size_t i = 0; i < members.size(); ++i)
      if (shuffled[i] > 0) minorities[shuffled[i] - 1].add(members[i]);
    permuted.minorities.push_back(std::move(minorities));
  }
  return permuted;
}

std::vector<double> permuted_best_keys(const genome::GenotypeMatrix& matrix, const PairSpace& space,
                                       const PermutedClasses& permuted, const PairStatistic& statistic,
                                       const TableFilter& filter, util::MemoryBudget& budget, unsigned threads,
                                       const std::function<void(std::size_t)>& progress) {
  BestKeys best(permuted.minorities.size());
  const util::Isa isa = util::active_isa();
  for_each_tile(
      matrix, space, permuted.all, budget, threads,
      [&](std::span<const TileJob> jobs) {
        Workspace work;
        std::vector<double> keys = best.snapshot();
        const std::span<const std::size_t> strip =
            std::span(space.rows()).subspan(jobs.front().first_row, jobs.front().rows());
        for (const TileJob& job : jobs) {
          count_pairs(*job.row_planes, job.packed_rows, *job.column_planes, job.packed_columns, work.all, isa);
          exclude(space, job, filter, work);
          const std::span<const std::size_t> snps = std::span(space.columns()).subspan(job.first_column, job.columns());
          for (std::size_t p = 0; p < keys.size(); ++p) {
            const SnpPlanes rows(matrix, strip, permuted.minorities[p], isa);
            const SnpPlanes columns(matrix, snps, permuted.minorities[p], isa);
            count_pairs(rows, {0, rows.size()}, columns, {0, columns.size()}, work.minorities, isa);
            complete_classes(work.all, work.minorities, 0, work.minorities.subsets() + 1, work.classes);
            keys[p] = best_of_tile(statistic, job, keys[p], work);
          }
        }
        best.merge(keys);
      },
      progress);
  return best.snapshot();
}

}  // namespace epiq::interaction
