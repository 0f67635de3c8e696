#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace epiq::genome {

/// The columns that bcftools' -s LIST and -S FILE choose, in the order of `samples`; both empty: all. A leading ^
/// excludes. Of both given, what is chosen is in both.
/// @throws Error(input) if a name is not there or nothing is left; Error(io)
std::vector<std::size_t> select_samples(const std::vector<std::string>& samples, const std::string& list,
                                        const std::string& file);

}  // namespace epiq::genome
