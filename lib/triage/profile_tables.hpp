#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epiq/triage/knowledge.hpp"

namespace epiq::triage {

/// Adds up what several rows say of one term: counted patients are added, else the greatest frequency counts. Where
/// none of the counted patients had it, a row without counts that says some have it is believed.
/// @return with frequency 0 if no row says that a patient had it
ProfileTerm pool_rows(std::uint32_t term, std::span<const Frequency> rows);

/// Fills postings, pooled postings, information and background from profiles, closures and gene links.
void fill_postings(KnowledgeTables<Vector>& tables, const std::vector<std::vector<std::uint32_t>>& closures);

}  // namespace epiq::triage
