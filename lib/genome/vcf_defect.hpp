#pragma once

#include <cstddef>
#include <string_view>

namespace epiq::genome {

/// What is wrong with the columns or the position of a line of VCF, both of which htslib lets pass; nullptr if nothing
/// is.
const char* defect_of_line(std::string_view line, std::size_t samples);

/// What htslib found wrong with a record, from its error code.
const char* defect(int errcode);

}  // namespace epiq::genome
