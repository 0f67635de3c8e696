#pragma once

#include <cstddef>
#include <vector>

#include "cli.hpp"
#include "epiq/interaction/search.hpp"

namespace epiq::apps {

/// What the first stage of a search did, over all passes.
struct ScreenCounts {
  std::size_t screened = 0;  ///< 0: there was no first stage
  std::size_t surviving = 0;
  std::size_t in_ld = 0;  ///< of the surviving ones
};

/// The pairs that survive the first stage, with progress.
std::vector<interaction::GenePair> surviving_pairs(const std::vector<interaction::Gene>& genes,
                                                   const std::vector<interaction::GenePair>& pairs,
                                                   const interaction::TraitModel& model, ScreenCounts& counts,
                                                   Context& context);

}  // namespace epiq::apps
