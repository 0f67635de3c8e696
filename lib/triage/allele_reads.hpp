#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "epiq/triage/candidates.hpp"
#include "epiq/triage/evidence_phase.hpp"
#include "epiq/triage/read_counts.hpp"

namespace epiq::triage {

/// What reads say of one allele.
struct AlleleReads {
  AlleleName name;
  std::size_t contig_order = 0;
  bool het = false;             ///< in the proband
  double heterozygosity = 0.0;  ///< prior of the parents
  std::shared_ptr<ReadCounts> counts = std::make_shared<ReadCounts>();
  double against = 0.0;  ///< at most 0
  HetSite fragments;     ///< of the proband
  SitePhase phase;       ///< among the heterozygous sites of its contig
};

/// Its place in the order of the genome.
using AlleleKey = std::tuple<std::size_t, std::int64_t, std::string, std::string>;
AlleleKey key_of(const Allele& allele);

/// The alleles of candidates, each once, in order; symbolic ones are left out.
std::map<AlleleKey, AlleleReads> alleles_of(const std::vector<std::vector<TriageRow>>& candidates);

/// Phases all heterozygous alleles of the proband, contig by contig.
void phase_alleles(const std::vector<AlleleReads*>& alleles, const PhaseOptions& options);

/// How the haplotypes of two alleles lie, and the fragments that show it.
struct PairReads {
  std::optional<Phase> phase;
  double confidence = 0.5;  ///< posterior of the phase
  std::uint32_t cis = 0;
  std::uint32_t trans = 0;
};

/// By the fragments over both alleles, else by the sets of phase_alleles.
PairReads pair_reads(const AlleleReads& a, const AlleleReads& b, const PhaseOptions& options);

}  // namespace epiq::triage
