#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/triage/clinical_significance.hpp"
#include "epiq/triage/population_frequency.hpp"

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

/// "chr1:12345:A:G"; ALT may be structural. @throws Error(usage) if it is anything else
AlleleName parse_allele(const std::string& text);

/// Whether an ALT is spelled out in bases, as opposed to "<DEL>", "*" and breakends.
bool is_sequence(const std::string& alt);

/// "<DEL>", a subtype such as "<DEL:ME>", or "<CN0>".
bool is_symbolic_deletion(const std::string& alt);

/// What a structural ALT says of where it acts.
enum class Structure {
  none,  ///< bases, "*", "<NON_REF>" and what else has no place of its own
  span,  ///< "<DEL>", "<DUP>", "<INV>", "<CNV>", "<CN2>" and subtypes: from POS to an end
  point  ///< "<INS>" and its subtypes, and breakends such as "N[chr2:5[", "]chr2:5]N", "N." and "<BND>"
};
Structure structure_of(const std::string& alt);

/// The other side of a breakend such as "G]2:500]": contig and 0-based position; none if it names no place, as "G.".
std::optional<std::pair<std::string, std::int64_t>> mate_of(const std::string& alt);

/// An allele that the proband carries, and what it does to one gene.
struct Allele {
  AlleleName name;
  std::int64_t end = 0;                       ///< 0-based, exclusive: of REF, of a symbolic deletion as INFO/END says
  std::size_t contig_order = 0;               ///< contigs in the order in which they appeared
  std::size_t alt = 0;                        ///< number of the ALT in its record, from 1
  std::shared_ptr<const std::string> record;  ///< its line of VCF, where that is asked for
  std::string gene;                           ///< empty: none
  std::string consequence;                    ///< term of the Sequence Ontology; empty: not known
  std::optional<double> score;                ///< of the consequence
  std::int64_t gene_span = 0;                 ///< bases of a gene that is known by position alone; else 0
  std::string transcript;
  bool canonical = false;  ///< VEP's CANONICAL, or one of MANE
  std::string mane;        ///< "NM_000546.6", the RefSeq transcript that MANE pairs it with; may be empty
  std::string hgvs_c;
  std::string hgvs_p;
  std::string gene_id;  ///< of the annotation, such as ENSG00000066468; may be empty
  std::string hgnc_id;  ///< "HGNC:3689"; may be empty
  std::string exon;     ///< "3/12"; may be empty
  PopulationFrequency population;
  std::optional<ClinicalRecord> clinical;
  CodonEvidence codon;
  genome::PredictorScores scores = {};
  std::optional<double> loeuf;  ///< of the gene
  bool recessive_gene = false;  ///< a recessive disease of the gene is known
  std::uint32_t flags = 0;
  std::vector<std::string> genotypes;     ///< of proband, mother and father: "0/1", "./.", "." without a sample
  std::vector<genome::AlleleCall> calls;  ///< the same people

  /// Whether it deletes all that `other` changes.
  bool deletes(const Allele& other) const;

  bool operator==(const Allele&) const = default;
};

}  // namespace epiq::triage
