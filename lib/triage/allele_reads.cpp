#include "epiq/triage/allele_reads.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/triage/evidence_denovo.hpp"

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

void add_bridges(const std::vector<std::vector<TriageRow>>& candidates, const NearbyHets& hets,
                 std::map<AlleleKey, AlleleReads>& alleles) {
  for (const std::vector<TriageRow>& rows : candidates) {
    if (rows.size() != 2 || rows[0].phase != Phase::unknown) continue;
    const Allele& a = rows[0].allele;
    const auto [first, last] = std::minmax(a.name.position, rows[1].allele.name.position);
    for (const NearbyHet& het : hets.between(a.contig_order, first, last)) {
      const AlleleName name{a.name.contig, het.position, std::string(1, het.ref), std::string(1, het.alt)};
      const auto [place, is_new] = alleles.try_emplace(AlleleKey{a.contig_order, name.position, name.ref, name.alt});
      if (!is_new) continue;
      AlleleReads& one = place->second;
      one.name = name;
      one.contig_order = a.contig_order;
      one.het = one.bridge = true;
    }
  }
}

ReadPhases::ReadPhases(const std::vector<AlleleReads*>& alleles, const PhaseOptions& options) : options_(options) {
  for (const AlleleReads* one : alleles) {
    if (!one->het) continue;
    std::vector<HetSite>& sites = contigs_[one->contig_order].sites;
    site_of_.emplace(one, sites.size());
    sites.push_back(one->fragments);
  }
  for (auto& entry : contigs_) {
    Contig& contig = entry.second;
    contig.phases = phase_sites(contig.sites, options_);
    contig.pairs.emplace(contig.sites, options_);
  }
}

PairReads ReadPhases::pair(const AlleleReads& a, const AlleleReads& b) const {
  PairReads pair;
  if (!a.het || !b.het || a.contig_order != b.contig_order) return pair;
  const bool a_first = a.fragments.position <= b.fragments.position;
  const std::array<HetSite, 2> both = {a_first ? a.fragments : b.fragments, a_first ? b.fragments : a.fragments};
  std::map<std::uint64_t, bool> seen;
  for (const FragmentCall& call : both[0].calls) seen.emplace(call.fragment, call.second);
  for (const FragmentCall& call : both[1].calls)
    if (const auto found = seen.find(call.fragment); found != seen.end())
      ++(found->second == call.second ? pair.cis : pair.trans);
  const SitePhase direct = phase_sites(both, options_)[1];
  if (direct.set == 0) {
    pair.phase = direct.flipped ? Phase::trans : Phase::cis;
    pair.confidence = 1.0 / (1.0 + std::exp(-std::abs(PairPhaser(both, options_).direct(0, 1).log_ratio)));
  } else {
    chain(a, b, pair);
  }
  return pair;
}

void ReadPhases::chain(const AlleleReads& a, const AlleleReads& b, PairReads& pair) const {
  const Contig& contig = contigs_.at(a.contig_order);
  const std::size_t from = site_of_.at(&a);
  const std::size_t to = site_of_.at(&b);
  const SitePhase& here = contig.phases[from];
  const SitePhase& there = contig.phases[to];
  if (here.set != there.set) return;
  const PairPhase found = contig.pairs->phase(from, to, contig.phases);
  const bool trans = found.log_ratio < 0.0;
  // A chain that is weak, or that all fragments together contradict, shows nothing.
  if (found.links < 2 || std::abs(found.log_ratio) < options_.min_log_ratio ||
      (trans ? found.trans : found.cis) < options_.min_fragments || trans != (here.flipped != there.flipped))
    return;
  pair.phase = trans ? Phase::trans : Phase::cis;
  pair.confidence = 1.0 / (1.0 + std::exp(-std::abs(found.log_ratio)));
  pair.between = found.links - 1;
}

}  // namespace epiq::triage
