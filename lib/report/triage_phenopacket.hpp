#pragma once

#include <string>
#include <vector>

#include "epiq/triage/family.hpp"
#include "epiq/triage/triage.hpp"

namespace epiq::report {

/// What a phenopacket says beside the candidates.
struct PhenopacketHead {
  std::string id;
  std::string created;   ///< ISO 8601, UTC
  std::string version;   ///< of the program
  std::string assembly;  ///< "GRCh38"; empty: not known
};

/// The best candidates as a phenopacket of GA4GH's schema 2.0 in JSON: an interpretation each, with its disease, the
/// ACMG class and the alleles as vcfRecord. Observed and excluded phenotypes are those the ranking used.
/// Source: https://phenopacket-schema.readthedocs.io, version 2.0.
/// @param phenotypes nullptr: none
/// @param most       candidates at most
std::string triage_phenopacket(const PhenopacketHead& head, const triage::Family& family,
                               const triage::TriageResult& result, const triage::GenePhenotypes* phenotypes,
                               std::size_t most);

}  // namespace epiq::report
