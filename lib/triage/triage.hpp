#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/genome/reference.hpp"
#include "epiq/triage/allele_describer.hpp"
#include "epiq/triage/candidates.hpp"
#include "epiq/triage/digenic_candidates.hpp"
#include "epiq/triage/family_checks.hpp"
#include "epiq/triage/read_support.hpp"
#include "epiq/triage/sample_checks.hpp"
#include "epiq/triage/score.hpp"

namespace epiq::triage {

struct TriageOptions {
  GenotypeRules rules;
  FrequencyLimits limits;
  Transcripts transcripts = Transcripts::all;
  double min_consequence = 0.6;  ///< least score of a consequence, 0 to 1
  bool pass_only = false;        ///< drop what FILTER fails, instead of flagging it
  bool keep_records = false;     ///< keep the record of each candidate as a line of VCF
  std::size_t top = 1000;        ///< candidates to keep; 0: all
  std::vector<std::string> sex_chromosomes = {"X", "Y"};
  std::optional<AlleleName> why;       ///< an allele whose way is told
  bool two_gene = false;               ///< rank pairs of genes too, `top` of them; needs phenotypes
  const ReadSupport* reads = nullptr;  ///< looked at over the best candidates
};

struct TriageResult {
  std::vector<TriageRow> rows;  ///< best first
  std::uint64_t records = 0;
  std::uint64_t alleles = 0;                                   ///< ALTs of all records
  std::uint64_t candidates = 0;                                ///< before --top
  std::vector<std::pair<std::string, std::uint64_t>> dropped;  ///< alleles that are no candidates, by reason
  std::uint64_t half_called = 0;                               ///< of `dropped`, as "./1" of the proband
  std::vector<std::pair<std::string, std::uint64_t>> notes;    ///< what was met and dealt with
  std::vector<std::pair<Trio, MendelCounts>> trios;
  std::vector<ShownSex> sexes;    ///< of members with samples
  std::vector<Kinship> kinships;  ///< of members, as calls show
  std::vector<ForeignReads> foreign_reads;
  std::uint64_t compared = 0;         ///< alleles whose REF was held against the reference
  std::uint64_t wrong_reference = 0;  ///< those that have another one
  std::vector<WhyStep> why;
  std::vector<GenePairRow> gene_pairs;  ///< best first
  std::optional<ReadChanges> read_changes;
};

/// Ranks the alleles of a proband by consequence, frequency, segregation in the family and the phenotypes of the gene.
///
/// A stream: memory grows with the candidates that `top` allows and with the rare heterozygous alleles in genes, which
/// wait for a second one, packed into about 150 bytes each. Cost: one pass. An allele has a row for each gene and mode
/// of inheritance it fits.
/// @throws Error as the reader
TriageResult triage(genome::AnnotatedReader& reader, const genome::Pedigree& pedigree, const Family& family,
                    const TriageSources& sources, const TriageOptions& options);

}  // namespace epiq::triage
