#pragma once

#include <algorithm>
#include <cmath>

#include "epiq/interaction/relatives/relationship.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::oracle {

/// V^-1/2 of V = h K + (1 - h) I by its eigenvectors: what decorrelates the samples.
inline util::Matrix decorrelation(const util::Matrix& sum, double share) {
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(interaction::scaled_relationship(sum));
  util::Matrix scaled = eigen.vectors;
  for (std::size_t i = 0; i < scaled.rows; ++i)
    for (std::size_t k = 0; k < scaled.cols; ++k)
      scaled(i, k) /= std::sqrt(share * std::max(0.0, eigen.values[k]) + 1.0 - share);
  return stats::multiply_transposed(scaled, eigen.vectors);
}

}  // namespace epiq::oracle
