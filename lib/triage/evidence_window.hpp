#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/reference.hpp"
#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// The Phred cost of opening a gap, and of each further base of it, as samtools' models of indel errors have them.
inline constexpr int kGapOpen = 40;
inline constexpr int kGapExtend = 20;

/// The highest Phred quality of an observation that is more than one base.
inline constexpr std::uint8_t kHighestQuality = 60;

/// A site made ready for reads: what a read must reach, and for insertions and deletions the haplotypes of its alleles.
struct SiteWindow {
  std::int64_t from = 0;  ///< 0-based: reads that overlap [from, to) are looked at
  std::int64_t to = 0;
  bool realigned = false;               ///< reads are aligned to `haplotypes`
  std::vector<std::string> haplotypes;  ///< the window with each allele in place, REF first; then with neighbours too
  std::vector<std::uint8_t> alleles;    ///< the allele of the site in each haplotype
  int best_quality = 0;                 ///< of an observation: an indel in a homopolymer is never certain
};

/// What the reference has in place of a REF (0-based position), if it is something else; bases other than A, C, G and T
/// are no conflict, nor is a contig that the reference lacks.
/// @return empty if there is no conflict
std::string reference_conflict(const std::string& contig, std::int64_t position, const std::string& ref,
                               genome::Reference& reference);

/// @param reference needed where alleles differ in length
/// @throws Error(usage) if the reference is needed and missing; Error(input) if REF is not what the reference has
SiteWindow site_window(const EvidenceSite& site, genome::Reference* reference);

/// Adds the haplotypes in which another insertion or deletion of the same window is there as well, so that what a read
/// has of a neighbour does not weigh against an allele. Left out are neighbours that overlap the site, haplotypes that
/// are there already (alleles written in two ways) and those beyond the first eight.
void add_neighbour(const EvidenceSite& site, const EvidenceSite& neighbour, SiteWindow& window);

}  // namespace epiq::triage
