#pragma once

#include <string>
#include <vector>

#include "cli.hpp"

namespace epiq::apps {

/// Refuses two outputs of one command that go to one place, of which one would be lost or both be mixed.
///
/// @param others paths of outputs beside -o and --metrics; empty: none. /dev/null may be named more than once.
/// @throws Error(usage)
void check_outputs(const Common& common, const std::vector<std::string>& others);

}  // namespace epiq::apps
