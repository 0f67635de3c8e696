#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include "epiq/genome/file_digest.hpp"
#include "epiq/triage/disease_inheritance.hpp"
#include "epiq/triage/knowledge.hpp"
#include "epiq/triage/profile_tables.hpp"
#include "epiq/triage/term_resolver.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;
using Closures = std::vector<std::vector<std::uint32_t>>;

/// A JSON ontology grows about twentyfold when it is read, gzip another six.
constexpr std::uint64_t kBytesPerFileByte = 60;

std::uint32_t add_text(KnowledgeTables<Vector>& tables, std::string_view text) {
  const auto start = static_cast<std::uint32_t>(tables.text.size());
  tables.text.insert(tables.text.end(), text.begin(), text.end());
  tables.text.push_back('\0');
  return start;
}

/// Ends the part that was just filled of a table cut by `start`.
template <class T>
void end_part(std::vector<std::uint32_t>& start, const std::vector<T>& table) {
  start.push_back(static_cast<std::uint32_t>(table.size()));
}

Closures add_ontology(KnowledgeTables<Vector>& tables, const Ontology& ontology) {
  Closures closed = closures(ontology, phenotype_root(ontology));
  tables.closure_start = {0};
  tables.parent_start = {0};
  tables.children.assign(ontology.terms.size(), 0);
  for (std::size_t t = 0; t < ontology.terms.size(); ++t) {
    tables.term_ids.push_back(ontology.terms[t].id);
    tables.term_names.push_back(add_text(tables, ontology.terms[t].name));
    tables.closure.insert(tables.closure.end(), closed[t].begin(), closed[t].end());
    end_part(tables.closure_start, tables.closure);
    const std::vector<std::uint32_t>& parents = ontology.terms[t].parents;
    tables.parents.insert(tables.parents.end(), parents.begin(), parents.end());
    end_part(tables.parent_start, tables.parents);
    for (const std::uint32_t parent : parents) ++tables.children[parent];
  }
  tables.retired_start = {0};
  for (const RetiredTerm& term : ontology.retired) {
    tables.retired_ids.push_back(term.id);
    tables.retired_kinds.push_back(static_cast<std::uint32_t>(term.kind));
    tables.retired_successors.insert(tables.retired_successors.end(), term.successors.begin(), term.successors.end());
    end_part(tables.retired_start, tables.retired_successors);
  }
  return closed;
}

/// The ranked sources first, each part in order of identifiers.
std::vector<DiseaseAnnotations::Disease> sorted_diseases(const DiseaseAnnotations& annotations,
                                                         const KnowledgeSources& sources, std::size_t& ranked) {
  const auto source = [](const std::string& id) { return id.substr(0, id.find(':')); };
  const auto is_ranked = [&](const DiseaseAnnotations::Disease& disease) {
    return std::find(sources.ranked.begin(), sources.ranked.end(), source(disease.id)) != sources.ranked.end();
  };
  std::vector<DiseaseAnnotations::Disease> diseases = annotations.diseases;
  std::sort(diseases.begin(), diseases.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto middle = std::stable_partition(diseases.begin(), diseases.end(), is_ranked);
  ranked = static_cast<std::size_t>(middle - diseases.begin());
  if (diseases.size() > Posting::kMostDiseases)
    throw Error(Fault::resource, "'" + sources.diseases + "' has " + std::to_string(diseases.size()) +
                                     " diseases; knowledge has room for " + std::to_string(Posting::kMostDiseases));
  if (ranked > 0) return diseases;
  std::set<std::string> present;
  for (const auto& disease : diseases) present.insert(source(disease.id));
  std::string list;
  for (const std::string& name : present) list += (list.empty() ? "" : ", ") + name;
  throw Error(Fault::input, "no disease of '" + sources.diseases + "' is of a source to rank; its sources are " + list +
                                " (--disease-source)");
}

/// The rows of each disease and term, with terms brought up to date.
struct GroupedRows {
  std::map<std::uint32_t, std::vector<Frequency>> phenotypes;
  std::set<std::uint32_t> excluded;
};

/// The term of an annotation; none if it does not count.
/// @throws Error(input) for a term that is not known, unless lenient
std::optional<std::uint32_t> current_term(const Knowledge& ontology, const DiseaseAnnotation& row, bool lenient,
                                          KnowledgeCounts& counts) {
  const ResolvedTerm resolved = resolve_term(ontology, row.term);
  if (!resolved.term) {
    if (!lenient)
      throw Error(Fault::input, row.where + ": " + resolved.note +
                                    "; take the ontology and the annotations of one release, or leave such rows out "
                                    "with --lenient-terms");
    ++counts.unknown_terms;
    return std::nullopt;
  }
  if (!resolved.note.empty()) ++counts.retired_terms;
  if (!ontology.closure_of(*resolved.term).empty()) return resolved.term;
  ++counts.other_branches;
  return std::nullopt;
}

void add_profile(KnowledgeTables<Vector>& tables, const GroupedRows& rows, KnowledgeCounts& counts) {
  for (const auto& entry : rows.phenotypes) {
    const ProfileTerm pooled = pool_rows(entry.first, entry.second);
    if (pooled.frequency > 0.0F) {
      tables.profile.push_back(pooled);
    } else {
      ++counts.absent;
    }
  }
  tables.excluded.insert(tables.excluded.end(), rows.excluded.begin(), rows.excluded.end());
}

void add_diseases(KnowledgeTables<Vector>& tables, const Knowledge& ontology, const DiseaseAnnotations& annotations,
                  const KnowledgeSources& sources, KnowledgeCounts& counts) {
  std::size_t ranked = 0;
  const auto diseases = sorted_diseases(annotations, sources, ranked);
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t d = 0; d < diseases.size(); ++d) index.emplace(diseases[d].id, d);
  std::vector<GroupedRows> grouped(diseases.size());
  for (const DiseaseAnnotation& row : annotations.phenotypes) {
    const auto term = current_term(ontology, row, sources.lenient_terms, counts);
    if (!term) continue;
    GroupedRows& rows = grouped[index.at(row.disease)];
    if (row.excluded) {
      rows.excluded.insert(*term);
    } else {
      rows.phenotypes[*term].push_back(row.frequency);
    }
  }
  tables.disease_inheritance.assign(diseases.size(), 0);
  for (const InheritanceAnnotation& row : annotations.inheritance)
    tables.disease_inheritance[index.at(row.disease)] |= inheritance_bits(row.term);
  tables.profile_start = {0};
  tables.excluded_start = {0};
  for (std::size_t d = 0; d < diseases.size(); ++d) {
    tables.disease_ids.push_back(add_text(tables, diseases[d].id));
    tables.disease_names.push_back(add_text(tables, diseases[d].name));
    add_profile(tables, grouped[d], counts);
    end_part(tables.profile_start, tables.profile);
    end_part(tables.excluded_start, tables.excluded);
  }
  counts.annotation_rows = annotations.rows;
  tables.counts = {static_cast<std::uint32_t>(ontology.terms()), static_cast<std::uint32_t>(diseases.size()),
                   static_cast<std::uint32_t>(ranked), 0};
}

struct GeneEntry {
  std::uint32_t ncbi = 0;
  std::set<std::uint32_t> diseases;
};

void add_genes(KnowledgeTables<Vector>& tables, const std::vector<GeneLink>& links,
               const std::vector<GeneConstraint>& constraint, KnowledgeCounts& counts) {
  std::unordered_map<std::string_view, std::uint32_t> index;
  for (std::uint32_t d = 0; d < tables.disease_ids.size(); ++d) index.emplace(&tables.text[tables.disease_ids[d]], d);
  std::map<std::string, GeneEntry> genes;
  for (const GeneLink& link : links) {
    const auto found = index.find(link.disease);
    if (found == index.end()) {
      ++counts.links_without_disease;
      continue;
    }
    GeneEntry& gene = genes[link.gene];
    gene.ncbi = link.ncbi;
    gene.diseases.insert(found->second);
  }
  std::unordered_map<std::string_view, double> loeuf;
  for (const GeneConstraint& entry : constraint) loeuf.emplace(entry.gene, entry.loeuf);

  std::vector<std::vector<std::uint32_t>> of_disease(tables.disease_ids.size());
  tables.gene_start = {0};
  for (const auto& entry : genes) {
    const auto gene = static_cast<std::uint32_t>(tables.gene_symbols.size());
    const auto value = loeuf.find(entry.first);
    tables.gene_ncbi.push_back(entry.second.ncbi);
    tables.gene_loeuf.push_back(value == loeuf.end() ? -1.0 : value->second);
    for (const std::uint32_t disease : entry.second.diseases) {
      tables.gene_diseases.push_back(disease);
      of_disease[disease].push_back(gene);
    }
    end_part(tables.gene_start, tables.gene_diseases);
    tables.gene_symbols.push_back(0);
  }
  // Texts last: they may move the text that `index` points into.
  std::size_t gene = 0;
  for (const auto& entry : genes) tables.gene_symbols[gene++] = add_text(tables, entry.first);
  tables.disease_gene_start = {0};
  for (const auto& list : of_disease) {
    tables.disease_genes.insert(tables.disease_genes.end(), list.begin(), list.end());
    end_part(tables.disease_gene_start, tables.disease_genes);
  }
  tables.counts[3] = static_cast<std::uint32_t>(genes.size());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

}  // namespace

Knowledge build_knowledge(const KnowledgeSources& sources, util::MemoryBudget& budget, KnowledgeCounts& counts) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(sources.ontology, ignored);
  if (!ignored) budget.reserve(kBytesPerFileByte * size, "reading the ontology '" + sources.ontology + "'");
  const Ontology ontology = read_ontology(sources.ontology);
  KnowledgeTables<Vector> tables;
  tables.text.push_back('\0');
  const Closures closed = add_ontology(tables, ontology);
  tables.counts = {static_cast<std::uint32_t>(ontology.terms.size()), 0, 0, 0};
  const Knowledge terms = wrap_tables(tables);  // resolves terms as a run will

  const DiseaseAnnotations annotations = read_disease_annotations(sources.diseases);
  add_diseases(tables, terms, annotations, sources, counts);
  add_genes(tables, read_gene_links(sources.genes),
            sources.constraint.empty() ? std::vector<GeneConstraint>{} : read_gene_constraint(sources.constraint),
            counts);
  fill_postings(tables, closed);
  const auto stated = [](const std::string& version, const std::string& path) {
    return version.empty() ? util::base_name(path) : version;
  };
  for (const std::string& version :
       {stated(ontology.version, sources.ontology), stated(annotations.version, sources.diseases),
        genome::named_with_digest(sources.genes),
        sources.constraint.empty() ? "" : genome::named_with_digest(sources.constraint), joined(sources.ranked)})
    tables.versions.push_back(add_text(tables, version));
  return wrap_tables(std::move(tables));
}

}  // namespace epiq::triage
