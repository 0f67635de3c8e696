#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace epiq::triage {

/// An allele by its coordinates.
struct AlleleName {
  std::string contig;         ///< as the file has it
  std::int64_t position = 0;  ///< 0-based
  std::string ref;
  std::string alt;

  std::string text() const;  ///< "chr1:12345:A:G", 1-based

  bool operator==(const AlleleName&) const = default;
};

/// "chr1:12345:A:G". @throws Error(usage) if it is anything else
AlleleName parse_allele(const std::string& text);

/// Whether an ALT is spelled out in bases, as opposed to "<DEL>", "*" and breakends.
bool is_sequence(const std::string& alt);

/// An allele that the proband carries, and what it does to one gene.
struct Allele {
  AlleleName name;
  std::size_t contig_order = 0;  ///< contigs in the order in which they appeared
  std::string gene;              ///< empty: none
  std::string consequence;       ///< term of the Sequence Ontology; empty: not known
  std::optional<double> score;   ///< of the consequence
  std::string transcript;
  std::string hgvs_c;
  std::string hgvs_p;
  std::optional<double> frequency;
  std::uint32_t flags = 0;
  std::vector<std::string> genotypes;  ///< of proband, mother and father: "0/1", "./.", "." without a sample
};

}  // namespace epiq::triage
