#pragma once

#include <cstdint>
#include <string>

#include "epiq/genome/region.hpp"

namespace epiq::genome {

/// The positions that -t LIST and -T FILE (or, without ^, -r and -R) leave.
class PositionSelection {
 public:
  enum class Exclusion { refused, allowed };  ///< whether a leading ^ means all but these

  /// @throws Error(usage), Error(io), Error(input) as the parsers of region.hpp
  PositionSelection(const std::string& list, const std::string& file, Exclusion exclusion);

  bool contains(const std::string& contig, std::int64_t start, std::int64_t end) const;

  const IntervalSet& included() const noexcept { return included_; }

 private:
  IntervalSet included_;
  IntervalSet excluded_;
  bool limited_ = false;  // what is not in included_ is out
};

}  // namespace epiq::genome
