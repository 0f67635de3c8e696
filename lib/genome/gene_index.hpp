#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/genome/region.hpp"

namespace epiq::genome {

/// A gene over a place.
struct GeneAt {
  std::string_view name;
  std::int64_t span =
      0;  ///< bases from its start to its end; of several ranges of that name over the place the longest
};

/// Genes by position.
class GeneIndex {
 public:
  /// @param genes as read_gene_rows() gives them; contigs are matched by canonical name
  explicit GeneIndex(const std::vector<Interval>& genes);

  /// The genes that overlap [start, end), each name once, in order of names.
  /// O(log n + k) where genes do not nest deeply
  std::vector<GeneAt> overlapping(std::string_view contig, std::int64_t start, std::int64_t end) const;

  std::size_t size() const noexcept { return size_; }

 private:
  struct Gene {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t furthest = 0;  ///< the greatest end of this gene and all before it
    std::string name;
  };

  std::map<std::string, std::vector<Gene>, std::less<>> contigs_;  ///< in order of starts
  std::size_t size_ = 0;
};

}  // namespace epiq::genome
