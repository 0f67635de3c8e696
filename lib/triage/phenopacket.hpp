#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "epiq/triage/ontology.hpp"

namespace epiq::triage {

/// What a GA4GH phenopacket says of the phenotypes of one patient.
struct Phenopacket {
  std::string id;
  std::vector<TermId> observed;
  std::vector<TermId> excluded;
  std::size_t other_terms = 0;  ///< features of other ontologies, left out
  std::string sex;              ///< of `subject`, in lower case: "male", "female" or what else it says; empty: not said
};

/// Reads a phenopacket (or the proband of a family) of schema 1.0 or 2.0 in JSON: `phenotypicFeatures` with `type.id`
/// and `negated` (1.0) or `excluded` (2.0), names in camel or snake case, and `subject.sex`. Other members are not
/// looked at.
/// @throws Error(input) with line and column if it is no JSON, has no id or no features, or a term is malformed
Phenopacket parse_phenopacket(std::string_view text);

}  // namespace epiq::triage
