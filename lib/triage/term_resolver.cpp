#include "epiq/triage/term_resolver.hpp"

#include <algorithm>

namespace epiq::triage {
namespace {

std::string named(const Knowledge& knowledge, TermId id) {
  const auto term = knowledge.find_term(id);
  return format_term(id) + (term ? " (" + std::string(knowledge.text_at(knowledge.term_names[*term])) + ")" : "");
}

std::string join(const Knowledge& knowledge, std::span<const TermId> ids) {
  std::string text;
  for (const TermId id : ids) text += (text.empty() ? "" : ", ") + named(knowledge, id);
  return text;
}

/// "X is obsolete, replaced by Y" without what follows from it.
std::string fate(const Knowledge& knowledge, TermId id, RetiredTerm::Kind kind, std::span<const TermId> successors) {
  switch (kind) {
    case RetiredTerm::Kind::alternative:
      return format_term(id) + " is another number of " + join(knowledge, successors);
    case RetiredTerm::Kind::replaced:
      return format_term(id) + " is obsolete, replaced by " + join(knowledge, successors);
    case RetiredTerm::Kind::considered:
      return format_term(id) + " is obsolete; the ontology suggests " + join(knowledge, successors);
    case RetiredTerm::Kind::abandoned:
      break;
  }
  return format_term(id) + " is obsolete without a successor";
}

}  // namespace

ResolvedTerm resolve_term(const Knowledge& knowledge, TermId id) {
  ResolvedTerm resolved;
  constexpr int kLongestChain = 8;  // a successor may be retired in turn; a circle ends here
  for (int step = 0; step < kLongestChain; ++step) {
    if (const auto term = knowledge.find_term(id)) {
      resolved.term = term;
      return resolved;
    }
    const auto found = std::lower_bound(knowledge.retired_ids.begin(), knowledge.retired_ids.end(), id);
    const std::string separator = resolved.note.empty() ? "" : "; ";
    if (found == knowledge.retired_ids.end() || *found != id) {
      resolved.note += separator + format_term(id) + " is no term of this ontology";
      return resolved;
    }
    const auto index = static_cast<std::size_t>(found - knowledge.retired_ids.begin());
    const auto successors = Knowledge::part(knowledge.retired_successors, knowledge.retired_start, index);
    const auto kind = static_cast<RetiredTerm::Kind>(knowledge.retired_kinds[index]);
    resolved.note += separator + fate(knowledge, id, kind, successors);
    if (successors.size() != 1) return resolved;
    id = successors[0];
  }
  return resolved;
}

}  // namespace epiq::triage
