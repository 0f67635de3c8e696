#include "epiq/triage/evidence_phase.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace epiq::triage {
namespace {

constexpr int kMostTurns = 10;

/// A call of a fragment, at a site.
struct Placed {
  std::size_t site = 0;
  bool second = false;
  double error = 0.0;
};

double log_odds(double error) { return std::log((1.0 - error) / error); }

/// What one fragment says of a site: odds of its haplotype from elsewhere, and its call here.
/// @param odds log odds that the fragment lies on the second haplotype
double log_ratio(double odds, bool second, double error) {
  const double weight = 1.0 / (1.0 + std::exp(-odds));
  const double agree = weight * (1.0 - error) + (1.0 - weight) * error;
  const double ratio = std::log(agree / (1.0 - agree));
  return second ? ratio : -ratio;
}

/// Evidence that the second allele of a site is on the second haplotype of a set.
struct Support {
  double log_ratio = 0.0;
  std::uint32_t straight = 0;
  std::uint32_t flipped = 0;

  void add(double ratio) {
    log_ratio += ratio;
    // Less than a factor of two is no vote.
    if (ratio > 0.69) ++straight;
    if (ratio < -0.69) ++flipped;
  }
  std::uint32_t votes() const { return log_ratio > 0.0 ? straight : flipped; }
};

class Phaser {
 public:
  Phaser(std::span<const HetSite> sites, const PhaseOptions& options)
      : sites_(sites), options_(options), set_(sites.size()), flipped_(sites.size()), left_out_(sites.size(), false) {}

  std::vector<SitePhase> run() {
    do {
      fragments_.clear();
      for (std::size_t i = 0; i < sites_.size(); ++i) {
        set_[i] = i;
        flipped_[i] = false;
        if (!left_out_[i]) join(i);
      }
      for (int turn = 0; turn < kMostTurns && refine(); ++turn) {
      }
    } while (leave_out());
    return report();
  }

 private:
  /// Odds of the haplotype of a fragment in a set, from its calls at other sites.
  double odds(const std::vector<Placed>& calls, std::size_t set, std::size_t except, bool& known) const {
    double sum = 0.0;
    known = false;
    for (const Placed& call : calls) {
      if (call.site == except || set_[call.site] != set) continue;
      known = true;
      sum += call.second != flipped_[call.site] ? log_odds(call.error) : -log_odds(call.error);
    }
    return sum;
  }

  /// The sets that fragments of a site have been seen in, by their first site.
  std::map<std::size_t, Support> supports(std::size_t site) const {
    std::map<std::size_t, Support> found;
    for (const FragmentCall& call : sites_[site].calls) {
      const auto seen = fragments_.find(call.fragment);
      if (seen == fragments_.end()) continue;
      std::vector<std::size_t> sets;
      for (const Placed& placed : seen->second)
        if (placed.site != site) sets.push_back(set_[placed.site]);
      std::sort(sets.begin(), sets.end());
      sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
      for (const std::size_t set : sets) {
        bool known = false;
        const double where = odds(seen->second, set, site, known);
        if (known) found[set].add(log_ratio(where, call.second, call.error));
      }
    }
    return found;
  }

  bool enough(const Support& support) const {
    return std::abs(support.log_ratio) >= options_.min_log_ratio && support.votes() >= options_.min_fragments;
  }

  void join(std::size_t site) {
    bool joined = false;
    for (const auto& [set, support] : supports(site)) {
      if (!enough(support)) continue;
      const bool flip = support.log_ratio < 0.0;
      if (!joined) {
        // The sets come in ascending order, so that the first one gives its name to the others.
        set_[site] = set;
        flipped_[site] = flip;
        joined = true;
      } else {
        const bool turn = flip != flipped_[site];
        for (std::size_t i = 0; i < site; ++i)
          if (set_[i] == set) {
            set_[i] = set_[site];
            flipped_[i] = flipped_[i] != turn;
          }
      }
    }
    for (const FragmentCall& call : sites_[site].calls)
      fragments_[call.fragment].push_back({site, call.second, std::clamp(call.error, 1e-6, 0.5)});
  }

  Support own(std::size_t site) const {
    const auto found = supports(site);
    const auto here = found.find(set_[site]);
    return here == found.end() ? Support{} : here->second;
  }

  bool refine() {
    bool changed = false;
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      const Support support = own(i);
      const bool flip = support.log_ratio < 0.0;
      if (support.log_ratio == 0.0 || flip == flipped_[i]) continue;
      flipped_[i] = flip;
      changed = true;
    }
    return changed;
  }

  /// Leaves out the sites that their sets contradict. @return false if there is none
  bool leave_out() {
    std::vector<std::size_t> members(sites_.size(), 0);
    for (const std::size_t set : set_) ++members[set];
    bool any = false;
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      if (members[set_[i]] < 2 || enough(own(i))) continue;
      left_out_[i] = true;
      any = true;
    }
    return any;
  }

  std::vector<SitePhase> report() const {
    std::vector<SitePhase> phases(sites_.size());
    std::vector<std::size_t> last(sites_.size(), kNoSite);  // of each set
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      // The first site of a set has its second allele on the second haplotype.
      phases[i] = {set_[i], flipped_[i] != flipped_[set_[i]], last[set_[i]]};
      last[set_[i]] = i;
    }
    return phases;
  }

  std::span<const HetSite> sites_;
  PhaseOptions options_;
  std::vector<std::size_t> set_;  ///< first site of the set of each site
  std::vector<bool> flipped_;     ///< in the orientation of its set
  std::vector<bool> left_out_;    ///< joins nothing
  std::unordered_map<std::uint64_t, std::vector<Placed>> fragments_;
};

}  // namespace

std::vector<SitePhase> phase_sites(std::span<const HetSite> sites, const PhaseOptions& options) {
  return Phaser(sites, options).run();
}

bool het_alleles(const EvidenceSite& site, std::size_t sample, const SiteEvidence& evidence, std::uint8_t& first,
                 std::uint8_t& second) {
  if (!site.genotypes.empty() && site.genotypes[2 * sample] != kNoGenotype &&
      site.genotypes[2 * sample + 1] != kNoGenotype) {
    const auto pair = std::minmax(site.genotypes[2 * sample], site.genotypes[2 * sample + 1]);
    first = static_cast<std::uint8_t>(pair.first);
    second = static_cast<std::uint8_t>(pair.second);
    return first != second;
  }
  std::vector<std::pair<std::uint32_t, std::size_t>> order;
  std::uint32_t all = 0;
  for (std::size_t k = 0; k < evidence.alleles.size(); ++k) {
    order.emplace_back(evidence.alleles[k].reads, evidence.alleles.size() - k);
    all += evidence.alleles[k].reads;
  }
  if (order.size() < 2) return false;
  std::sort(order.rbegin(), order.rend());
  if (order[1].first < 3 || 4 * order[1].first < all) return false;
  const std::size_t a = evidence.alleles.size() - order[0].second;
  const std::size_t b = evidence.alleles.size() - order[1].second;
  first = static_cast<std::uint8_t>(std::min(a, b));
  second = static_cast<std::uint8_t>(std::max(a, b));
  return true;
}

}  // namespace epiq::triage
