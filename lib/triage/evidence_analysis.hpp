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
#include "epiq/triage/evidence_pair_phase.hpp"
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

/// The phase of a site that reads join with others.
struct PhasedSite {
  std::int64_t set = -1;   ///< 0-based position of the first site of its set
  bool flipped = false;    ///< the second allele is on the first haplotype
  std::int64_t with = -1;  ///< 0-based position of the site before it in the set; -1: it is the first one
  PairPhase pair;          ///< of the two
};

/// All that is known of one site in one sample.
struct SampleResult {
  SiteEvidence evidence;
  std::vector<DeNovo> denovo;   ///< of each ALT, if the sample is the child of a trio
  std::vector<LowVaf> low_vaf;  ///< of each ALT, if asked for
  bool het = false;             ///< is to be phased
  std::uint8_t first = 0;       ///< alleles of the genotype
  std::uint8_t second = 0;
  HetSite fragments;                ///< until it is phased
  std::optional<PhasedSite> phase;  ///< none: joined to no other site
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

/// Analyses one site. Phase is left to PhaseWindow, which needs the sites around it.
SiteResult analyse_site(const EvidenceSite& site, std::vector<SampleObservations>& samples, const AnalysisPlan& plan);

}  // namespace epiq::triage
