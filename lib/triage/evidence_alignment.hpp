#pragma once

#include <string_view>
#include <vector>

#include "epiq/genome/reference.hpp"

namespace epiq::triage {

/// The changes that turn `from` into `to`, by a global alignment with affine gaps (Gotoh 1982; match 4, mismatch -6,
/// gap -10 and -1 for each base).
std::vector<genome::Change> align_sequences(std::string_view from, std::string_view to);

}  // namespace epiq::triage
