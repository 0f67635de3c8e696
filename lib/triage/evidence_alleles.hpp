#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_window.hpp"

namespace epiq::triage {

/// The least Phred cost to align the whole of `bases` to any stretch of `haplotype`: mismatches cost their base
/// quality, gaps kGapOpen and kGapExtend (affine, Gotoh 1982; ends of the haplotype are free). O(read x haplotype).
int alignment_cost(std::string_view bases, const std::vector<std::uint8_t>& qualities, std::string_view haplotype);

enum class ReadEnd { left, right };

/// Bases of a soft clip at one end of a read, in terms of the reference.
std::int64_t soft_clip(const genome::AlignedRead& read, ReadEnd end);

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
