#pragma once

#include <vector>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_alleles.hpp"

namespace epiq::triage {

/// The observation of a site by a read, before thresholds.
/// @param mismatches NM of the read; -1 if it has none
Observation observe(const genome::AlignedRead& read, const AlleleReading& reading, std::int32_t mismatches);

/// Keeps one observation of each fragment: mates that agree count once, by the better one; where they differ the better
/// one stays with the difference of both qualities, which is that of the two readings together.
/// @return observations that were merged into another
std::uint32_t merge_overlaps(std::vector<Observation>& observations);

/// Sums observations of a site over its alleles. Those below the thresholds are counted and then removed.
void count_observations(std::vector<Observation>& observations, const EvidenceOptions& options, SiteEvidence& evidence);

}  // namespace epiq::triage
