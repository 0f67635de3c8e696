#pragma once

#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/search.hpp"
#include "epiq/report/table.hpp"

namespace epiq::report {

/// The columns of --permutations.
std::vector<Column> permutation_columns(const std::vector<interaction::Arm>& arms);

/// Their cells in one row; missing where there were no permutations.
std::vector<Cell> permutation_cells(const interaction::PermutationResult& result);

}  // namespace epiq::report
