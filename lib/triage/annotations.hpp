#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/triage/ontology.hpp"

namespace epiq::triage {

/// How often patients of a disease show a phenotype.
struct Frequency {
  enum class Kind {
    none,      ///< not stated
    fraction,  ///< 7/12: patients counted
    percent,   ///< 50%
    term       ///< HP:0040281, "very frequent (80 to 99 %)"
  };

  Kind kind = Kind::none;
  double value = 1.0;         ///< in [0, 1]; 1 if not stated; the middle of the range of a term
  std::uint32_t with = 0;     ///< numerator of a fraction
  std::uint32_t counted = 0;  ///< denominator of a fraction
};

/// Reads "7/12", "50%", "HP:0040281" or "" (not stated); none if `text` is anything else.
std::optional<Frequency> parse_frequency(std::string_view text);

/// A row of phenotype.hpoa that states a phenotype.
struct DiseaseAnnotation {
  std::string disease;  ///< "OMIM:154700"
  TermId term = 0;
  bool excluded = false;  ///< qualifier NOT: patients do not have it
  Frequency frequency;
  std::string where;  ///< "'phenotype.hpoa', line 17"
};

/// A row of phenotype.hpoa that states how a disease is inherited.
struct InheritanceAnnotation {
  std::string disease;
  TermId term = 0;  ///< below "Mode of inheritance"
};

/// What phenotype.hpoa says (hpo-annotation-qc.readthedocs.io, annotation format).
struct DiseaseAnnotations {
  struct Disease {
    std::string id;
    std::string name;
  };

  std::string version;                             ///< of "#version:" or "#date:"
  std::vector<Disease> diseases;                   ///< in order of the file
  std::vector<DiseaseAnnotation> phenotypes;       ///< aspect P, in order of the file
  std::vector<InheritanceAnnotation> inheritance;  ///< aspect I without NOT, in order of the file
  std::uint64_t rows = 0;
};

/// Reads phenotype.hpoa, plain or gzip: the 12 columns of 2018 and later, by position.
/// @throws Error(io); Error(input) with the line for a wrong number of columns, a term, qualifier, frequency or aspect
///         that is none
DiseaseAnnotations read_disease_annotations(const std::string& path);

/// That a gene is known to cause a disease.
struct GeneLink {
  std::string gene;  ///< symbol
  std::uint32_t ncbi = 0;
  std::string disease;
};

/// Reads the pairs of gene and disease of genes_to_phenotype.txt: nine columns until mid-2023, six since, told apart by
/// the header; each pair once, in order of the file.
/// @throws Error(io); Error(input) for an unknown header or a malformed line
std::vector<GeneLink> read_gene_links(const std::string& path);

/// How a gene bears loss of function: the upper bound of observed over expected (LOEUF), low if it does not.
struct GeneConstraint {
  std::string gene;
  double loeuf = 0.0;
};

/// Reads the constraint table of gnomAD (v2: gene, oe_lof_upper; v4: gene, lof.oe_ci.upper, rows of the canonical
/// transcript first); genes without a value are left out, the first value of a gene counts.
/// @throws Error(io); Error(input) if the columns are missing or a value is no number
std::vector<GeneConstraint> read_gene_constraint(const std::string& path);

}  // namespace epiq::triage
