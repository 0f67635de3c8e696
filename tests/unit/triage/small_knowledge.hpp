#pragma once

#include <vector>

#include "epiq/triage/knowledge.hpp"
#include "epiq/triage/phenotype_query.hpp"
#include "unit/source_folder.hpp"

/// Knowledge of the small ontology of tests/data/phenotype.*: diseases A, B, C, D are ranked, a fifth is of ORPHA.
inline epiq::triage::Knowledge small_knowledge() {
  const std::string data = source_folder() + "/tests/data/phenotype";
  epiq::util::MemoryBudget budget(1U << 30U);
  epiq::triage::KnowledgeCounts counts;
  return epiq::triage::build_knowledge({data + ".obo", data + ".hpoa", data + ".genes.txt", ""}, budget, counts);
}

inline epiq::triage::PhenotypeQuery query_of(const epiq::triage::Knowledge& knowledge,
                                             const std::vector<epiq::triage::TermId>& observed,
                                             const std::vector<epiq::triage::TermId>& excluded = {}) {
  std::vector<std::uint32_t> with;
  std::vector<std::uint32_t> without;
  for (const auto id : observed) with.push_back(*knowledge.find_term(id));
  for (const auto id : excluded) without.push_back(*knowledge.find_term(id));
  return epiq::triage::make_query(knowledge, with, without);
}
