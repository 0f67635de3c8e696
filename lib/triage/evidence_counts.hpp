#pragma once

#include <vector>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_alleles.hpp"

namespace epiq::triage {

/// What the mates of a fragment share: a hash of the name (FNV-1a), the same on every machine.
std::uint64_t fragment_of(const genome::AlignedRead& read);

/// Makes the observations of one read, before thresholds: what is the same at all sites is worked out once.
class ReadObserver {
 public:
  /// @param mismatches NM of the read; -1 if it has none
  ReadObserver(const genome::AlignedRead& read, std::int32_t mismatches);

  Observation at(const AlleleReading& reading) const;

 private:
  Observation common_;
  std::int64_t first_ = 0;  ///< bases of the read that are not clipped
  std::int64_t last_ = 0;
};

/// Keeps one observation of each fragment: mates that agree count once, by the better one; where they differ the better
/// one stays with the difference of both qualities, which is that of the two readings together.
/// @return observations that were merged into another
std::uint32_t merge_overlaps(std::vector<Observation>& observations);

/// Sums observations of a site over its alleles. Those below the thresholds are counted and then removed.
void count_observations(std::vector<Observation>& observations, const EvidenceOptions& options, SiteEvidence& evidence);

}  // namespace epiq::triage
