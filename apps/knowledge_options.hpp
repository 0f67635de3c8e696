#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/triage/knowledge.hpp"

namespace epiq::apps {

/// Where knowledge of phenotypes, diseases and genes comes from: a knowledge file, or the files it is made of.
struct KnowledgeRequest {
  std::string knowledge;
  std::string hpo;
  std::string disease_annotations;
  std::string gene_annotations;
  std::string gene_constraint;
  std::string disease_source = "OMIM";
  bool lenient_terms = false;
};

/// Adds --knowledge, --hpo, --disease-annotations, --gene-annotations, --gene-constraint, --disease-source and
/// --lenient-terms.
void add_knowledge_options(OptionGroup& group, KnowledgeRequest& request);

/// @throws Error(usage) unless one knowledge file or the three files it needs are given
void check_knowledge(const KnowledgeRequest& request);

/// Opens or makes the knowledge and enters its sources into the metrics.
triage::Knowledge load_knowledge(const KnowledgeRequest& request, Context& context);

/// What a table says of the knowledge behind it: versions and numbers of diseases and genes.
std::vector<std::string> knowledge_notes(const triage::Knowledge& knowledge);

}  // namespace epiq::apps
