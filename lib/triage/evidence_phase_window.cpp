#include "epiq/triage/evidence_phase_window.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "epiq/triage/evidence_pair_phase.hpp"

namespace epiq::triage {
namespace {

/// How a phase set is called in the output, and what of it has been seen.
struct SetName {
  std::int64_t position = -1;
  bool turned = false;      ///< its first haplotype is the second one of the output
  std::size_t members = 0;  ///< those given out before count as one
  std::size_t last = kNoSite;
};

std::size_t calls_of(const SiteResult& result) {
  std::size_t calls = 0;
  for (const SampleResult& sample : result.samples) calls += sample.fragments.calls.size();
  return calls;
}

/// What most of the sites say of a set; the earliest of several.
std::pair<std::int64_t, bool> most_common(const std::map<std::pair<std::int64_t, bool>, std::size_t>& votes) {
  return std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// The sets of some sites by name: that of the sites that were given out before, else the first site of the set.
std::map<std::size_t, SetName> name_sets(const std::vector<HetSite>& sites, const std::vector<SitePhase>& phases,
                                         const std::vector<std::int64_t>& given, const std::vector<bool>& flipped) {
  std::map<std::size_t, std::map<std::pair<std::int64_t, bool>, std::size_t>> votes;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (given[i] >= 0) ++votes[phases[i].set][{given[i], phases[i].flipped != flipped[i]}];
  std::map<std::size_t, SetName> names;
  for (const auto& [set, of_set] : votes) names[set] = {most_common(of_set).first, most_common(of_set).second, 1};
  for (std::size_t i = given.size(); i < phases.size(); ++i)
    ++names.emplace(phases[i].set, SetName{sites[i].position, phases[i].flipped, 0}).first->second.members;
  return names;
}

}  // namespace

void PhaseWindow::phase_sample(std::size_t sample) {
  Past& past = past_[sample];
  std::vector<HetSite> sites = std::exchange(past.sites, {});
  const std::size_t given = sites.size();
  std::vector<SampleResult*> of;
  for (SiteResult& result : held_)
    if (result.samples[sample].het) {
      sites.push_back(std::move(result.samples[sample].fragments));
      of.push_back(&result.samples[sample]);
    }
  const std::vector<SitePhase> phases = phase_sites(sites, options_);
  std::map<std::size_t, SetName> names = name_sets(sites, phases, past.sets, past.flipped);
  const PairPhaser pairs(sites, options_);
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (i < given && past.sets[i] < 0) continue;  // it was given out as not phased
    SetName& name = names[phases[i].set];
    if (i >= given && name.members > 1) {
      PhasedSite& phase = of[i - given]->phase.emplace();
      phase.set = name.position;
      phase.flipped = phases[i].flipped != name.turned;
      if (name.last != kNoSite) {
        phase.with = sites[name.last].position;
        phase.pair = pairs.phase(name.last, i, phases);
      }
    }
    name.last = i;
  }
  for (std::size_t i = given; i < sites.size(); ++i) of[i - given]->fragments = std::move(sites[i]);
  sites.resize(given);
  past.sites = std::move(sites);
}

void PhaseWindow::phase_held() {
  past_.resize(held_.empty() ? 0 : held_.front().samples.size());
  for (std::size_t sample = 0; sample < past_.size(); ++sample) phase_sample(sample);
}

/// Adds a site that is given out, and forgets the first ones beyond a bound.
void PhaseWindow::Past::add(SampleResult& result) {
  sites.push_back(std::move(result.fragments));
  sets.push_back(result.phase ? result.phase->set : -1);
  flipped.push_back(result.phase && result.phase->flipped);
}

void PhaseWindow::Past::keep_last(std::size_t most_calls) {
  std::size_t calls = 0;
  std::size_t first = sites.size();
  while (first > 0 && calls + sites[first - 1].calls.size() <= most_calls) calls += sites[--first].calls.size();
  const auto gone = static_cast<std::ptrdiff_t>(first);
  sites.erase(sites.begin(), sites.begin() + gone);
  sets.erase(sets.begin(), sets.begin() + gone);
  flipped.erase(flipped.begin(), flipped.begin() + gone);
}

std::vector<SiteResult> PhaseWindow::give_half() {
  phase_held();
  const auto middle = held_.begin() + static_cast<std::ptrdiff_t>((held_.size() + 1) / 2);
  std::vector<SiteResult> ready(std::make_move_iterator(held_.begin()), std::make_move_iterator(middle));
  held_.erase(held_.begin(), middle);
  for (std::size_t s = 0; s < past_.size(); ++s) {
    for (SiteResult& result : ready)
      if (result.samples[s].het) past_[s].add(result.samples[s]);
    past_[s].keep_last(bounds_.most_calls / 4 / past_.size());
  }
  calls_ = 0;
  for (SiteResult& result : held_) {
    for (SampleResult& sample : result.samples) sample.phase.reset();
    calls_ += calls_of(result);
  }
  return ready;
}

std::vector<SiteResult> PhaseWindow::add(SiteResult result) {
  std::vector<SiteResult> ready;
  const bool apart =
      !held_.empty() && (result.site.contig != held_.back().site.contig || result.site.position >= reach_);
  if (apart)
    ready = finish();
  else if (held_.size() >= bounds_.most_sites || calls_ >= bounds_.most_calls)
    ready = give_half();
  reach_ = std::max(reach_, result.reach);
  calls_ += calls_of(result);
  held_.push_back(std::move(result));
  return ready;
}

std::vector<SiteResult> PhaseWindow::finish() {
  phase_held();
  past_.clear();
  reach_ = 0;
  calls_ = 0;
  return std::exchange(held_, {});
}

}  // namespace epiq::triage
