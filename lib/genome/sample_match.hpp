#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "epiq/genome/sample_table.hpp"

namespace epiq::genome {

/// The row of a sample that a table does not list.
inline constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();

/// The row of the table for each sample, or kNoRow. A sample is matched with the IID; if no IID matches any sample,
/// with FID_IID, which must then match all samples or all rows.
/// @throws Error(input) if nobody is in common; the message shows names of both sides
std::vector<std::size_t> match_samples(const std::vector<std::string>& samples, const SampleTable& table);

}  // namespace epiq::genome
