#include "epiq/interaction/permutation/permutation_tests.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "epiq/interaction/permutation/permuted_pair.hpp"
#include "epiq/stats/proportion.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kPairsATask = 16;
constexpr std::size_t kBatch = 16 * kPermutationBlock;  // permutations that are held at a time

/// The smallest p-value of each trait and permutation so far, shared by the tasks.
class Minima {
 public:
  Minima(std::size_t traits, const std::vector<PermutedTrait>& permuted) : values_(traits) {
    for (std::size_t t = 0; t < traits; ++t) values_[t].assign(permuted[t].permutations, 0.0);
  }

  std::vector<std::vector<double>> snapshot() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return values_;
  }

  void merge(const std::vector<std::vector<double>>& other) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::size_t t = 0; t < values_.size(); ++t)
      for (std::size_t p = 0; p < values_[t].size(); ++p) values_[t][p] = std::min(values_[t][p], other[t][p]);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::vector<double>> values_;
};

/// A pair on its way through the batches of permutations.
struct Sequence {
  std::size_t row;
  std::size_t exceedances = 0;
  std::size_t drawn = 0;
  bool ended = false;
};

/// Takes a batch of permutations for one pair, block by block, until its h-th exceedance.
void advance(Sequence& sequence, const RankedPair& row, const std::vector<Gene>& genes, const TraitModel& model,
             const TraitModel& score, const PermutedTrait& permuted, const ScoreOptions& options, std::size_t h) {
  const Gene& a = genes[row.genes.a];
  const Gene& b = genes[row.genes.b];
  const double log10_p = row.score.log10_p_omnibus;
  const CellMap map = cell_map(a, b, score, options);
  const std::vector<std::uint32_t> cells = cells_of_samples(map, a, b);
  const std::vector<double> limits(permuted.permutations, log10_p);
  for (std::size_t block = 0; block < permuted.blocks() && !sequence.ended; ++block) {
    const std::vector<std::size_t> chosen = candidates(map, cells, permuted, block, block + 1, limits, options);
    const std::size_t begin = block * kPermutationBlock;
    const std::size_t end = std::min(permuted.permutations, begin + kPermutationBlock);
    std::vector<bool> exceeds(end - begin, false);
    if (!chosen.empty()) {
      const std::vector<double> exact = permuted_omnibus(a, b, model, permuted, chosen, options);
      for (std::size_t k = 0; k < chosen.size(); ++k) exceeds[chosen[k] - begin] = exact[k] <= log10_p;
    }
    for (std::size_t k = 0; k < exceeds.size() && !sequence.ended; ++k) {
      ++sequence.drawn;
      if (exceeds[k] && ++sequence.exceedances == h) sequence.ended = true;
    }
  }
}

}  // namespace

std::vector<std::vector<double>> permuted_minima(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs,
                                                 const TraitModel& model, const std::vector<PermutedTrait>& permuted,
                                                 const ScoreOptions& options, unsigned threads,
                                                 const std::function<void(std::size_t)>& progress) {
  Minima minima(permuted.size(), permuted);
  const TraitModel score = score_model(model);
  const std::size_t tasks = (pairs.size() + kPairsATask - 1) / kPairsATask;
  util::parallel_for(threads, tasks, [&](std::size_t task) {
    std::vector<std::vector<double>> smallest = minima.snapshot();
    const std::size_t begin = task * kPairsATask, end = std::min(pairs.size(), begin + kPairsATask);
    for (std::size_t i = begin; i < end; ++i) {
      const Gene& a = genes[pairs[i].a];
      const Gene& b = genes[pairs[i].b];
      const CellMap map = cell_map(a, b, score, options);
      const std::vector<std::uint32_t> cells = cells_of_samples(map, a, b);
      for (std::size_t t = 0; t < permuted.size(); ++t) {
        const std::vector<std::size_t> chosen =
            candidates(map, cells, permuted[t], 0, permuted[t].blocks(), smallest[t], options);
        if (chosen.empty()) continue;
        const std::vector<double> exact = permuted_omnibus(a, b, model, permuted[t], chosen, options);
        for (std::size_t k = 0; k < chosen.size(); ++k)
          if (exact[k] < smallest[t][chosen[k]]) smallest[t][chosen[k]] = exact[k];
      }
    }
    minima.merge(smallest);
    if (progress) progress(end - begin);
  });
  return minima.snapshot();
}

void set_family_wise(std::vector<RankedPair>& rows, std::vector<double> minima) {
  std::sort(minima.begin(), minima.end());
  for (RankedPair& row : rows) {
    if (std::isnan(row.score.log10_p_omnibus)) continue;
    const auto below = static_cast<std::size_t>(
        std::upper_bound(minima.begin(), minima.end(), row.score.log10_p_omnibus) - minima.begin());
    row.permutation.family = {below, minima.size()};
  }
}

void set_sequential(std::vector<RankedPair>& rows, double log10_limit, const std::vector<Gene>& genes,
                    const TraitModel& model, std::size_t trait, const ScoreOptions& options,
                    const SequentialOptions& sequential, unsigned threads) {
  const TraitModel score = score_model(model);
  std::vector<Sequence> sequences;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].score.log10_p_omnibus <= log10_limit) sequences.push_back({i});
  for (std::size_t drawn = 0; drawn < sequential.maximum; drawn += kBatch) {
    std::vector<Sequence*> open;
    for (Sequence& sequence : sequences)
      if (!sequence.ended) open.push_back(&sequence);
    if (open.empty()) break;
    const PermutedTrait permuted = permute_trait(
        model, trait, sequential.first + drawn, std::min(kBatch, sequential.maximum - drawn), sequential.seed, threads);
    util::parallel_for(threads, open.size(), [&](std::size_t i) {
      advance(*open[i], rows[open[i]->row], genes, model, score, permuted, options, sequential.exceedances);
    });
  }
  for (const Sequence& sequence : sequences)
    rows[sequence.row].permutation.single = {sequence.exceedances, sequence.drawn,
                                             sequence.ended ? stats::Stopping::at_count : stats::Stopping::at_draws};
}

}  // namespace epiq::interaction
