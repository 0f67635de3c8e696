#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/genome/reference.hpp"
#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// The Phred cost of opening a gap, and of each further base of it, as samtools' models of indel errors have them.
inline constexpr int kGapOpen = 40;
inline constexpr int kGapExtend = 20;

/// A site made ready for reads: what a read must reach, and for insertions and deletions the haplotypes of its alleles.
struct SiteWindow {
  std::int64_t from = 0;  ///< 0-based: reads that overlap [from, to) are looked at
  std::int64_t to = 0;
  bool realigned = false;               ///< reads are aligned to `haplotypes`
  std::vector<std::string> haplotypes;  ///< the window with each allele in place, REF first
  int best_quality = 0;                 ///< of an observation: an indel in a homopolymer is never certain
};

/// @param reference needed where alleles differ in length
/// @throws Error(usage) if the reference is needed and missing; Error(input) if REF is not what the reference has
SiteWindow site_window(const EvidenceSite& site, genome::Reference* reference);

/// The least Phred cost to align the whole of `bases` to any stretch of `haplotype`: mismatches cost their base
/// quality, gaps kGapOpen and kGapExtend (affine, Gotoh 1982; ends of the haplotype are free). O(read x haplotype).
int alignment_cost(std::string_view bases, const std::vector<std::uint8_t>& qualities, std::string_view haplotype);

/// Walks along the aligned bases of one read, in ascending positions of the reference.
class ReadCursor {
 public:
  explicit ReadCursor(const genome::AlignedRead& read);

  /// The base of the read at a position of [start, end); none in a deletion or skip. Positions must not descend.
  std::optional<std::size_t> at(std::int64_t position);

 private:
  const genome::AlignedRead& read_;
  std::size_t step_ = 0;    ///< of the CIGAR
  std::int64_t reference_;  ///< position at which the step starts
  std::size_t base_ = 0;    ///< of the read at which the step starts
};

/// What a read says of a site it may cover.
struct AlleleReading {
  std::uint8_t allele = kUnclearAllele;
  std::uint8_t quality = 0;
  std::size_t base = 0;  ///< of the read, at the site
};

/// @return none if the read does not cover the site
std::optional<AlleleReading> read_allele(const genome::AlignedRead& read, ReadCursor& cursor, const EvidenceSite& site,
                                         const SiteWindow& window);

}  // namespace epiq::triage
