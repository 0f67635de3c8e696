#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/triage/annotations.hpp"
#include "epiq/triage/ontology.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::triage {

/// How often patients of a disease show a term or one below it, in four bytes: there are millions.
class Posting {
 public:
  static constexpr std::uint32_t kMostDiseases = 1U << 18U;

  Posting() = default;
  /// @param frequency in (0, 1], the greatest of the annotations at or below the term; kept in steps of 1/8192
  Posting(std::uint32_t disease, float frequency) noexcept
      : bits_(disease | std::max(1U, static_cast<std::uint32_t>(frequency * kSteps + 0.5F)) << 18U) {}

  std::uint32_t disease() const noexcept { return bits_ & (kMostDiseases - 1U); }
  float frequency() const noexcept { return static_cast<float>(static_cast<std::int32_t>(bits_ >> 18U)) / kSteps; }

 private:
  static constexpr float kSteps = 8192.0F;

  std::uint32_t bits_ = 0;
};

/// A phenotype that a disease is annotated with, after rows of one term are pooled.
struct ProfileTerm {
  std::uint32_t term;
  float frequency;        ///< in (0, 1]; 1 if not stated
  std::uint32_t kind;     ///< a Frequency::Kind
  std::uint32_t with;     ///< patients with it, if counted
  std::uint32_t counted;  ///< patients looked at, if counted
};

/// Everything a ranking looks up, as flat tables: `Array` is std::vector while they are made and std::span when they
/// are read, from memory or from a knowledge file.
///
/// T terms of the ontology in order of their numbers, D diseases (the ranked ones first), G genes in order of symbols.
/// A table `x_start` of n + 1 numbers cuts its `x` into n parts. Texts are indices into `text` of NUL-ended strings.
/// Diseases that are not ranked (of other sources) lend their profiles to ranked ones that share a gene.
template <template <class> class Array>
struct KnowledgeTables {
  Array<char> text;
  Array<std::uint32_t>
      versions;                 ///< texts: ontology, disease annotations, gene annotations, constraint, sources ranked
  Array<std::uint32_t> counts;  ///< terms, diseases, ranked diseases, genes

  Array<TermId> term_ids;              ///< T
  Array<std::uint32_t> term_names;     ///< T, texts
  Array<std::uint32_t> parent_start;   ///< T + 1
  Array<std::uint32_t> parents;        ///< the terms right above
  Array<std::uint32_t> children;       ///< T, how many terms are right below
  Array<std::uint32_t> closure_start;  ///< T + 1
  Array<std::uint32_t> closure;        ///< ancestors in the phenotype branch and the term itself; none outside of it
  Array<double> information;           ///< T: -ln(n_t / N), n_t of N annotated ranked diseases have t or one below it
  Array<double> background;            ///< T: mean over ranked diseases of the frequency of t, at least 1e-4
  Array<double> background_pooled;     ///< T: the same of the pooled profiles

  Array<TermId> retired_ids;
  Array<std::uint32_t> retired_kinds;  ///< RetiredTerm::Kind
  Array<std::uint32_t> retired_start;
  Array<TermId> retired_successors;

  Array<std::uint32_t> disease_ids;          ///< D, texts
  Array<std::uint32_t> disease_names;        ///< D, texts
  Array<std::uint32_t> disease_inheritance;  ///< D, bits of DiseaseInheritance; 0: not stated
  Array<std::uint32_t> profile_start;        ///< D + 1
  Array<ProfileTerm> profile;                ///< in order of terms
  Array<std::uint32_t> excluded_start;       ///< D + 1
  Array<std::uint32_t> excluded;             ///< terms that patients do not have
  Array<std::uint32_t> posting_start;        ///< T + 1
  Array<Posting> postings;                   ///< of all diseases, in their order
  Array<std::uint32_t> pooled_start;         ///< T + 1
  Array<Posting> pooled;  ///< of ranked diseases, with the profiles lent by diseases that share a gene

  Array<double> profile_information;  ///< D: sum of the information of the terms at or above those of the profile
  Array<double> pooled_information;   ///< of ranked diseases: the same of the pooled profile
  Array<double> pooled_expected;      ///< of ranked diseases: the same, each term times its frequency

  Array<std::uint32_t> gene_symbols;        ///< G, texts
  Array<std::uint32_t> gene_ncbi;           ///< G
  Array<double> gene_loeuf;                 ///< G; negative: not known
  Array<std::uint32_t> gene_start;          ///< G + 1
  Array<std::uint32_t> gene_diseases;       ///< diseases of a gene, in their order
  Array<std::uint32_t> disease_gene_start;  ///< D + 1
  Array<std::uint32_t> disease_genes;       ///< genes of a disease, in their order

  /// Calls `visit` with each table, in the order of a knowledge file.
  template <class Tables, class Visit>
  static void each(Tables& tables, Visit&& visit) {
    const auto all = [&visit](auto&... table) { (visit(table), ...); };
    all(tables.text, tables.versions, tables.counts, tables.term_ids, tables.term_names, tables.parent_start,
        tables.parents, tables.children, tables.closure_start, tables.closure, tables.information, tables.background,
        tables.background_pooled, tables.retired_ids, tables.retired_kinds, tables.retired_start,
        tables.retired_successors, tables.disease_ids, tables.disease_names, tables.disease_inheritance,
        tables.profile_start, tables.profile, tables.excluded_start, tables.excluded, tables.posting_start,
        tables.postings, tables.pooled_start, tables.pooled, tables.profile_information, tables.pooled_information,
        tables.pooled_expected, tables.gene_symbols, tables.gene_ncbi, tables.gene_loeuf, tables.gene_start,
        tables.gene_diseases, tables.disease_gene_start, tables.disease_genes);
  }
};

template <class T>
using ConstSpan = std::span<const T>;

template <class T>
using Vector = std::vector<T>;

/// What is known of phenotypes, diseases and genes. Copies share the tables.
struct Knowledge : KnowledgeTables<ConstSpan> {
  std::shared_ptr<const void> storage;  ///< keeps the tables alive

  std::size_t terms() const noexcept { return counts[0]; }
  std::size_t diseases() const noexcept { return counts[1]; }
  std::size_t ranked() const noexcept { return counts[2]; }
  std::size_t genes() const noexcept { return counts[3]; }

  std::string_view text_at(std::uint32_t start) const noexcept { return text.data() + start; }
  std::string_view ontology_version() const noexcept { return text_at(versions[0]); }
  std::string_view disease_version() const noexcept { return text_at(versions[1]); }
  std::string_view gene_version() const noexcept { return text_at(versions[2]); }
  std::string_view constraint_version() const noexcept { return text_at(versions[3]); }  ///< empty: none
  std::string_view ranked_sources() const noexcept { return text_at(versions[4]); }      ///< "OMIM"

  /// Part `index` of a table that `start` cuts.
  template <class T>
  static std::span<const T> part(std::span<const T> table, std::span<const std::uint32_t> start, std::size_t index) {
    return table.subspan(start[index], start[index + 1] - start[index]);
  }
  std::span<const std::uint32_t> parents_of(std::uint32_t term) const { return part(parents, parent_start, term); }
  std::span<const std::uint32_t> closure_of(std::uint32_t term) const { return part(closure, closure_start, term); }
  std::span<const Posting> postings_of(std::uint32_t term) const { return part(postings, posting_start, term); }
  std::span<const Posting> pooled_of(std::uint32_t term) const { return part(pooled, pooled_start, term); }
  std::span<const ProfileTerm> profile_of(std::uint32_t disease) const { return part(profile, profile_start, disease); }

  /// The index of a term in use.
  std::optional<std::uint32_t> find_term(TermId id) const;
};

/// What a disease of another source lends of its frequencies to a ranked one that shares a gene with it.
inline constexpr double kPooledWeight = 0.4;

/// The files that knowledge is made of, and what is ranked.
struct KnowledgeSources {
  std::string ontology;                        ///< hp.obo or hp.json
  std::string diseases;                        ///< phenotype.hpoa
  std::string genes;                           ///< genes_to_phenotype.txt
  std::string constraint;                      ///< empty: none
  std::vector<std::string> ranked = {"OMIM"};  ///< prefixes of the diseases that are ranked
  bool lenient_terms = false;                  ///< leave out annotations of unknown terms
};

/// What was read and left out while knowledge was made.
struct KnowledgeCounts {
  std::uint64_t annotation_rows = 0;
  std::uint64_t retired_terms = 0;          ///< annotations whose term was replaced by its successor
  std::uint64_t unknown_terms = 0;          ///< annotations left out because their term is not known
  std::uint64_t other_branches = 0;         ///< annotations of terms that are no phenotypic abnormality
  std::uint64_t absent = 0;                 ///< terms of a disease that none of its patients had (0/n)
  std::uint64_t links_without_disease = 0;  ///< gene links to diseases that are not annotated
};

/// Reads the sources and makes the tables of a ranking.
///
/// Rows of one disease and term are pooled: counted patients are added up, else the greatest frequency counts; a
/// frequency that is not stated is 1. A pooled profile takes, for each term, the greater of the disease's own frequency
/// and kPooledWeight times that of the diseases of other sources that share a gene with it.
/// @throws Error as the readers do; Error(input) for unknown terms unless lenient, or if no disease is of a ranked
/// source
Knowledge build_knowledge(const KnowledgeSources& sources, util::MemoryBudget& budget, KnowledgeCounts& counts);

/// Tables in memory as knowledge.
Knowledge wrap_tables(KnowledgeTables<Vector> tables);

/// The bytes of a knowledge file: magic, version, size, checksum, then the tables.
std::string knowledge_bytes(const Knowledge& knowledge);

/// Opens a knowledge file without copying it.
/// @throws Error(io); Error(input) if it is none, is damaged or of another version
Knowledge open_knowledge(const std::string& path);

}  // namespace epiq::triage
