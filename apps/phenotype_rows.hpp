#pragma once

#include <string>
#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/triage/phenotype_ranking.hpp"

namespace epiq::apps {

/// The columns of the table that `epiq phenotype` writes.
std::vector<report::Column> phenotype_columns();

/// The rows of one patient: diseases, then genes.
std::vector<std::vector<report::Cell>> phenotype_rows(const triage::Knowledge& knowledge, const std::string& name,
                                                      const triage::PhenotypeRanking& ranking);

}  // namespace epiq::apps
