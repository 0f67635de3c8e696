#include "epiq/triage/genotype_rules.hpp"

namespace epiq::triage {

using genome::AlleleCall;
using genome::kNotGiven;
using genome::Sex;

std::optional<double> balance(const AlleleCall& call) {
  if (call.alt_reads == kNotGiven || call.ref_reads == kNotGiven || call.alt_reads + call.ref_reads == 0)
    return std::nullopt;
  return static_cast<double>(call.alt_reads) / static_cast<double>(call.alt_reads + call.ref_reads);
}

bool one_copy(const Relative& relative, Place place) {
  return place == Place::y || (place == Place::x && relative.sex == Sex::male);
}

State state_of(const AlleleCall& call, const Relative& relative, Place place, const GenotypeRules& rules) {
  if (!call.called) return State::unknown;
  if (place == Place::y && relative.sex == Sex::female) return State::unknown;
  if (call.quality != kNotGiven && call.quality < rules.min_quality) return State::unknown;
  if (call.depth != kNotGiven && call.depth < rules.min_depth) return State::unknown;
  if (call.copies == 0) return State::none;
  if (call.hom()) return State::all;
  if (!one_copy(relative, place)) return State::one;
  // One copy cannot be heterozygous: the reads decide, and without them nothing is known.
  const auto share = balance(call);
  return share && *share >= rules.min_hemizygous_balance ? State::all : State::unknown;
}

const char* distrust(const AlleleCall& call, const Relative& relative, Place place, const GenotypeRules& rules) {
  if (call.quality != kNotGiven && call.quality < rules.min_quality) return "low quality";
  if (call.depth != kNotGiven && call.depth < rules.min_depth) return "low depth";
  const auto share = balance(call);
  if (one_copy(relative, place)) {
    const bool doubtful = share ? *share < rules.min_hemizygous_balance : call.het();
    return doubtful ? "unbalanced reads" : "";
  }
  if (!share) return "";
  if (place == Place::mitochondrion) return *share < rules.min_heteroplasmy ? "unbalanced reads" : "";
  const bool fits =
      call.het() ? *share >= rules.min_balance && *share <= rules.max_balance : *share >= rules.min_hom_balance;
  return fits ? "" : "unbalanced reads";
}

}  // namespace epiq::triage
