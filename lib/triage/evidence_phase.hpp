#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// A fragment at a heterozygous site.
struct FragmentCall {
  std::uint64_t fragment = 0;
  bool second = false;  ///< carries the second allele of the genotype
  double error = 0.0;   ///< chance that it does not
};

/// A heterozygous site of one sample with the fragments over it.
struct HetSite {
  std::int64_t position = 0;
  std::vector<FragmentCall> calls;
};

/// When two sites are said to be in phase.
struct PhaseOptions {
  std::uint32_t min_fragments = 2;
  double min_log_ratio = 4.605170185988092;  ///< natural logarithm, of 100
};

inline constexpr std::size_t kNoSite = static_cast<std::size_t>(-1);

/// Where the second allele of a site lies.
struct SitePhase {
  std::size_t set = 0;         ///< index of the first site of its phase set; itself if it is joined to none
  bool flipped = false;        ///< the second allele is on the first haplotype
  std::size_t with = kNoSite;  ///< the site before it in its set
};

/// Joins heterozygous sites along fragments, in the order of positions.
///
/// Each site is compared with the sets that its fragments have been seen in: a fragment lies on a haplotype of a set
/// with odds that all of its calls there give, and its log likelihood ratio at the site is
/// log[(w (1 - e) + (1 - w) e) / (w e + (1 - w) (1 - e))], w its weight; with one earlier call of error e1 that is
/// log[((1-e1)(1-e) + e1 e) / ((1-e1) e + e1 (1-e))]. Sets that pass both thresholds are joined by the site. Then each
/// site is turned where all other calls of its fragments say so, until nothing changes (at most ten times). A site that
/// its set does not support beyond both thresholds in the end is left out, and the others are joined anew without it.
std::vector<SitePhase> phase_sites(std::span<const HetSite> sites, const PhaseOptions& options);

/// The genotype to phase at a site: that of the call set, else the two alleles of most reads where both have a share of
/// at least a fourth and three reads.
/// @return false if the sample is not heterozygous
bool het_alleles(const EvidenceSite& site, std::size_t sample, const SiteEvidence& evidence, std::uint8_t& first,
                 std::uint8_t& second);

}  // namespace epiq::triage
