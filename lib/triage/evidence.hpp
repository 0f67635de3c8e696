#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace epiq::triage {

/// A place where reads are asked which allele they carry.
struct EvidenceSite {
  std::string contig;                  ///< as the list of sites names it
  std::int64_t position = 0;           ///< 0-based, of the first base of REF
  std::vector<std::string> alleles;    ///< REF first; upper case A, C, G, T, N
  std::string id = ".";                ///< ID of the record
  std::vector<std::int8_t> genotypes;  ///< two alleles a sample, first and second; kNoGenotype where not called

  std::int64_t end() const { return position + static_cast<std::int64_t>(alleles.front().size()); }
};

inline constexpr std::int8_t kNoGenotype = -1;

/// An allele index of Observation for a read that carries none of the alleles of the site.
inline constexpr std::uint8_t kOtherAllele = 254;
/// The same for a read that covers the site and does not tell its alleles apart.
inline constexpr std::uint8_t kUnclearAllele = 255;

/// What one read says of one site.
struct Observation {
  std::uint64_t fragment = 0;      ///< hash of the read's name: mates share it
  std::int64_t reach = 0;          ///< end of the fragment as far as the read tells
  std::int32_t mismatches = -1;    ///< NM of the read; -1: it has none
  std::uint16_t end_distance = 0;  ///< bases from the site to the nearer end of the aligned part
  std::uint8_t allele = kUnclearAllele;
  std::uint8_t quality = 0;  ///< Phred, that the allele was read right
  std::uint8_t mapping_quality = 0;
  std::uint8_t alignment_quality = 255;  ///< Phred, that the base is aligned right; 255: not known, taken as right
  bool reverse = false;
  bool clipped = false;         ///< the read has a soft clip
  bool duplex = false;          ///< both strands of a molecule back the base (consensus reads)
  bool may_overlap = false;     ///< its mate may cover the site too
  std::int8_t orientation = 0;  ///< 1: F1R2, 2: F2R1, 0: not of a pair
};

/// Sums over the reads that carry one allele.
struct AlleleSupport {
  std::uint32_t reads = 0;
  std::uint32_t forward = 0;
  std::uint32_t f1r2 = 0;  ///< read 1 forward or read 2 reverse
  std::uint32_t f2r1 = 0;
  std::uint32_t clipped = 0;          ///< reads with a soft clip
  std::uint32_t duplex = 0;           ///< consensus reads of both strands
  std::uint32_t with_mismatches = 0;  ///< reads that have NM
  std::uint64_t quality = 0;
  std::uint64_t mapping_quality = 0;
  std::uint64_t end_distance = 0;
  std::uint64_t mismatches = 0;  ///< NM, which counts the allele itself too

  std::uint32_t reverse() const { return reads - forward; }
};

/// What the reads of one sample say of one site. Only reads that pass both thresholds count towards the depth.
struct SiteEvidence {
  std::vector<AlleleSupport> alleles;  ///< in the order of the site
  std::uint32_t other = 0;             ///< reads of another allele
  std::uint32_t unclear = 0;           ///< reads that cover the site without telling its alleles apart
  std::uint32_t covering = 0;          ///< reads over the site before thresholds; not duplicates, secondary or failed
  std::uint32_t mapping_zero = 0;      ///< of these, with mapping quality 0
  std::uint32_t low_mapping = 0;       ///< of these, below the threshold of mapping quality (with those of quality 0)
  std::uint32_t low_quality = 0;       ///< of these, below the threshold of base quality
  std::uint32_t overlaps = 0;          ///< mates that covered the site a second time and were merged

  std::uint32_t depth() const {
    std::uint32_t sum = other + unclear;
    for (const AlleleSupport& support : alleles) sum += support.reads;
    return sum;
  }
};

/// Which reads count.
struct EvidenceOptions {
  std::uint8_t min_mapping_quality = 20;
  std::uint8_t min_base_quality = 20;
  bool merge_overlaps = true;          ///< count mates that overlap once
  bool alignment_quality = false;      ///< look at how sure the alignment of each base is; needs the reference
  std::int64_t min_family = 0;         ///< least reads behind a consensus read (tag cD, else DP); 0: any
  std::int64_t min_strand_family = 0;  ///< least reads of either strand behind it (tags aD and bD); 0: any
  double max_family_error = 1.0;       ///< most that these may differ, of all and at one base (cE; ce / cd)
};

}  // namespace epiq::triage
