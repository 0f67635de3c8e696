#include "epiq/triage/compound_het.hpp"

#include <algorithm>
#include <utility>

namespace epiq::triage {
namespace {

using genome::Affection;

/// The parent an allele can only come from, in so far as one parent tells.
Origin side_of(Origin origin) {
  if (origin == Origin::not_father) return Origin::mother;
  if (origin == Origin::not_mother) return Origin::father;
  return origin;
}

bool inherited(Origin origin) { return origin == Origin::father || origin == Origin::mother; }

/// The phase that the parents show, and whether that rests on one of them.
std::pair<Phase, bool> pedigree_phase(Origin a, Origin b) {
  const bool duo =
      a == Origin::not_father || a == Origin::not_mother || b == Origin::not_father || b == Origin::not_mother;
  const Origin from_a = side_of(a);
  const Origin from_b = side_of(b);
  if (!inherited(from_a) || !inherited(from_b)) return {Phase::unknown, false};
  if (from_a != from_b) return {Phase::trans, duo};
  // Two alleles that a father lacks may both be new or both of the mother, on either copy.
  if (duo) return {Phase::unknown, true};
  return {Phase::cis, false};
}

/// Whether a haplotype consequence joins two alleles. Phased calls speak for themselves: those of different phase sets
/// are joined by chance.
bool joined(const HetSide& a, const HetSide& b) {
  if (a.haplotype >= 0 && b.haplotype >= 0) return false;
  return std::find_first_of(a.joint.begin(), a.joint.end(), b.joint.begin(), b.joint.end()) != a.joint.end();
}

}  // namespace

const char* name_of(Phase phase) { return phase == Phase::cis ? "cis" : phase == Phase::trans ? "trans" : "unknown"; }

const char* name_of(PhaseSource source) {
  constexpr const char* kNames[] = {"none", "pedigree", "genotype", "PS", "BCSQ", "reads"};
  return kNames[static_cast<std::size_t>(source)];
}

HetSide het_side(const Family& family, const std::vector<genome::AlleleCall>& calls, Place place,
                 const GenotypeRules& rules) {
  HetSide side;
  for (std::size_t i = 0; i < calls.size(); ++i)
    side.states.push_back(state_of(calls[i], family.members[i], place, rules));
  const Relative& proband = family.index_case();
  const auto state = [&](const std::optional<std::size_t>& parent) {
    if (!parent || !family.members[*parent].column) {
      side.flags |= kParentAbsent;
      return State::unknown;
    }
    if (side.states[*parent] == State::unknown) side.flags |= kParentUnassessed;
    return side.states[*parent];
  };
  const State father = state(proband.father);
  const State mother = state(proband.mother);
  const bool from_father = father == State::one || father == State::all;
  const bool from_mother = mother == State::one || mother == State::all;
  if (from_father && mother == State::none) side.origin = Origin::father;
  if (from_mother && father == State::none) side.origin = Origin::mother;
  if (father == State::none && mother == State::none) side.origin = Origin::de_novo;
  if (father == State::none && mother == State::unknown) side.origin = Origin::not_father;
  if (mother == State::none && father == State::unknown) side.origin = Origin::not_mother;
  // A parent who carries it beside one who cannot be asked: most likely the source (slivar's rule for duos).
  if (from_father && mother == State::unknown) side.origin = Origin::father;
  if (from_mother && father == State::unknown) side.origin = Origin::mother;
  side.homozygous = side.states[family.proband] == State::all;
  side.haplotype = calls[family.proband].haplotype;
  side.phase_set = calls[family.proband].phase_set;
  return side;
}

PairAssessment assess_pair(const Family& family, const HetSide& a, const HetSide& b) {
  PairAssessment pair;
  pair.flags = a.flags | b.flags;
  const auto [from_parents, duo] = pedigree_phase(a.origin, b.origin);
  pair.phase = from_parents;
  if (from_parents != Phase::unknown) {
    pair.source = PhaseSource::pedigree;
    if (duo || (pair.flags & (kParentAbsent | kParentUnassessed)) != 0) pair.flags |= kDuo;
  } else if (a.homozygous != b.homozygous || (a.record == b.record && a.record > 0)) {
    pair.phase = Phase::trans;
    pair.source = PhaseSource::genotype;
  } else if (a.haplotype >= 0 && b.haplotype >= 0 && a.phase_set == b.phase_set) {
    pair.phase = a.haplotype == b.haplotype ? Phase::cis : Phase::trans;
    pair.source = PhaseSource::phase_set;
  } else if (joined(a, b)) {
    pair.phase = Phase::cis;
    pair.source = PhaseSource::joint_consequence;
  }
  if ((a.origin == Origin::de_novo) != (b.origin == Origin::de_novo)) pair.flags |= kOneDeNovo;
  if (a.homozygous != b.homozygous) pair.flags |= kOverDeletion;
  if (pair.phase == Phase::cis) return pair.reason = "the alleles lie in cis", pair;
  if (pair.phase == Phase::unknown) pair.flags |= kPhaseUnknown;

  const Relative& proband = family.index_case();
  for (std::size_t i = 0; i < family.members.size(); ++i) {
    const Relative& person = family.members[i];
    if (i == family.proband || person.affection == Affection::unknown) continue;
    if (a.states[i] == State::unknown || b.states[i] == State::unknown) {
      if (person.column) pair.flags |= kRelativeUnassessed;
      continue;
    }
    const bool both = a.states[i] != State::none && b.states[i] != State::none;
    if (person.affection == Affection::affected) {
      if (!both) return pair.reason = "the affected '" + person.id + "' does not carry both", pair;
      ++pair.segregating;
      continue;
    }
    if (a.states[i] == State::all || b.states[i] == State::all)
      return pair.reason = "the unaffected '" + person.id + "' is homozygous for one", pair;
    // A parent may carry both on one chromosome and pass on only one of them.
    const bool parent = proband.father == i || proband.mother == i;
    if (both && !parent) return pair.reason = "the unaffected '" + person.id + "' carries both", pair;
  }
  pair.fit = Fit::yes;
  return pair;
}

}  // namespace epiq::triage
