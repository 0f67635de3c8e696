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
#include "epiq/triage/evidence_pair_phase.hpp"
#include "epiq/triage/evidence_phase.hpp"
#include "epiq/triage/nearby_hets.hpp"
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
  bool bridge = false;   ///< no candidate, but a heterozygous site between two of them
};

/// Its place in the order of the genome.
using AlleleKey = std::tuple<std::size_t, std::int64_t, std::string, std::string>;
AlleleKey key_of(const Allele& allele);

/// The alleles of candidates, each once, in order; symbolic ones are left out.
std::map<AlleleKey, AlleleReads> alleles_of(const std::vector<std::vector<TriageRow>>& candidates);

/// Adds the sites between the alleles of pairs whose phase is unknown, as bridges.
void add_bridges(const std::vector<std::vector<TriageRow>>& candidates, const NearbyHets& hets,
                 std::map<AlleleKey, AlleleReads>& alleles);

/// How the haplotypes of two alleles lie, and the fragments that show it.
struct PairReads {
  std::optional<Phase> phase;
  double confidence = 0.5;  ///< posterior of the phase
  std::uint32_t cis = 0;    ///< fragments over both alleles
  std::uint32_t trans = 0;
  std::uint32_t between = 0;  ///< heterozygous sites through which the alleles are joined; 0: by fragments over both
};

/// The phase of the proband's heterozygous alleles by reads.
class ReadPhases {
 public:
  /// @param alleles in order; must outlive this
  ReadPhases(const std::vector<AlleleReads*>& alleles, const PhaseOptions& options);

  /// By the fragments over both alleles, else by the surest chain of fragments through other heterozygous sites
  /// (PairPhaser); none if neither passes the thresholds.
  PairReads pair(const AlleleReads& a, const AlleleReads& b) const;

 private:
  /// The heterozygous sites of a contig.
  struct Contig {
    std::vector<HetSite> sites;
    std::vector<SitePhase> phases;
    std::optional<PairPhaser> pairs;
  };

  void chain(const AlleleReads& a, const AlleleReads& b, PairReads& pair) const;

  PhaseOptions options_;
  std::map<std::size_t, Contig> contigs_;              ///< by contig_order
  std::map<const AlleleReads*, std::size_t> site_of_;  ///< among the sites of its contig
};

}  // namespace epiq::triage
