#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "epiq/triage/triage.hpp"
#include "triage_options.hpp"

namespace epiq::apps {

/// What a run of `epiq triage` looks things up in, opened.
class TriageInputs {
 public:
  /// Opens all that the request names, and enters it into the metrics.
  /// @throws Error as the readers; Error(input) if a file is of another assembly than the variants, unless --force
  TriageInputs(const TriageRequest& request, const genome::AnnotatedReader& variants, Context& context);

  triage::TriageSources sources();

  /// What a reader of the ranking must know of these sources, a line each.
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  void open_reference(const TriageRequest& request, const genome::AnnotatedReader& variants, Context& context);
  void open_databases(const TriageRequest& request, const genome::AnnotatedReader& variants, Context& context);
  void open_genes(const TriageRequest& request, Context& context);
  void open_phenotypes(const TriageRequest& request, Context& context);

  std::optional<genome::Reference> reference_;
  std::optional<triage::GenePhenotypes> phenotypes_;
  std::optional<genome::GeneIndex> genes_;
  std::vector<triage::FrequencyDatabase> frequencies_;
  std::optional<triage::ClinicalDatabase> clinvar_;
  std::map<std::string, double> loeuf_;
  std::vector<std::string> notes_;
};

/// The reads of --bam, opened.
class TriageReads {
 public:
  /// @throws Error as EvidenceReads and ReadSupport
  TriageReads(const TriageRequest& request, const genome::AnnotatedReader& variants, const triage::Family& family,
              const triage::GenotypeRules& rules, Context& context);

  /// nullptr without --bam.
  const triage::ReadSupport* support() const { return support_ ? &*support_ : nullptr; }

 private:
  std::optional<triage::EvidenceReads> reads_;
  std::optional<triage::ReadSupport> support_;
};

}  // namespace epiq::apps
