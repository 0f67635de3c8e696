#include "epiq/triage/evidence_pair_phase.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>

namespace epiq::triage {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Adds what one fragment says of a pair. Less than a factor of two is no vote.
void add_fragment(bool same, double a, double b, PairPhase& pair) {
  const double agree = (1.0 - a) * (1.0 - b) + a * b;
  const double ratio = std::log(agree / (1.0 - agree));
  pair.log_ratio += same ? ratio : -ratio;
  if (ratio > std::log(2.0)) ++(same ? pair.cis : pair.trans);
}

double bounded(double error) { return std::clamp(error, 1e-6, 0.5); }

/// -log tanh(|ratio| / 2): of a chain these sum.
double doubt(double ratio) {
  const double small = std::exp(-std::abs(ratio));
  return small == 1.0 ? kInfinity : std::log1p(small) - std::log1p(-small);
}

double ratio_of_doubt(double sum) { return std::log1p(std::exp(-sum)) - std::log(-std::expm1(-sum)); }

std::uint32_t agreeing(const PairPhase& pair) { return pair.log_ratio < 0.0 ? pair.trans : pair.cis; }

/// The best way to a site so far.
struct Way {
  double doubt = kInfinity;
  std::size_t from = kNoSite;
  PairPhase link;
};

}  // namespace

PairPhaser::PairPhaser(std::span<const HetSite> sites, const PhaseOptions& options) : sites_(sites), options_(options) {
  for (std::size_t i = 0; i < sites.size(); ++i)
    for (const FragmentCall& call : sites[i].calls)
      fragments_[call.fragment].push_back({i, call.second, bounded(call.error)});
}

PairPhase PairPhaser::direct(std::size_t a, std::size_t b) const {
  std::map<std::uint64_t, const FragmentCall*> there;
  for (const FragmentCall& call : sites_[a].calls) there.emplace(call.fragment, &call);
  PairPhase pair;
  for (const FragmentCall& call : sites_[b].calls) {
    const auto found = there.find(call.fragment);
    if (found == there.end()) continue;
    add_fragment(call.second == found->second->second, bounded(call.error), bounded(found->second->error), pair);
    pair.links = 1;
  }
  return pair;
}

std::unordered_map<std::size_t, PairPhase> PairPhaser::links(std::size_t site) const {
  std::unordered_map<std::size_t, PairPhase> found;
  for (const FragmentCall& call : sites_[site].calls)
    for (const Call& other : fragments_.at(call.fragment)) {
      if (other.site == site) continue;
      PairPhase& pair = found[other.site];
      add_fragment(call.second == other.second, bounded(call.error), other.error, pair);
      pair.links = 1;
    }
  return found;
}

PairPhase PairPhaser::phase(std::size_t a, std::size_t b, std::span<const SitePhase> sets) const {
  const PairPhase alone = direct(a, b);
  if (std::abs(alone.log_ratio) >= options_.min_log_ratio && agreeing(alone) >= options_.min_fragments) return alone;

  std::unordered_map<std::size_t, Way> ways;
  std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>, std::greater<>> next;
  ways[a].doubt = 0.0;
  next.emplace(0.0, a);
  while (!next.empty() && next.top().second != b) {
    const auto [reached, site] = next.top();
    next.pop();
    if (reached > ways[site].doubt) continue;
    for (const auto& [other, link] : links(site)) {
      if (!sets.empty() && sets[other].set != sets[a].set) continue;
      const double sum = reached + doubt(link.log_ratio);
      Way& way = ways[other];
      // Of ways that are as sure the first one stays; sites come in a fixed order, whatever that of the hash is.
      if (sum >= way.doubt) continue;
      way = {sum, site, link};
      next.emplace(sum, other);
    }
  }
  const auto end = ways.find(b);
  if (end == ways.end() || end->second.from == kNoSite) return alone;

  PairPhase chain;
  bool trans = false;
  std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t site = b; site != a; site = ways[site].from) {
    const PairPhase& link = ways[site].link;
    trans = trans != (link.log_ratio < 0.0);
    ++chain.links;
    if (agreeing(link) >= least) continue;
    least = agreeing(link);
    chain.cis = link.log_ratio < 0.0 ? link.trans : link.cis;
    chain.trans = link.log_ratio < 0.0 ? link.cis : link.trans;
  }
  chain.log_ratio = ratio_of_doubt(end->second.doubt);
  if (!trans) return chain;
  chain.log_ratio = -chain.log_ratio;
  std::swap(chain.cis, chain.trans);
  return chain;
}

}  // namespace epiq::triage
