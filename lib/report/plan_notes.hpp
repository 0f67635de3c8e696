#pragma once

#include <string>

#include "epiq/interaction/pair_plan.hpp"
#include "epiq/interaction/sets/set_plan.hpp"

namespace epiq::report {

/// Which pairs there were, and how many are left out for what reason; empty where all pairs of clusters are tested.
/// @param listed whether they come from a list
std::string plan_note(const interaction::PairPlan& plan, bool listed);

/// Which sets there were, and how many are left out for what reason.
std::string plan_note(const interaction::SetPlan& plan);

}  // namespace epiq::report
