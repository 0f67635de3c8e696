#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "epiq/genome/allele_database.hpp"
#include "epiq/genome/consequence_annotation.hpp"

namespace epiq::triage {

/// What ClinVar says of an allele, in short.
enum class ClinicalClass { other, uncertain, conflicting, benign, pathogenic };

/// An allele in ClinVar.
struct ClinicalRecord {
  ClinicalClass summary = ClinicalClass::other;
  std::string significance;  ///< CLNSIG as it is: "Pathogenic/Likely_pathogenic"
  int stars = 0;             ///< 0 to 4, of the review status
  std::string id;            ///< "12345", the variation

  bool operator==(const ClinicalRecord&) const = default;
};

/// The class of a CLNSIG. "Pathogenic" and "Likely_pathogenic" alone or with others that do not contradict them are
/// pathogenic, likewise benign.
ClinicalClass clinical_class(std::string_view significance);

/// The stars of a CLNREVSTAT, as ClinVar gives them: 4 practice guideline, 3 expert panel, 2 several submitters without
/// conflict, 1 criteria provided, 0 other.
int review_stars(std::string_view status);

/// A change of one residue: "R97W" of "p.Arg97Trp" or of bcftools' "97R>97W".
struct ResidueChange {
  long long position = 0;  ///< in the protein, from 1
  char from = 0;           ///< one letter
  char to = 0;

  bool operator==(const ResidueChange&) const = default;
};

/// None unless the text is a substitution of one residue by another.
std::optional<ResidueChange> residue_change(std::string_view hgvs_p);

/// What ClinVar says of other alleles in the codon of a missense allele.
struct CodonEvidence {
  std::string same_change;   ///< id of a pathogenic allele that changes the residue alike (PS1)
  std::string same_residue;  ///< id of one that changes it into another (PM5)

  bool operator==(const CodonEvidence&) const = default;
};

/// ClinVar's VCF.
class ClinicalDatabase {
 public:
  /// @throws Error as AlleleDatabase; Error(input) unless the header has CLNSIG and CLNREVSTAT
  ClinicalDatabase(const std::string& path, genome::Reference* reference);

  /// None if ClinVar does not have the allele.
  std::optional<ClinicalRecord> of(const std::string& contig, const genome::Change& change);

  /// Needs consequences (CSQ, ANN or BCSQ) in ClinVar's file too; nothing is found without. Alleles of a star or more
  /// count, within two bases.
  CodonEvidence codon(const std::string& contig, const genome::Change& change, std::string_view gene,
                      const ResidueChange& residue);

  const genome::AlleleDatabase& file() const noexcept { return file_; }

 private:
  ClinicalRecord record(const genome::DatabaseAllele& allele) const;

  genome::AlleleDatabase file_;
  std::optional<genome::ConsequenceAnnotation> annotation_;
};

}  // namespace epiq::triage
