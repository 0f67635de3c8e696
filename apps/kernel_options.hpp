#pragma once

#include <string>
#include <vector>

#include "epiq/interaction/clusters.hpp"

namespace epiq::apps {

/// The strings of a comma list such as "Z,ZZ".
/// @throws Error(usage) unless each consists of I, X, Y and Z, one of the last three at least
std::vector<std::string> parse_paulis(const std::string& list);

/// The cluster of this name, or the only one if the name is empty.
/// @throws Error(input) if there is none, Error(usage) if there are many and no name
const interaction::Cluster& find_cluster(const std::vector<interaction::Cluster>& clusters, const std::string& name);

}  // namespace epiq::apps
