#pragma once

#include <string>
#include <vector>

#include "epiq/interaction/search.hpp"
#include "epiq/util/log.hpp"

namespace epiq::apps {

/// Says where results of a trait are missing or partial, and what to do about it.
void warn_of_gaps(const std::string& trait, const std::vector<interaction::RankedPair>& ranked,
                  interaction::Separation separation, util::Log& log);

}  // namespace epiq::apps
