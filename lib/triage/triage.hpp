#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/genome/reference.hpp"
#include "epiq/triage/compound_het.hpp"
#include "epiq/triage/family_checks.hpp"
#include "epiq/triage/score.hpp"

namespace epiq::triage {

/// An allele by its coordinates.
struct AlleleName {
  std::string contig;         ///< as the file has it
  std::int64_t position = 0;  ///< 0-based
  std::string ref;
  std::string alt;

  std::string text() const;  ///< "chr1:12345:A:G", 1-based
};

/// "chr1:12345:A:G". @throws Error(usage) if it is anything else
AlleleName parse_allele(const std::string& text);

struct TriageOptions {
  GenotypeRules rules;
  FrequencyLimits limits;
  double min_consequence = 0.6;  ///< least score of a consequence, 0 to 1
  bool pass_only = false;        ///< drop what FILTER fails, instead of flagging it
  std::size_t top = 1000;        ///< candidates to keep; 0: all
  std::vector<std::string> sex_chromosomes = {"X", "Y"};
  std::optional<AlleleName> why;  ///< an allele whose way is told
};

/// An allele that the proband carries, and what it does to one gene.
struct Allele {
  AlleleName name;
  std::size_t contig_order = 0;  ///< contigs in the order in which they appeared
  std::string gene;              ///< empty: none
  std::string consequence;       ///< term of the Sequence Ontology; empty: the file has no consequences
  std::optional<double> score;   ///< of the consequence
  std::string transcript;
  std::string hgvs_c;
  std::string hgvs_p;
  std::optional<double> frequency;
  std::uint32_t flags = 0;
  std::vector<std::string> genotypes;  ///< of proband, mother and father: "0/1", "./.", "." without a sample
};

/// One allele of a candidate.
struct TriageRow {
  std::size_t rank = 0;  ///< the same for both alleles of a compound heterozygote
  Allele allele;
  Mode mode = Mode::dominant;
  Fit fit = Fit::yes;
  std::uint32_t flags = 0;
  double points = 0.0;
  double posterior = 0.0;
  std::string mate;  ///< the other allele of a compound heterozygote
  Phase phase = Phase::unknown;
  PhaseSource phase_source = PhaseSource::none;
};

/// One step on the way of an allele.
struct WhyStep {
  std::string step;
  std::string outcome;
  std::string detail;
};

struct TriageResult {
  std::vector<TriageRow> rows;  ///< best first
  std::uint64_t records = 0;
  std::uint64_t alleles = 0;                                   ///< ALTs of all records
  std::uint64_t candidates = 0;                                ///< before --top
  std::vector<std::pair<std::string, std::uint64_t>> dropped;  ///< alleles that are no candidates, by reason
  std::vector<std::pair<std::string, std::uint64_t>> notes;    ///< what was met and dealt with
  std::vector<std::pair<Trio, MendelCounts>> trios;
  std::vector<std::pair<std::string, genome::Sex>> sexes;  ///< of family members, as X shows
  std::vector<WhyStep> why;
};

/// Ranks the alleles of a proband by consequence, frequency and segregation in the family.
///
/// A stream: memory grows with the candidates that `top` allows and with the rare heterozygous alleles in genes, which
/// wait for a second one. Cost: one pass. An allele has a row for each gene and mode of inheritance it fits.
/// @param reference  nullptr: alleles are trimmed but not left-aligned
/// @throws Error as the reader
TriageResult triage(genome::AnnotatedReader& reader, const genome::Pedigree& pedigree, const Family& family,
                    genome::Reference* reference, const TriageOptions& options);

}  // namespace epiq::triage
