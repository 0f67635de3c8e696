#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/triage/evidence_analysis.hpp"

namespace epiq::triage {

/// How much is held back to be phased.
struct PhaseBounds {
  std::size_t most_sites = 65536;
  std::size_t most_calls = 2000000;  ///< of fragments at heterozygous sites, about 100 bytes each while they are phased
};

/// Phases a stream of results.
///
/// Results are held back until no fragment can join them with what follows. Where fragments join all that is held (long
/// reads) and a bound is reached, the first half is given out as phased by the whole; the fragments at its last sites
/// stay, so that the phase sets go on. Memory follows the bounds and not the length of the phase sets.
class PhaseWindow {
 public:
  explicit PhaseWindow(const PhaseOptions& options, const PhaseBounds& bounds = {})
      : options_(options), bounds_(bounds) {}

  /// Takes the next result, in the order of contigs and positions; gives out those that are ready, phased.
  std::vector<SiteResult> add(SiteResult result);

  /// Gives out the rest.
  std::vector<SiteResult> finish();

 private:
  /// Heterozygous sites of one sample that have been given out and are still looked at.
  struct Past {
    std::vector<HetSite> sites;
    std::vector<std::int64_t> sets;  ///< phase sets they were given out in; -1: none
    std::vector<bool> flipped;       ///< as they were given out

    void add(SampleResult& result);
    void keep_last(std::size_t most_calls);
  };

  void phase_held();
  void phase_sample(std::size_t sample);
  std::vector<SiteResult> give_half();

  PhaseOptions options_;
  PhaseBounds bounds_;
  std::vector<SiteResult> held_;
  std::vector<Past> past_;  ///< by sample
  std::size_t calls_ = 0;   ///< of fragments in `held_`
  std::int64_t reach_ = 0;
};

}  // namespace epiq::triage
