#pragma once

#include <string>
#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/triage/evidence_site_result.hpp"

namespace epiq::apps {

/// The columns of `epiq evidence`.
std::vector<report::Column> evidence_columns();

/// A row for each allele and sample. @param every_base alleles are all four bases: those without reads have no row
std::vector<std::vector<report::Cell>> evidence_rows(const triage::SiteResult& result,
                                                     const std::vector<std::string>& samples, bool every_base);

}  // namespace epiq::apps
