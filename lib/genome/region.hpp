#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace epiq::genome {

/// The end of an interval that reaches to the end of its contig.
inline constexpr std::int64_t kContigEnd = std::numeric_limits<std::int64_t>::max();

/// A stretch of a contig.
struct Interval {
  std::string contig;
  std::int64_t start = 0;         ///< 0-based
  std::int64_t end = kContigEnd;  ///< 0-based, exclusive; at least start
  std::string name;               ///< may be empty
};

/// Reads a list as bcftools -r takes it: "chr1:100-200,chr2,chr3:7,chr4:100-"; positions 1-based, both ends included.
/// A contig whose name ends in what looks like a range is written in braces: "{HLA:1-2}:5-9".
/// @throws Error(usage) if an item is not a region
std::vector<Interval> parse_regions(std::string_view list);

/// Reads a file as bcftools -R takes it: BED (0-based, half-open) if its name ends in .bed or .bed.gz, else columns
/// CONTIG [POSITION [END]], 1-based, both ends included. '#' lines are skipped; plain or compressed.
/// @throws Error(io), Error(input) with the line
std::vector<Interval> read_regions(const std::string& path);

/// "contig:start-end", 1-based, both ends included.
std::string format_interval(const Interval& interval);

/// A set of positions, by canonical contig; overlapping and touching intervals are merged.
class IntervalSet {
 public:
  using Span = std::pair<std::int64_t, std::int64_t>;  ///< 0-based, half-open

  IntervalSet() = default;
  explicit IntervalSet(const std::vector<Interval>& intervals);

  bool empty() const noexcept { return spans_.empty(); }

  /// True if [start, end) shares a position with the set. O(log n).
  bool overlaps(std::string_view contig, std::int64_t start, std::int64_t end) const;

  /// The disjoint intervals of a contig in ascending order; empty if there are none.
  const std::vector<Span>& spans(std::string_view contig) const;

  /// The contigs of the set by canonical name, sorted.
  std::vector<std::string> contigs() const;

 private:
  std::map<std::string, std::vector<Span>> spans_;  // by canonical contig
};

}  // namespace epiq::genome
