#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "epiq/triage/evidence_phase.hpp"

namespace epiq::triage {

/// Whether the second alleles of two heterozygous sites are on one haplotype (cis) or on two (trans).
struct PairPhase {
  double log_ratio = 0.0;   ///< natural logarithm of the likelihoods cis : trans
  std::uint32_t cis = 0;    ///< fragments that speak for cis; of a chain, at its weakest link
  std::uint32_t trans = 0;  ///< the same for trans
  std::uint32_t links =
      0;  ///< 1: by the fragments over both sites; more: through links - 1 sites between; 0: not joined
};

/// Phase of pairs of sites of one sample.
///
/// Fragments over both sites a and b with errors e1 and e2 have the log likelihood ratio
/// +-log[((1-e1)(1-e2) + e1 e2) / ((1-e1) e2 + e1 (1-e2))], which sum to that of the pair. A chain of such pairs has
/// the ratio L of tanh(|L|/2) = product of tanh(|L_i|/2), since an even number of wrong links makes no error (the rule
/// of a parity check: Hagenauer, Offer and Papke, IEEE Trans. Inf. Theory 42 (1996) 429); it is never surer than its
/// weakest link. Of all chains the surest one is taken.
class PairPhaser {
 public:
  /// @param sites must outlive it, in the order of positions
  PairPhaser(std::span<const HetSite> sites, const PhaseOptions& options);

  /// By the fragments over both sites alone. O(calls).
  PairPhase direct(std::size_t a, std::size_t b) const;

  /// By the fragments over both sites where these pass the thresholds, else by the surest chain through sites of the
  /// same set as `a`. Dijkstra's algorithm; O(sites x calls x sites of a fragment).
  /// @param sets of each site, from phase_sites; empty: all are of one
  PairPhase phase(std::size_t a, std::size_t b, std::span<const SitePhase> sets = {}) const;

 private:
  struct Call {
    std::size_t site = 0;
    bool second = false;
    double error = 0.0;
  };

  std::unordered_map<std::size_t, PairPhase> links(std::size_t site) const;

  std::span<const HetSite> sites_;
  PhaseOptions options_;
  std::unordered_map<std::uint64_t, std::vector<Call>> fragments_;
};

}  // namespace epiq::triage
