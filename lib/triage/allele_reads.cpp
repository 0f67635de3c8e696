#include "epiq/triage/allele_reads.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/triage/evidence_denovo.hpp"
#include "epiq/triage/evidence_pair_phase.hpp"

namespace epiq::triage {
namespace {

/// Twice the frequency: of heterozygotes among parents. An unknown one is that of any site, an absent one below what
/// kEnoughAlleles show.
double heterozygosity_of(const PopulationFrequency& population) {
  if (!population.value) return DeNovoPriors{}.heterozygosity;
  const double floor = population.state == FrequencyState::absent_covered ? 0.1 / kEnoughAlleles : 1e-5;
  return std::clamp(2.0 * *population.value, floor, 0.1);
}

}  // namespace

AlleleKey key_of(const Allele& allele) {
  return {allele.contig_order, allele.name.position, allele.name.ref, allele.name.alt};
}

std::map<AlleleKey, AlleleReads> alleles_of(const std::vector<std::vector<TriageRow>>& candidates) {
  std::map<AlleleKey, AlleleReads> alleles;
  for (const std::vector<TriageRow>& rows : candidates)
    for (const TriageRow& row : rows) {
      if (!is_sequence(row.allele.name.alt) || !is_sequence(row.allele.name.ref)) continue;
      AlleleReads& one = alleles[key_of(row.allele)];
      one.name = row.allele.name;
      one.contig_order = row.allele.contig_order;
      one.het = row.allele.calls.at(0).het();
      one.heterozygosity = heterozygosity_of(row.allele.population);
    }
  return alleles;
}

void phase_alleles(const std::vector<AlleleReads*>& alleles, const PhaseOptions& options) {
  for (std::size_t start = 0; start < alleles.size();) {
    std::vector<HetSite> sites;
    std::vector<AlleleReads*> of;
    std::size_t end = start;
    for (; end < alleles.size() && alleles[end]->contig_order == alleles[start]->contig_order; ++end)
      if (alleles[end]->het) {
        sites.push_back(alleles[end]->fragments);
        of.push_back(alleles[end]);
      }
    const std::vector<SitePhase> phases = phase_sites(sites, options);
    for (std::size_t i = 0; i < of.size(); ++i) of[i]->phase = phases[i];
    start = end;
  }
}

PairReads pair_reads(const AlleleReads& a, const AlleleReads& b, const PhaseOptions& options) {
  PairReads pair;
  if (!a.het || !b.het || a.contig_order != b.contig_order) return pair;
  const bool a_first = a.fragments.position <= b.fragments.position;
  const std::array<HetSite, 2> both = {a_first ? a.fragments : b.fragments, a_first ? b.fragments : a.fragments};
  std::map<std::uint64_t, bool> seen;
  for (const FragmentCall& call : both[0].calls) seen.emplace(call.fragment, call.second);
  for (const FragmentCall& call : both[1].calls)
    if (const auto found = seen.find(call.fragment); found != seen.end())
      ++(found->second == call.second ? pair.cis : pair.trans);
  const SitePhase direct = phase_sites(both, options)[1];
  if (direct.set == 0) {
    pair.phase = direct.flipped ? Phase::trans : Phase::cis;
    pair.confidence = 1.0 / (1.0 + std::exp(-std::abs(PairPhaser(both, options).direct(0, 1).log_ratio)));
  } else if (a.phase.set == b.phase.set) {
    pair.phase = a.phase.flipped == b.phase.flipped ? Phase::cis : Phase::trans;
    pair.confidence = 1.0 - 1.0 / (1.0 + std::exp(options.min_log_ratio));  // at least, of each link
  }
  return pair;
}

}  // namespace epiq::triage
