#include "epiq/triage/family_tally.hpp"

namespace epiq::triage {

FamilyTally::FamilyTally(const genome::Pedigree& pedigree, const Family& family,
                         const std::vector<std::string>& samples)
    : family_(family), x_calls_(family.members.size()), samples_(family) {
  for (const Trio& trio : trios_of(pedigree, samples)) trios_.emplace_back(trio, MendelCounts{});
}

void FamilyTally::add(const genome::VcfSite& site, const genome::SampleCalls& calls, Place place) {
  for (auto& [trio, counts] : trios_) count_mendel(trio, calls, site.contig, place, counts);
  const bool snv = site.alleles.size() == 2 && site.alleles[0].size() == 1 && site.alleles[1].size() == 1;
  if (place == Place::autosome && snv) samples_.add(calls);
  if (place != Place::x) return;
  for (std::size_t i = 0; i < family_.members.size(); ++i) {
    if (!family_.members[i].column) continue;
    const genome::SampleCall& call = calls.samples[*family_.members[i].column];
    if (!call.called() || (call.first == 0 && call.second <= 0)) continue;
    ++(!call.haploid() && call.first != call.second ? x_calls_[i].het : x_calls_[i].hom);
  }
}

std::vector<ShownSex> FamilyTally::sexes() const {
  std::vector<ShownSex> all;
  for (std::size_t i = 0; i < family_.members.size(); ++i) {
    const Relative& person = family_.members[i];
    if (person.column) all.push_back({person.id, person.sex, sex_of(x_calls_[i]), x_calls_[i]});
  }
  return all;
}

}  // namespace epiq::triage
