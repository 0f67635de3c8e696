#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace epiq::triage {

/// The number of a term, 118 for "HP:0000118": how terms are stored.
using TermId = std::uint32_t;

/// The number in "HP:0000118"; none if `text` is anything but HP: and seven digits.
std::optional<TermId> parse_term(std::string_view text);

/// "HP:0000118".
std::string format_term(TermId id);

/// The branch of the Human Phenotype Ontology whose terms describe patients, "Phenotypic abnormality".
inline constexpr TermId kPhenotypicAbnormality = 118;

/// A term in use.
struct OntologyTerm {
  TermId id = 0;
  std::string name;
  std::vector<std::uint32_t> parents;  ///< indices into Ontology::terms
};

/// A term that is no longer in use, or a second number of one that is.
struct RetiredTerm {
  enum class Kind {
    alternative,  ///< an alt_id of `successors[0]`
    replaced,     ///< obsolete, replaced_by `successors[0]`
    considered,   ///< obsolete, one or more to `consider` instead
    abandoned     ///< obsolete without successor
  };

  TermId id = 0;
  Kind kind = Kind::abandoned;
  std::vector<TermId> successors;
};

/// The Human Phenotype Ontology, or one like it, as a file holds it: terms in order of their numbers, is_a links.
struct Ontology {
  std::string version;  ///< data-version (OBO) or meta.version (OBO graphs); empty if the file states none
  std::vector<OntologyTerm> terms;
  std::vector<RetiredTerm> retired;  ///< in order of their numbers

  /// The index of a term in use.
  std::optional<std::uint32_t> find(TermId id) const;

  /// The retired term of this number.
  const RetiredTerm* find_retired(TermId id) const;
};

/// Reads an ontology in OBO 1.2/1.4 or as OBO graphs (JSON), told apart by content; plain or gzip.
/// @throws Error(io); Error(input) for a malformed line, a term that occurs twice, a parent that is no term, a cycle
Ontology read_ontology(const std::string& path);

/// For each term, its ancestors and itself within the branch below `top`, in ascending order; empty outside the branch.
std::vector<std::vector<std::uint32_t>> closures(const Ontology& ontology, std::uint32_t top);

/// The index of "Phenotypic abnormality", else of the only term without parents.
/// @throws Error(input) if there is neither
std::uint32_t phenotype_root(const Ontology& ontology);

}  // namespace epiq::triage
