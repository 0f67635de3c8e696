#pragma once

#include <string>
#include <vector>

#include "epiq/genome/annotated_records.hpp"
#include "epiq/triage/triage.hpp"

namespace epiq::report {

/// The fields that `epiq triage` adds to INFO, a value for each candidate that an allele of the record is part of:
/// EPIQ_RANK, EPIQ_ALT (number of the ALT), EPIQ_GENE, EPIQ_MOI, EPIQ_POST, EPIQ_LLR, EPIQ_ACMG
/// ("class|points|criteria") and EPIQ_MATE. Values have no comma, blank, semicolon or equals sign.
std::vector<genome::InfoDefinition> triage_info();

/// The records of the candidates, by position, with the values of triage_info().
std::vector<genome::AnnotatedRecord> triage_records(const std::vector<triage::TriageRow>& rows);

}  // namespace epiq::report
