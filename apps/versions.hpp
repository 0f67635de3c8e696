#pragma once

#include <string>
#include <utility>
#include <vector>

namespace epiq::apps {

/// "0.1.0".
std::string epiq_version();

/// "0.1.0+htslib-1.16", which names what was read and how.
std::string full_version();

/// The libraries in use and their versions, in the order in which they are shown.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace epiq::apps
