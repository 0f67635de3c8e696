#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/pedigree.hpp"
#include "epiq/genome/sex.hpp"
#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_denovo.hpp"
#include "epiq/triage/evidence_low_vaf.hpp"
#include "epiq/triage/evidence_phase.hpp"
#include "epiq/triage/evidence_reads.hpp"

namespace epiq::triage {

/// A child with both parents, by their places among the samples.
struct EvidenceTrio {
  std::size_t child = 0;
  std::size_t mother = 0;
  std::size_t father = 0;
  genome::Sex sex = genome::Sex::unknown;
};

/// What is asked of each site beside the counts.
struct AnalysisPlan {
  std::vector<bool> control;  ///< a sample whose reads are only background; empty: none
  std::vector<EvidenceTrio> trios;
  DeNovoPriors priors;
  std::optional<genome::SexChromosomes> sexes;  ///< needed with trios
  std::string y_chromosome = "Y";
  bool phase = false;
  PhaseOptions phase_options;
  std::optional<LowVafOptions> low_vaf;
};

/// All that is known of one site in one sample.
struct SampleResult {
  SiteEvidence evidence;
  std::vector<DeNovo> denovo;   ///< of each ALT, if the sample is the child of a trio
  std::vector<LowVaf> low_vaf;  ///< of each ALT, if asked for
  bool het = false;             ///< is to be phased
  std::uint8_t first = 0;       ///< alleles of the genotype
  std::uint8_t second = 0;
  HetSite fragments;               ///< until it is phased
  std::optional<SitePhase> phase;  ///< its sites are resolved in `phase_set` and `phase_with`
  std::int64_t phase_set = -1;     ///< 0-based position of the first site of the set; -1: none
  std::int64_t phase_with = -1;    ///< 0-based position of the site before it in the set
};

/// All that is known of one site.
struct SiteResult {
  EvidenceSite site;
  std::vector<SampleResult> samples;  ///< in the order of EvidenceReads::samples()
  std::int64_t reach = 0;             ///< end of the fragments over it, as far as their reads tell
};

/// The trios of a pedigree whose three members have reads.
/// @throws Error(input) if there is none
std::vector<EvidenceTrio> evidence_trios(const genome::Pedigree& pedigree, const std::vector<std::string>& samples);

/// Analyses one site. Phase is left to `phase_results`, which needs the sites around it.
SiteResult analyse_site(const EvidenceSite& site, std::vector<SampleObservations>& samples, const AnalysisPlan& plan);

/// Phases sites of one contig, which no fragment joins with others.
void phase_results(std::vector<SiteResult>& results, const PhaseOptions& options);

/// Holds results back until no fragment can join them with what follows.
class PhaseWindow {
 public:
  explicit PhaseWindow(const PhaseOptions& options) : options_(options) {}

  /// Takes the next result; gives out those that are ready, phased.
  std::vector<SiteResult> add(SiteResult result);

  /// Gives out the rest.
  std::vector<SiteResult> finish();

 private:
  PhaseOptions options_;
  std::vector<SiteResult> held_;
  std::int64_t reach_ = 0;
};

}  // namespace epiq::triage
