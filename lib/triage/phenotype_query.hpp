#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/triage/knowledge.hpp"

namespace epiq::triage {

/// The phenotypes of one patient, as indices of terms.
struct PhenotypeQuery {
  std::vector<std::uint32_t> observed;  ///< ascending, none an ancestor of another
  std::vector<std::uint32_t> excluded;  ///< ascending, none observed
};

/// Drops terms outside the phenotype branch, repeated ones, observed terms that are ancestors of another observed one
/// (they say less), and excluded terms that an observed one implies.
PhenotypeQuery make_query(const Knowledge& knowledge, std::vector<std::uint32_t> observed,
                          std::vector<std::uint32_t> excluded);

/// All terms at or above one of `terms`, ascending.
std::vector<std::uint32_t> union_closure(const Knowledge& knowledge, std::span<const std::uint32_t> terms);

}  // namespace epiq::triage
