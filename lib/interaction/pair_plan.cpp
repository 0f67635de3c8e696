#include "epiq/interaction/pair_plan.hpp"

#include <algorithm>
#include <map>

#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

using Sites = std::set<std::pair<std::string, std::int64_t>>;

/// The sites of a cluster, representatives and tagged alike, by the first row of each site.
Sites sites_of(const Cluster& cluster, const genome::GenotypeMatrix& matrix) {
  Sites sites;
  const auto add = [&sites, &matrix](std::size_t variant) {
    sites.emplace(matrix.variant(variant).contig, matrix.variant(variant).position);
  };
  for (const std::size_t variant : cluster.snps) add(variant);
  for (const TaggedSnp& snp : cluster.tagged) add(snp.variant);
  return sites;
}

bool share_site(const Sites& a, const Sites& b) {
  return std::any_of(a.begin(), a.end(), [&b](const auto& site) { return b.count(site) != 0; });
}

/// Sorts a candidate pair into the plan.
void consider(PairPlan& plan, GenePair pair, const PairRules& rules) {
  switch (rules.status(pair.a, pair.b)) {
    case PairStatus::allowed:
      plan.pairs.push_back(pair);
      break;
    case PairStatus::constant:
      ++plan.monomorphic;
      break;
    case PairStatus::sharing:
      ++plan.sharing;
      break;
    case PairStatus::too_close:
      ++plan.too_close;
      break;
  }
}

}  // namespace

PairRules::PairRules(const std::vector<Cluster>& clusters, const genome::GenotypeMatrix& matrix, std::int64_t gap,
                     const std::vector<bool>& varies)
    : clusters_(clusters), varies_(varies), gap_(gap) {
  sites_.reserve(clusters.size());
  for (const Cluster& cluster : clusters) sites_.push_back(sites_of(cluster, matrix));
}

PairStatus PairRules::status(std::size_t a, std::size_t b) const {
  if (!varies_[a] || !varies_[b]) return PairStatus::constant;
  if (a == b) return PairStatus::sharing;
  if (clusters_[a].contig != clusters_[b].contig) return PairStatus::allowed;
  if (share_site(sites_[a], sites_[b])) return PairStatus::sharing;
  return gap_ > 0 && cluster_distance(clusters_[a], clusters_[b]) < gap_ ? PairStatus::too_close : PairStatus::allowed;
}

std::int64_t cluster_distance(const Cluster& a, const Cluster& b) {
  return std::max(a.start, b.start) - std::min(a.end, b.end);
}

NamedClusters find_clusters(const std::vector<Cluster>& clusters, const std::vector<std::vector<std::string>>& names,
                            std::size_t count) {
  std::map<std::string, std::size_t> number;
  for (std::size_t i = 0; i < clusters.size(); ++i) number.emplace(clusters[i].name, i);
  NamedClusters found;
  for (const std::vector<std::string>& line : names) {
    std::vector<std::size_t> members;
    for (std::size_t k = 0; k < count; ++k) {
      const auto at = number.find(line[k]);
      if (at == number.end())
        found.unknown_names.insert(line[k]);
      else
        members.push_back(at->second);
    }
    std::sort(members.begin(), members.end());
    if (members.size() < count)
      ++found.unknown;
    else
      found.lines.push_back(std::move(members));
  }
  if (found.unknown > 0 && found.lines.empty())
    throw util::Error(util::Fault::input, "'" + *found.unknown_names.begin() +
                                              "' of --pairs is no cluster, and every line names one that is none; "
                                              "`epiq clusters` lists their names");
  return found;
}

PairPlan plan_pairs(const std::vector<Cluster>& clusters, const genome::GenotypeMatrix& matrix, std::int64_t gap,
                    const std::vector<bool>& varies) {
  const PairRules rules(clusters, matrix, gap, varies);
  PairPlan plan;
  for (std::size_t a = 0; a < clusters.size(); ++a)
    for (std::size_t b = a + 1; b < clusters.size(); ++b) consider(plan, {a, b}, rules);
  plan.candidates = clusters.empty() ? 0 : clusters.size() * (clusters.size() - 1) / 2;
  return plan;
}

PairPlan plan_named_pairs(const std::vector<Cluster>& clusters, const genome::GenotypeMatrix& matrix,
                          const std::vector<std::vector<std::string>>& names, std::int64_t gap,
                          const std::vector<bool>& varies) {
  const PairRules rules(clusters, matrix, gap, varies);
  NamedClusters named = find_clusters(clusters, names, 2);
  PairPlan plan;
  plan.candidates = names.size();
  plan.unknown = named.unknown;
  plan.unknown_names = std::move(named.unknown_names);
  const std::set<std::vector<std::size_t>> wanted(named.lines.begin(), named.lines.end());
  plan.repeated = named.lines.size() - wanted.size();
  for (const std::vector<std::size_t>& pair : wanted) consider(plan, {pair[0], pair[1]}, rules);
  return plan;
}

}  // namespace epiq::interaction
