#pragma once

#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/triage/digenic_candidates.hpp"

namespace epiq::report {

/// The columns of the table of two-gene combinations of `epiq triage`.
std::vector<Column> digenic_columns();

std::vector<Cell> digenic_row(const triage::GenePairRow& row);

}  // namespace epiq::report
