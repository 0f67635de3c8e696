#pragma once

#include <string>

namespace epiq::genome {

/// The version of htslib in use, such as "1.16".
std::string htslib_version();

}  // namespace epiq::genome
