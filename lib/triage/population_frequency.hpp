#pragma once

#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/allele_database.hpp"

namespace epiq::triage {

enum class FrequencyState {
  unknown,         ///< nobody looked, or nobody knows: not the same as rare
  absent_covered,  ///< a database that looked at enough people there does not have the allele
  present          ///< a source states the frequency, which may be 0
};

/// "unknown", "absent_covered", "present".
const char* name_of(FrequencyState state);

/// How common an allele is in populations.
struct PopulationFrequency {
  FrequencyState state = FrequencyState::unknown;
  std::optional<double> value;        ///< the highest that a source states; 0 if absent; none if unknown
  std::string source;                 ///< "gnomad.vcf.gz:AF_afr", "CSQ/MAX_AF"; of an absent allele the database
  std::optional<double> homozygotes;  ///< the most that a source counts

  /// Takes the higher of two findings; what is present outranks what is absent, and that what is unknown.
  void merge(const PopulationFrequency& other);

  bool operator==(const PopulationFrequency&) const = default;
};

/// Alleles called at a neighbouring site from which on a missing allele counts as absent: by the rule of three its
/// frequency is then below 0.001 with 95 % confidence.
inline constexpr double kEnoughAlleles = 3000.0;

/// A database of allele frequencies, such as gnomAD's sites.
class FrequencyDatabase {
 public:
  /// @param fields of INFO, or quotients as AC_afr/AN_afr; empty: those of gnomAD, ExAC or 1000 Genomes that the header
  ///               has, and AF
  /// @throws Error as AlleleDatabase; Error(input) if there are none
  FrequencyDatabase(const std::string& path, const std::vector<std::string>& fields, genome::Reference* reference);

  /// An allele that the database does not have is absent if a site within 50 bases was called in kEnoughAlleles or
  /// more (INFO/AN); else it is unknown, since a list of sites does not tell what was looked at.
  PopulationFrequency of(const std::string& contig, const genome::Change& change);

  const genome::AlleleDatabase& file() const noexcept { return file_; }
  const std::vector<std::string>& fields() const noexcept { return fields_; }

 private:
  genome::AlleleDatabase file_;
  std::vector<std::string> fields_;
  std::optional<std::size_t> called_;       ///< number of AN among the numbers
  std::optional<std::size_t> homozygotes_;  ///< the same of the count of homozygotes
};

}  // namespace epiq::triage
