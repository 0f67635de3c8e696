#pragma once

#include <string>
#include <vector>

#include "epiq/triage/phenotype_ranking.hpp"

namespace epiq::report {

/// "query|shared|annotated|disease|frequency|information|log10 ratio", joined by ';'; of an unmatched term "query|.".
std::string matches_text(const triage::Knowledge& knowledge, const std::vector<triage::TermMatch>& matches);

/// The same as an array of objects, with the names of terms.
std::string matches_json(const triage::Knowledge& knowledge, const std::vector<triage::TermMatch>& matches);

}  // namespace epiq::report
