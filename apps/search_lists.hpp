#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "epiq/util/log.hpp"

namespace epiq::apps {

/// The lines of a list of cluster names, as words; empty lines and those that start with # are skipped.
/// @throws Error(input) for a line of fewer than `count` words
std::vector<std::vector<std::string>> read_cluster_lines(const std::string& path, std::size_t count);

/// Warns of lines that name no cluster, and of which names (some of them); says nothing if there are none.
void warn_of_unknown(const std::string& path, std::size_t lines, const std::set<std::string>& names, util::Log& log);

}  // namespace epiq::apps
