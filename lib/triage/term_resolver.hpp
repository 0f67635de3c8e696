#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "epiq/triage/knowledge.hpp"

namespace epiq::triage {

/// The term that a number stands for today.
struct ResolvedTerm {
  std::optional<std::uint32_t> term;  ///< index of the term in use; none: there is none, or several
  std::string note;                   ///< what was done or why it was not: "HP:0000057 is obsolete, replaced by ..."
};

/// Follows alt_id and replaced_by, and consider where it names one term.
///
/// @return without a note if `id` is a term in use
ResolvedTerm resolve_term(const Knowledge& knowledge, TermId id);

}  // namespace epiq::triage
