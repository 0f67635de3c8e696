#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/triage/triage.hpp"

namespace epiq::report {

/// The columns of the ranking of `epiq triage`: those that scripts rely on first.
std::vector<Column> triage_columns();

/// Makes the rows of the ranking.
class TriageRows {
 public:
  /// @param sample     name of the proband
  /// @param phenotypes that diseases are named and explained by; nullptr if there are none; must outlive this
  TriageRows(std::string sample, const triage::GenePhenotypes* phenotypes)
      : sample_(std::move(sample)), phenotypes_(phenotypes) {}

  std::vector<Cell> cells(const triage::TriageRow& row);

 private:
  Cell matches(std::uint32_t disease);

  std::string sample_;
  const triage::GenePhenotypes* phenotypes_;
  std::map<std::uint32_t, Cell> matches_;  ///< of diseases that were explained
};

/// The columns and rows of `--why`.
std::vector<Column> why_columns();
std::vector<Cell> why_row(const triage::WhyStep& step);

}  // namespace epiq::report
