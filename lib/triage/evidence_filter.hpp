#pragma once

#include <cstdint>
#include <optional>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// Counts reads that were looked at, for the account of a run.
struct ReadTally {
  std::uint64_t reads = 0;      ///< fetched; twice where stretches overlap
  std::uint64_t filtered = 0;   ///< unmapped, secondary, failed or duplicate
  std::uint64_t no_sample = 0;  ///< of a read group without a sample
  std::uint64_t no_sequence = 0;
  std::uint64_t small_family = 0;  ///< consensus of too few reads
  std::uint64_t one_strand = 0;    ///< consensus of too few reads of one of the strands
  std::uint64_t discordant = 0;    ///< consensus of reads that differ too often
  std::uint64_t low_mapping = 0;   ///< in assembly: mapping quality below the threshold
  std::uint64_t beyond = 0;        ///< in assembly: more than a window takes

  void operator+=(const ReadTally& other);
};

/// What the tags of a consensus read say of the molecule that it was made of. Tags are those of fgbio
/// (CallMolecularConsensusReads, CallDuplexConsensusReads); DP, the number of reads, is what other tools write.
struct ReadFamily {
  std::int64_t size = 0;          ///< cD, else DP; 0: no such tag
  std::int64_t least_strand = 0;  ///< the lesser of aD and bD; 0: one strand only, or no such tags
  double error = 0.0;             ///< cE: share of the bases that differ from the consensus
  bool graded = false;            ///< QUAL is that of a consensus: it has cD or aD
};

ReadFamily read_family(const genome::AlignmentReader& file);

/// Whether a read counts at all; if not, says why in `tally`.
bool admit(const genome::AlignedRead& read, const ReadFamily& family, const EvidenceOptions& options, ReadTally& tally);

/// What both strands of the molecule say of one base, by ad and bd, or by the whole read where these are missing.
bool is_duplex(const genome::AlignmentReader& file, const ReadFamily& family, std::size_t base);

/// The quality of a base of a consensus read, at most what its molecule can bear: errors made before it was copied (by
/// damage or in the first cycle) are in all of its reads, however many agree. In DNA of phage M13mp2, whose mutation
/// frequency is 3.0e-6 by genetic assay, Schmitt et al., PNAS 109 (2012) 14508, found 3.4e-5 differences a base in
/// consensus of one strand and 2.5e-6 in that of both. So the cap of one strand is Phred 45 (which is also fgbio's
/// default for errors before the UMI, --error-rate-pre-umi), and that of both is 56: the differences there are
/// mutations as far as the assay can tell, which makes 56 a bound that is on the safe side (the paper's calculated
/// floor is 94). 0 where too few reads cover the base (cd) or differ too often (ce / cd). Of other reads it stays as it
/// is.
std::uint8_t consensus_quality(const genome::AlignmentReader& file, const ReadFamily& family, std::size_t base,
                               std::uint8_t quality, const EvidenceOptions& options);

}  // namespace epiq::triage
