#pragma once

#include <string>
#include <utility>
#include <vector>

namespace epiq::stats {

/// The linear algebra libraries in use, by name and version.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace epiq::stats
