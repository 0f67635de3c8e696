#pragma once

#include <string>
#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/triage/evidence_analysis.hpp"

namespace epiq::apps {

/// Which columns a table of `epiq evidence` has.
struct EvidenceColumns {
  bool denovo = false;
  bool phase = false;
  bool low_vaf = false;
};

/// Which rows it has.
struct EvidenceRows {
  EvidenceColumns columns;
  bool every_base = false;        ///< alleles are all four bases: those without reads have no row
  bool passing = false;           ///< alleles that do not pass the low-frequency test have no row
  std::vector<bool> control;      ///< samples without rows; empty: none
  std::uint32_t min_support = 0;  ///< alleles that no sample has so many reads of have no row
};

/// The columns of `epiq evidence`.
std::vector<report::Column> evidence_columns(const EvidenceColumns& which);

/// A row for each allele and sample.
std::vector<std::vector<report::Cell>> evidence_rows(const triage::SiteResult& result,
                                                     const std::vector<std::string>& samples,
                                                     const EvidenceRows& which);

}  // namespace epiq::apps
