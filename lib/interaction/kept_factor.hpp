#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The Cholesky factor of a null design's X'WX without the columns that depend on those before them.
struct KeptFactor {
  util::Matrix lower;             ///< r x r
  std::vector<std::size_t> kept;  ///< r columns, ascending
};

/// Columns are taken in order, and one whose remaining square is at most 1e-9 of its `before` is dropped.
/// @param square q x q, positive semi-definite
/// @param before q; squares of the columns before anything is taken out
KeptFactor kept_factor(const util::Matrix& square, std::span<const double> before);

/// The inverse of the factor, its columns spread to the kept ones of `columns`: R with R square R' = I.
/// @return r x columns
util::Matrix spread_inverse(const KeptFactor& factor, std::size_t columns);

}  // namespace epiq::interaction
