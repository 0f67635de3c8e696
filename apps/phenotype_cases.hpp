#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/triage/knowledge.hpp"
#include "epiq/triage/phenotype_query.hpp"

namespace epiq::apps {

/// The patients of a run.
struct CaseRequest {
  std::string terms;                      ///< a list separated by commas, or a file of one term a line
  std::string excluded;                   ///< the same
  std::vector<std::string> phenopackets;  ///< files, folders, or lists of files
};

/// One patient, ready to be ranked.
struct Case {
  std::string name;
  triage::PhenotypeQuery query;
};

/// Adds --terms, --excluded and --phenopacket.
/// @param many whether --phenopacket takes many words: a command with an input file would lose it to them
void add_case_options(OptionGroup& group, CaseRequest& request, bool many);

/// @throws Error(usage) unless there are terms or phenopackets, not both
void check_cases(const CaseRequest& request);

/// The files that --phenopacket names, in the order given, those of a folder in order of their paths.
/// @throws Error(io); Error(input) if a folder holds no phenopacket
std::vector<std::string> phenopacket_files(const std::vector<std::string>& words);

/// Reads the patients; retired terms are followed with a note in the log.
/// @throws Error(input) for an unknown term unless `lenient`, and for a patient without observed terms
std::vector<Case> read_cases(const CaseRequest& request, const triage::Knowledge& knowledge, bool lenient,
                             Context& context);

}  // namespace epiq::apps
