#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/sex.hpp"
#include "epiq/triage/candidates.hpp"
#include "epiq/triage/drop_reason.hpp"
#include "epiq/triage/evidence_phase.hpp"
#include "epiq/triage/evidence_reads.hpp"
#include "epiq/triage/family.hpp"
#include "epiq/triage/nearby_hets.hpp"

namespace epiq::triage {

/// Where the reads of a family are, and how they are judged.
struct ReadRules {
  GenotypeRules genotypes;
  PhaseOptions phase;
  std::optional<genome::SexChromosomes> sexes;
  std::string y_chromosome = "Y";
  unsigned threads = 1;
};

/// Counts of what reads changed.
struct ReadChanges {
  std::uint64_t cis_pairs = 0;     ///< left out
  std::uint64_t unpaired = 0;      ///< alleles that were candidates in such pairs alone
  std::uint64_t trans_pairs = 0;   ///< whose phase only reads show
  std::uint64_t contradicted = 0;  ///< rows that reads speak against
};

/// Looks at the reads of the proband and the parents over candidates, and over these alone.
///
/// What reads say of an allele is evidence beside that of the genotypes (decimal logarithms):
/// * The proband's reads against the allele: the likelihood of the best of {least balance, 1/2, 1} as the share of
/// reads
///   that have it, over that of none; only if below 0, and never below -8 points. A caller has weighed what speaks for
///   it.
/// * De novo, with reads of both parents: of the posteriors p that it is new and m that a parent is a mosaic
///   (evidence_denovo.hpp; the prior of a heterozygous parent is that of the allele's population frequency)
///   log10(p 10^a + m 10^b + (1 - p - m) 10^c) - a, with the weights of segregation_points(): a of a new allele, b of
///   one from a parent, c of an unaffected carrier. Where neither is likely (p + m < 1/2), PS2 is withdrawn.
/// * A pair whose phase neither pedigree nor PS show: in cis it is left out; in trans with posterior t (prior 1/2) it
///   gains log10(2 t). Fragments over both alleles tell, or a chain of them over other heterozygous sites of the
///   proband between the two (NearbyHets). Where pedigree or PS show a phase they stand, and a contradiction is
///   flagged.
class ReadSupport {
 public:
  /// @param reads of the proband and, perhaps, parents; must outlive this
  /// @throws Error(input) if the proband has none, or somebody has who is neither proband nor parent
  ReadSupport(const EvidenceReads& reads, const Family& family, ReadRules rules);

  /// Reads all alleles of some candidates and changes their evidence, phase and flags; candidates left out become
  /// empty. Symbolic alleles are passed over.
  /// @param hets    of the proband, between candidates
  /// @param lengths of contigs by canonical name, which the alignments must have too
  /// Cost: a jump in each file for each stretch of candidates, on all threads
  /// @throws Error(input) if an alignment lacks a contig; Error(io)
  ReadChanges review(std::vector<std::vector<TriageRow>>& candidates, const NearbyHets& hets,
                     const std::map<std::string, std::int64_t>& lengths, Explanation& why) const;

 private:
  const EvidenceReads& reads_;
  const Family& family_;
  ReadRules rules_;
  std::array<std::optional<std::size_t>, 3> people_;  ///< proband, mother and father among the samples
};

}  // namespace epiq::triage
