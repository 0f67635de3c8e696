#pragma once

#include "epiq/interaction/cell_sums.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/relatives/precision.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The null design of a gene pair among relatives: as NullDesign, with P of Precision in the place of the weights. The
/// covariates are already out of P; of them only the rank knows.
struct RelatedDesign {
  NullDesign null;         ///< columns and inverse factor of both genes' null columns; rank with the covariates
  util::Matrix precision;  ///< C x q; E'P E N, N the null columns at the cells
};

/// @param sums of both genes with P y as the only response, and no covariates
/// @param response_square y'P y
RelatedDesign related_design(const CellSums& sums, const CellPrecision& cells, const Precision& precision,
                             double response_square, const util::Matrix& null_a, const util::Matrix& null_b);

/// Products of features at the occupied cells: C x (r_A r_B), feature (i, j) at i * r_B + j.
util::Matrix cell_products(const CellPrecision& cells, const util::Matrix& features_a, const util::Matrix& features_b);

/// gram = Z'(P - P N (N'P N)^-1 N'P) Z and score = Z'(P - ..) y of features Z at the cells (C x r). O(C^2 r + C r^2)
Projected related_project(const CellSums& sums, const CellPrecision& cells, const Precision& precision,
                          const RelatedDesign& design, const util::Matrix& features);

}  // namespace epiq::interaction
