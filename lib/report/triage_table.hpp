#pragma once

#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/triage/triage.hpp"

namespace epiq::report {

/// The columns of the ranking of `epiq triage`: those that scripts rely on first.
std::vector<Column> triage_columns();

/// One row of the ranking.
/// @param sample    name of the proband
/// @param knowledge that diseases are named by; nullptr if there is none
std::vector<Cell> triage_row(const triage::TriageRow& row, const std::string& sample,
                             const triage::Knowledge* knowledge);

/// The columns and rows of `--why`.
std::vector<Column> why_columns();
std::vector<Cell> why_row(const triage::WhyStep& step);

}  // namespace epiq::report
