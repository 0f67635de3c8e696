#include "epiq/interaction/sets/set_search.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

using Pairs = std::set<std::pair<std::size_t, std::size_t>>;

Pairs pairs_of(const std::vector<GenePair>& pairs) {
  Pairs known;
  for (const GenePair& pair : pairs) known.emplace(pair.a, pair.b);
  return known;
}

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
  std::vector<double> log10_p;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    ranked[i].rank = i + 1;
    log10_p.push_back(ranked[i].score.log10_p_omnibus);
  }
  const auto tested = std::count_if(log10_p.begin(), log10_p.end(), [](double p) { return !std::isnan(p); });
  const std::vector<double> log10_q = stats::benjamini_hochberg(log10_p, static_cast<std::size_t>(tested));
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i].log10_q = log10_q[i];
}

}  // namespace

std::vector<SetGenes> plan_sets(std::size_t order, const std::vector<GenePair>& pairs,
                                const std::vector<bool>& varies) {
  std::vector<SetGenes> sets;
  if (order == 1) {
    for (std::size_t a = 0; a < varies.size(); ++a)
      if (varies[a]) sets.push_back({a, 0, 0});
    return sets;
  }
  std::map<std::size_t, std::vector<std::size_t>> partners;
  for (const GenePair& pair : pairs) partners[pair.a].push_back(pair.b);
  const Pairs known = order == 3 ? pairs_of(pairs) : Pairs{};
  for (const GenePair& pair : pairs) {
    if (order == 2) {
      sets.push_back({pair.a, pair.b, 0});
      continue;
    }
    for (const std::size_t c : partners[pair.b])
      if (known.count({pair.a, c}) != 0) sets.push_back({pair.a, pair.b, c});
  }
  return sets;
}

std::vector<SetGenes> plan_named_sets(std::size_t order, const std::vector<std::vector<std::string>>& names,
                                      const std::vector<Cluster>& clusters, const std::vector<GenePair>& pairs,
                                      const std::vector<bool>& varies) {
  std::map<std::string, std::size_t> number;
  for (std::size_t i = 0; i < clusters.size(); ++i) number.emplace(clusters[i].name, i);
  const Pairs known = pairs_of(pairs);
  std::set<SetGenes> wanted;
  for (const std::vector<std::string>& line : names) {
    std::set<std::size_t> members;
    for (std::size_t g = 0; g < order; ++g) {
      const auto at = number.find(line[g]);
      if (at == number.end())
        throw util::Error(util::Fault::input,
                          "'" + line[g] + "' of --pairs is no cluster; `epiq clusters` lists their names");
      members.insert(at->second);
    }
    SetGenes set{};
    std::copy(members.begin(), members.end(), set.begin());
    bool allowed = members.size() == order;
    for (std::size_t g = 0; g < order; ++g) {
      allowed = allowed && varies[set[g]];
      for (std::size_t h = g + 1; h < order; ++h) allowed = allowed && known.count({set[g], set[h]}) != 0;
    }
    if (allowed) wanted.insert(set);
  }
  return {wanted.begin(), wanted.end()};
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
  return 8 * (2 * samples * columns + samples * features + 3 * columns * columns + 3 * features * features);
}

}  // namespace epiq::interaction
