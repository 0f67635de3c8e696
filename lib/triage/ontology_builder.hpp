#pragma once

#include <map>
#include <string>
#include <vector>

#include "epiq/triage/ontology.hpp"

namespace epiq::triage {

/// A term as a file states it, before its links are resolved.
struct StatedTerm {
  TermId id = 0;
  std::string name;
  bool obsolete = false;
  std::vector<TermId> parents;
  std::vector<TermId> alternatives;
  std::vector<TermId> replaced_by;
  std::vector<TermId> consider;
  std::string where;  ///< for messages: "'hp.obo', line 17"
};

/// Makes an ontology of stated terms: sorts them, resolves parents, checks that there is no cycle.
/// @throws Error(input) with the place of the term
Ontology build_ontology(std::vector<StatedTerm> stated, const std::string& version, const std::string& path);

/// Reads OBO flat files (geneontology.org, format 1.2 and 1.4).
Ontology read_obo(const std::string& path);

/// Reads OBO graphs (github.com/geneontology/obographs) as JSON.
Ontology read_obo_graph(const std::string& path);

}  // namespace epiq::triage
