#include "epiq/triage/inheritance.hpp"

#include <algorithm>

namespace epiq::triage {
namespace {

using genome::Affection;
using genome::AlleleCall;
using genome::Sex;

/// The family with the states of one allele.
struct Judge {
  const Family& family;
  const std::vector<AlleleCall>& calls;
  Place place;
  const GenotypeRules& rules;
  std::vector<State> states;

  Judge(const Family& people, const std::vector<AlleleCall>& all, Place where, const GenotypeRules& the_rules)
      : family(people), calls(all), place(where), rules(the_rules) {
    for (std::size_t i = 0; i < people.members.size(); ++i)
      states.push_back(state_of(all[i], people.members[i], where, the_rules));
  }

  const Relative& proband() const { return family.index_case(); }
  State own() const { return states[family.proband]; }
  bool has_sample(const std::optional<std::size_t>& parent) const {
    return parent && family.members[*parent].column.has_value();
  }
  State state(const std::optional<std::size_t>& parent) const { return parent ? states[*parent] : State::unknown; }
  bool affected(const std::optional<std::size_t>& parent) const {
    return parent && family.members[*parent].affection == Affection::affected;
  }

  /// A parent in whom only some cells have the allele: too few reads for a heterozygote, too many for errors.
  bool mosaic(const std::optional<std::size_t>& parent) const {
    if (!has_sample(parent) || one_copy(family.members[*parent], place)) return false;
    const AlleleCall& call = calls[*parent];
    const auto share = balance(call);
    return call.called && share && *share < rules.min_balance && call.alt_reads > rules.max_parent_alt_reads;
  }

  /// The parents who can pass on what this place holds.
  std::vector<std::optional<std::size_t>> parents() const {
    switch (place) {
      case Place::y:
        return {proband().father};
      case Place::mitochondrion:
        return {proband().mother};
      case Place::x:
        if (proband().sex == Sex::male) return {proband().mother};
        [[fallthrough]];
      case Place::autosome:
        return {proband().father, proband().mother};
    }
    return {};
  }

  void flag_parents(Assessment& result) const {
    for (const auto& parent : parents()) {
      if (!has_sample(parent))
        result.flags |= kParentAbsent;
      else if (state(parent) == State::unknown)
        result.flags |= kParentUnassessed;
      if (mosaic(parent)) result.flags |= kMosaicParent;
    }
  }

  static Assessment& refuse(Assessment& result, const std::string& reason) {
    result.fit = Fit::no;
    result.reason = reason;
    return result;
  }

  /// Holds relatives against a mode: affected ones must be `has(i)`, unaffected ones must not be `suffers(i)`.
  template <class Has, class Suffers>
  bool relatives_fit(Assessment& result, const Has& has, const Suffers& suffers) const {
    for (std::size_t i = 0; i < states.size(); ++i) {
      const Relative& person = family.members[i];
      if (i == family.proband || person.affection == Affection::unknown) continue;
      if (states[i] == State::unknown) {
        if (person.column) result.flags |= kRelativeUnassessed;
        continue;
      }
      if (person.affection == Affection::affected) {
        if (!has(i)) return refuse(result, "the affected '" + person.id + "' does not have it so"), false;
        ++result.segregating;
      } else if (suffers(i)) {
        const bool mosaic_parent = (proband().father == i || proband().mother == i) && mosaic(i);
        if (mosaic_parent) continue;
        ++result.unaffected_carriers;
        result.flags |= kUnaffectedCarrier;
      }
    }
    return true;
  }

  Assessment dominant(Mode mode) const;
  Assessment de_novo(Mode mode) const;
  Assessment recessive() const;
  Assessment x_recessive() const;
  Assessment of_one_line(Mode mode) const;
};

/// Dominant on autosomes and X.
Assessment Judge::dominant(Mode mode) const {
  Assessment result{mode};
  if (own() != State::one && !one_copy(proband(), place)) return refuse(result, "the proband is not heterozygous");
  flag_parents(result);
  const auto carries = [&](std::size_t i) { return states[i] != State::none; };
  const auto heterozygous = [&](std::size_t i) {
    return states[i] == State::one || (states[i] == State::all && one_copy(family.members[i], place));
  };
  if (!relatives_fit(result, heterozygous, carries)) return result;
  if (result.unaffected_carriers > 0 && !rules.incomplete_penetrance)
    return refuse(result, "an unaffected relative carries it");
  std::size_t without = 0;
  std::size_t with = 0;
  for (const auto& parent : parents()) {
    without += state(parent) == State::none && !mosaic(parent) ? 1 : 0;
    with += state(parent) == State::one || state(parent) == State::all || mosaic(parent) ? 1 : 0;
  }
  if (without == parents().size()) return refuse(result, "no parent carries it");
  result.parents_agree = with > 0;
  result.fit = with > 0 || (result.flags & kParentUnassessed) == 0 ? Fit::yes : Fit::unassessable;
  if (result.fit == Fit::unassessable) result.reason = "the call of a parent is missing or not trusted";
  return result;
}

/// New in the proband; also hemizygous on a son's X.
Assessment Judge::de_novo(Mode mode) const {
  Assessment result{mode};
  if (own() != State::one && !one_copy(proband(), place)) return refuse(result, "the proband is not heterozygous");
  flag_parents(result);
  std::int32_t reads = 0;
  for (const auto& parent : parents()) {
    if (state(parent) == State::one || state(parent) == State::all) return refuse(result, "a parent carries it");
    if (parent && calls[*parent].alt_reads > 0) reads += calls[*parent].alt_reads;
    if (affected(parent) && state(parent) == State::none) return refuse(result, "an affected parent lacks it");
  }
  const auto carries = [&](std::size_t i) { return states[i] != State::none; };
  if (!relatives_fit(result, carries, carries)) return result;
  if (result.unaffected_carriers > 0 && !rules.incomplete_penetrance)
    return refuse(result, "an unaffected relative carries it");
  if ((result.flags & (kParentAbsent | kParentUnassessed)) != 0) {
    result.fit = Fit::unassessable;
    result.reason = "the call of a parent is missing or not trusted";
    return result;
  }
  if (reads > rules.max_parent_alt_reads)
    return refuse(result, "the parents have " + std::to_string(reads) + " reads of it");
  result.parents_agree = true;
  result.fit = Fit::yes;
  return result;
}

Assessment Judge::recessive() const {
  Assessment result{Mode::recessive};
  if (own() != State::all) return refuse(result, "the proband is not homozygous");
  flag_parents(result);
  for (const auto& parent : parents()) {
    if (state(parent) == State::none)
      return refuse(result, "a parent does not carry it (a deletion or uniparental disomy would explain that)");
  }
  const auto homozygous = [&](std::size_t i) { return states[i] == State::all; };
  if (!relatives_fit(result, homozygous, homozygous)) return result;
  if (result.unaffected_carriers > 0) return refuse(result, "an unaffected relative is homozygous");
  result.parents_agree = (result.flags & (kParentAbsent | kParentUnassessed)) == 0;
  result.fit = Fit::yes;
  return result;
}

Assessment Judge::x_recessive() const {
  Assessment result{Mode::x_recessive};
  if (own() != State::all) return refuse(result, "the proband is neither hemizygous nor homozygous");
  flag_parents(result);
  for (const auto& parent : parents())
    if (state(parent) == State::none) return refuse(result, "a parent who must carry it does not");
  const auto suffers = [&](std::size_t i) { return states[i] == State::all; };
  if (!relatives_fit(result, suffers, suffers)) return result;
  if (result.unaffected_carriers > 0) return refuse(result, "an unaffected relative is hemizygous or homozygous");
  result.parents_agree = (result.flags & (kParentAbsent | kParentUnassessed)) == 0;
  result.fit = Fit::yes;
  return result;
}

/// Y and mitochondria: one parent passes it on to all children of the line.
Assessment Judge::of_one_line(Mode mode) const {
  Assessment result{mode};
  if (mode == Mode::y_linked && proband().sex == Sex::female) return refuse(result, "the proband is female");
  flag_parents(result);
  if (mode == Mode::mitochondrial && own() == State::one) result.flags |= kHeteroplasmic;
  const auto in_line = [&](std::size_t i) { return mode != Mode::y_linked || family.members[i].sex != Sex::female; };
  const auto has = [&](std::size_t i) { return !in_line(i) || states[i] != State::none; };
  // Heteroplasmy varies between relatives, so that only a relative with all copies changed speaks against it.
  const auto suffers = [&](std::size_t i) {
    return in_line(i) && states[i] == State::all && (mode != Mode::mitochondrial || own() == State::all);
  };
  if (!relatives_fit(result, has, suffers)) return result;
  if (result.unaffected_carriers > 0 && !rules.incomplete_penetrance)
    return refuse(result, "an unaffected relative carries it");
  for (const auto& parent : parents())
    result.parents_agree = state(parent) == State::one || state(parent) == State::all;
  result.fit = Fit::yes;
  return result;
}

}  // namespace

const char* name_of(Mode mode) {
  constexpr const char* kNames[] = {"AD", "AD_denovo", "AR", "AR_comphet", "XD", "X_denovo", "XR", "YL", "MT"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::string flag_names(std::uint32_t flags) {
  constexpr const char* kNames[] = {"parent_unassessed",
                                    "parent_absent",
                                    "unaffected_carrier",
                                    "mosaic_parent",
                                    "relative_unassessed",
                                    "sex_unknown",
                                    "heteroplasmic",
                                    "phase_unknown",
                                    "one_de_novo",
                                    "af_unknown",
                                    "filter",
                                    "no_genotype_quality",
                                    "duo",
                                    "consequence_unknown",
                                    "over_deletion",
                                    "reads_contradict",
                                    "reads_uncovered",
                                    "phase_conflict",
                                    "reads_not_counted"};
  std::string text;
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if ((flags & (1U << i)) != 0) text += (text.empty() ? "" : ";") + std::string(kNames[i]);
  return text;
}

std::vector<Assessment> assess(const Family& family, const std::vector<AlleleCall>& calls, Place place,
                               const GenotypeRules& rules) {
  const Judge judge(family, calls, place, rules);
  std::vector<Assessment> all;
  switch (place) {
    case Place::autosome:
      all = {judge.de_novo(Mode::de_novo), judge.dominant(Mode::dominant), judge.recessive()};
      break;
    case Place::x:
      all = {judge.de_novo(Mode::x_de_novo), judge.x_recessive(), judge.dominant(Mode::x_dominant)};
      break;
    case Place::y:
      all = {judge.of_one_line(Mode::y_linked)};
      break;
    case Place::mitochondrion:
      all = {judge.of_one_line(Mode::mitochondrial)};
      break;
  }
  for (Assessment& one : all)
    if (place == Place::x && family.index_case().sex == Sex::unknown) one.flags |= kSexUnknown;
  return all;
}

}  // namespace epiq::triage
