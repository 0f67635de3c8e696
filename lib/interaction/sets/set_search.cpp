#include "epiq/interaction/sets/set_search.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

GeneSet gene_set(const std::vector<Gene>& genes, std::size_t order, const SetGenes& set,
                 const Environment* environment) {
  GeneSet result{{}, environment};
  for (std::size_t g = 0; g < order; ++g) result.genes.push_back(&genes[set[g]]);
  return result;
}

/// Best first: by p, then in genome order; those without a result last.
bool better(const RankedSet& x, const RankedSet& y) {
  const bool x_defined = !std::isnan(x.score.log10_p_omnibus), y_defined = !std::isnan(y.score.log10_p_omnibus);
  if (x_defined != y_defined) return x_defined;
  if (x_defined && x.score.log10_p_omnibus != y.score.log10_p_omnibus)
    return x.score.log10_p_omnibus < y.score.log10_p_omnibus;
  return x.genes < y.genes;
}

void assign_ranks(std::vector<RankedSet>& ranked) {
  std::sort(ranked.begin(), ranked.end(), better);
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i].rank = i + 1;
  const auto tested = std::count_if(ranked.begin(), ranked.end(),
                                    [](const RankedSet& row) { return !std::isnan(row.score.log10_p_omnibus); });
  set_false_discovery(ranked, static_cast<std::size_t>(tested));
}

}  // namespace

void set_false_discovery(std::vector<RankedSet>& ranked, std::size_t tests) {
  std::vector<double> log10_p;
  for (const RankedSet& row : ranked) log10_p.push_back(row.score.log10_p_omnibus);
  const std::vector<double> log10_q = stats::benjamini_hochberg(log10_p, tests);
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i].log10_q = log10_q[i];
}

std::vector<std::vector<RankedSet>> rank_sets(const std::vector<Gene>& genes, std::size_t order,
                                              const std::vector<SetGenes>& sets, const Environment* environment,
                                              const SetModel& model, const SetOptions& options, unsigned threads,
                                              const std::function<void(std::size_t)>& progress) {
  std::vector<std::vector<RankedSet>> ranked(model.traits.size(), std::vector<RankedSet>(sets.size()));
  util::parallel_for(threads, sets.size(), [&](std::size_t i) {
    std::vector<SetScore> scores = score_set(gene_set(genes, order, sets[i], environment), model, options);
    for (std::size_t t = 0; t < scores.size(); ++t) {
      ranked[t][i].genes = sets[i];
      ranked[t][i].score = std::move(scores[t]);
    }
    progress(1);
  });
  for (std::vector<RankedSet>& rows : ranked) assign_ranks(rows);
  return ranked;
}

std::uint64_t largest_set_bytes(const std::vector<Gene>& genes, std::size_t order, const Environment* environment,
                                std::size_t samples, std::size_t covariates) {
  const auto widest = std::max_element(genes.begin(), genes.end(), [](const Gene& x, const Gene& y) {
    return x.features.null_columns.cols < y.features.null_columns.cols;
  });
  if (widest == genes.end()) return 0;
  GeneSet set{std::vector<const Gene*>(order, &*widest), environment};
  const std::uint64_t columns = covariates + set_null_count(set);
  const std::uint64_t features = kSetProducts * (environment != nullptr ? environment->columns.cols : 1);
  return 8 * (3 * samples * columns + samples * features + 3 * columns * columns + 3 * features * features);
}

}  // namespace epiq::interaction
