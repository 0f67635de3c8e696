#pragma once

#include <map>
#include <string>
#include <vector>

#include "epiq/triage/inheritance.hpp"

// Families and calls for tests. A call is written "0/1", with reads "0/1:20,18", and "" for somebody without a sample.
namespace fixtures {

using namespace epiq;
using genome::Affection;
using genome::Sex;

inline triage::Relative person(const std::string& id, Sex sex, Affection affection) {
  return {id, sex, affection, 0, std::nullopt, std::nullopt};
}

/// Proband, father and mother, in this order; further people may be added behind.
inline triage::Family trio(Sex child = Sex::female, Affection father = Affection::unaffected,
                           Affection mother = Affection::unaffected) {
  triage::Family family;
  family.members = {person("kid", child, Affection::affected), person("dad", Sex::male, father),
                    person("mom", Sex::female, mother)};
  family.members[0].father = 1;
  family.members[0].mother = 2;
  for (std::size_t i = 0; i < 3; ++i) family.members[i].column = i;
  return family;
}

/// A child of the same parents.
inline void add_sib(triage::Family& family, Sex sex, Affection affection) {
  triage::Relative sib = person("sib" + std::to_string(family.members.size()), sex, affection);
  sib.column = family.members.size();
  sib.father = 1;
  sib.mother = 2;
  family.members.push_back(sib);
}

/// "0/1:20,18": alleles, and reads of the others and of the allele; quality 99 and as many reads as given, else 40.
inline genome::AlleleCall call(const std::string& text) {
  genome::AlleleCall seen;
  const std::string alleles = text.substr(0, text.find(':'));
  seen.quality = 99;
  seen.depth = 40;
  for (const char c : alleles) {
    if (c == '.') return seen;
    if (c != '0' && c != '1') continue;
    ++seen.ploidy;
    seen.copies = static_cast<std::uint8_t>(seen.copies + (c == '1' ? 1 : 0));
  }
  seen.called = seen.ploidy > 0;
  if (alleles.find('|') != std::string::npos && seen.het()) {
    seen.haplotype = alleles[0] == '1' ? 0 : 1;
    seen.phase_set = 0;
  }
  seen.ref_reads = seen.copies == seen.ploidy ? 0 : seen.copies == 0 ? 40 : 20;
  seen.alt_reads = 40 - seen.ref_reads;
  if (text.find(':') != std::string::npos) {
    const std::size_t colon = text.find(':');
    seen.ref_reads = std::stoi(text.substr(colon + 1));
    seen.alt_reads = std::stoi(text.substr(text.find(',') + 1));
    seen.depth = seen.ref_reads + seen.alt_reads;
  }
  return seen;
}

inline std::vector<genome::AlleleCall> calls(const std::vector<std::string>& texts) {
  std::vector<genome::AlleleCall> all;
  for (const std::string& text : texts) all.push_back(text.empty() ? genome::AlleleCall{} : call(text));
  return all;
}

/// The assessment of one mode.
inline triage::Assessment judged(const triage::Family& family, const std::vector<std::string>& texts, triage::Mode mode,
                                 triage::Place place = triage::Place::autosome,
                                 const triage::GenotypeRules& rules = {}) {
  triage::Family people = family;
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (texts[i].empty()) people.members[i].column.reset();
  for (const auto& one : triage::assess(people, calls(texts), place, rules))
    if (one.mode == mode) return one;
  return {};
}

}  // namespace fixtures
