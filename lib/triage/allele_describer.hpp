#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/genome/gene_index.hpp"
#include "epiq/triage/allele.hpp"
#include "epiq/triage/drop_reason.hpp"
#include "epiq/triage/explanation.hpp"
#include "epiq/triage/family.hpp"
#include "epiq/triage/gene_effects.hpp"
#include "epiq/triage/gene_phenotype.hpp"

namespace epiq::triage {

/// What a run looks things up in, beside the variants. Each may be missing.
struct TriageSources {
  genome::Reference* reference = nullptr;      ///< missing: alleles are trimmed but not left-aligned
  const GenePhenotypes* phenotypes = nullptr;  ///< missing: nothing is known of the patient's phenotypes
  const genome::GeneIndex* genes = nullptr;    ///< for records without consequences
  std::vector<FrequencyDatabase>* frequencies = nullptr;
  ClinicalDatabase* clinvar = nullptr;
  const std::map<std::string, double>* loeuf = nullptr;  ///< by symbol
};

/// An ALT of the record read last.
struct SiteAllele {
  const genome::VcfSite& site;
  std::size_t alt;  ///< from 1
  const AlleleName& name;
  std::int64_t end;  ///< 0-based, exclusive, of what REF or a symbolic deletion covers
  std::size_t contig_order;
  const genome::SampleCalls& calls;
  const std::vector<genome::AlleleCall>& member_calls;  ///< of the allele, one a member of the family
};

/// Gathers what annotations and databases say of alleles.
class AlleleDescriber {
 public:
  /// @param min_damage consequences below are left out, unless a splice predictor or ClinVar speaks for the allele
  /// @param keep_records keep the record of each allele as text
  AlleleDescriber(genome::AnnotatedReader& reader, const Family& family, const TriageSources& sources,
                  Transcripts transcripts, double min_damage, bool keep_records)
      : reader_(reader),
        family_(family),
        sources_(sources),
        transcripts_(transcripts),
        min_damage_(min_damage),
        keep_records_(keep_records) {}

  /// To be called for each record.
  void start_record() noexcept {
    decoded_ = false;
    record_.reset();
  }

  /// The allele once for each gene in which it may matter; without genes at all once, without a gene. None if it is
  /// left out, for `reason`.
  std::vector<Allele> describe(const SiteAllele& at, Explanation& why, DropReason& reason);

 private:
  Allele plain(const SiteAllele& at, const std::vector<genome::TranscriptEffect>& effects);
  std::vector<Allele> by_position(const SiteAllele& at);
  std::vector<Allele> by_effect(const SiteAllele& at, const std::vector<genome::TranscriptEffect>& effects,
                                Explanation& why);
  void add_gene_facts(Allele& allele) const;
  void tell_mate(const SiteAllele& at, Explanation& why) const;
  std::optional<ClinicalRecord> clinical(const SiteAllele& at) const;

  genome::AnnotatedReader& reader_;
  const Family& family_;
  const TriageSources& sources_;
  Transcripts transcripts_;
  double min_damage_;
  bool keep_records_;
  bool decoded_ = false;
  std::shared_ptr<const std::string> record_;
  std::vector<genome::TranscriptEffect> effects_;  ///< of the record
};

/// "0/1" as the file has it; "." without a sample.
std::string genotype_text(const genome::SampleCalls& calls, const std::optional<std::size_t>& column);

}  // namespace epiq::triage
