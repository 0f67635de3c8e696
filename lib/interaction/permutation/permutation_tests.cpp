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

void keep_smaller(std::vector<double>& values, const std::vector<double>& others) {
  for (std::size_t p = 0; p < values.size(); ++p) values[p] = std::min(values[p], others[p]);
}

/// Keeps what is smaller in a permutation's tests.
void keep_smaller(PermutedTests& tests, std::size_t permutation, const TestResults& results) {
  const auto keep = [permutation](std::vector<double>& values, double log10_p) {
    if (log10_p < values[permutation]) values[permutation] = log10_p;  // false where it is undefined
  };
  keep(tests.omnibus, results.log10_p_omnibus);
  for (std::size_t arm = 0; arm < tests.arms.size(); ++arm) keep(tests.arms[arm], results.arms[arm].log10_p);
}

/// The smallest p-values of each trait and permutation so far, shared by the tasks.
class Minima {
 public:
  Minima(std::size_t arms, const std::vector<PermutedTrait>& permuted) {
    for (const PermutedTrait& trait : permuted)
      values_.push_back({std::vector<double>(trait.permutations, 0.0),
                         std::vector<std::vector<double>>(arms, std::vector<double>(trait.permutations, 0.0))});
  }

  std::vector<PermutedTests> snapshot() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return values_;
  }

  void merge(const std::vector<PermutedTests>& other) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::size_t t = 0; t < values_.size(); ++t) {
      keep_smaller(values_[t].omnibus, other[t].omnibus);
      for (std::size_t arm = 0; arm < values_[t].arms.size(); ++arm)
        keep_smaller(values_[t].arms[arm], other[t].arms[arm]);
    }
  }

 private:
  mutable std::mutex mutex_;
  std::vector<PermutedTests> values_;
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
  const PermutedTests limits{std::vector<double>(permuted.permutations, log10_p), {}};
  for (std::size_t block = 0; block < permuted.blocks() && !sequence.ended; ++block) {
    const std::vector<std::size_t> chosen = candidates(map, cells, permuted, block, block + 1, limits, options);
    const std::size_t begin = block * kPermutationBlock;
    const std::size_t end = std::min(permuted.permutations, begin + kPermutationBlock);
    std::vector<bool> exceeds(end - begin, false);
    if (!chosen.empty()) {
      const std::vector<TestResults> exact = permuted_scores(a, b, model, permuted, chosen, options);
      for (std::size_t k = 0; k < chosen.size(); ++k)
        exceeds[chosen[k] - begin] = exact[k].log10_p_omnibus <= log10_p;  // false where it is undefined
    }
    for (std::size_t k = 0; k < exceeds.size() && !sequence.ended; ++k) {
      ++sequence.drawn;
      if (exceeds[k] && ++sequence.exceedances == h) sequence.ended = true;
    }
  }
}

}  // namespace

std::vector<PermutedTests> permuted_minima(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs,
                                           const TraitModel& model, const std::vector<PermutedTrait>& permuted,
                                           const ScoreOptions& options, unsigned threads,
                                           const std::function<void(std::size_t)>& progress) {
  Minima minima(options.arms.size(), permuted);
  const TraitModel score = score_model(model);
  const std::size_t tasks = (pairs.size() + kPairsATask - 1) / kPairsATask;
  util::parallel_for(threads, tasks, [&](std::size_t task) {
    std::vector<PermutedTests> smallest = minima.snapshot();
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
        const std::vector<TestResults> exact = permuted_scores(a, b, model, permuted[t], chosen, options);
        for (std::size_t k = 0; k < chosen.size(); ++k) keep_smaller(smallest[t], chosen[k], exact[k]);
      }
    }
    minima.merge(smallest);
    if (progress) progress(end - begin);
  });
  return minima.snapshot();
}

namespace {

/// How many of the sorted minima are at or below a p-value; no draws if it is undefined.
stats::MonteCarloCount count_below(const std::vector<double>& minima, double log10_p) {
  if (std::isnan(log10_p)) return {};
  return {static_cast<std::size_t>(std::upper_bound(minima.begin(), minima.end(), log10_p) - minima.begin()),
          minima.size()};
}

}  // namespace

void set_family_wise(std::vector<RankedPair>& rows, PermutedTests minima) {
  std::sort(minima.omnibus.begin(), minima.omnibus.end());
  for (std::vector<double>& arm : minima.arms) std::sort(arm.begin(), arm.end());
  for (RankedPair& row : rows) {
    row.permutation.family = count_below(minima.omnibus, row.score.log10_p_omnibus);
    row.permutation.arms.clear();
    for (std::size_t arm = 0; arm < std::min(minima.arms.size(), row.score.arms.size()); ++arm)
      row.permutation.arms.push_back(count_below(minima.arms[arm], row.score.arms[arm].log10_p));
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
