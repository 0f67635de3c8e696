#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/cell_sums.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The null design of a gene pair, X = [covariates, null columns of A, null columns of B], factored.
///
/// Columns that depend on those before them are dropped (dominance in haploids, SNPs in complete LD, sparse products).
struct NullDesign {
  std::size_t columns = 0;              ///< q = c + k_A + k_B
  std::size_t rank = 0;                 ///< kept columns
  util::Matrix inverse_factor;          ///< rank x q, R: R X'WX R' = I; columns of dropped ones are zero
  util::Matrix response;                ///< rank x t; R X'r of each trait
  std::vector<double> residual_square;  ///< t; r'r - |R X'r|^2; for W = 1 the residual sum of squares
};

/// @param null_a, null_b  U_A x k_A and U_B x k_B columns on the levels of the two genes
NullDesign null_design(const CellSums& sums, const util::Matrix& null_a, const util::Matrix& null_b);

/// Features of a gene pair after projection on the complement of the null design:
/// gram = Z'(W - W X (X'W X)^-1 X'W) Z and score = Z'(r - W X (X'WX)^-1 X'r).
struct Projected {
  util::Matrix gram;                    ///< (r_A r_B) x (r_A r_B)
  util::Matrix score;                   ///< (r_A r_B) x t, a column a trait
  std::vector<double> diagonal_before;  ///< r_A r_B; diagonal of Z'WZ, to tell a collinear feature
};

/// Projects the products of features: feature (i, j) of a sample at levels (a, b) is features_a(a, i) * features_b(b,
/// j), at index i * r_B + j.
///
/// Everything is a product of small matrices over levels; O(U_A U_B r^2) and independent of the number of samples.
Projected project(const CellSums& sums, const NullDesign& design, const util::Matrix& null_a,
                  const util::Matrix& null_b, const util::Matrix& features_a, const util::Matrix& features_b);

/// F'S F and F's for a change of features Z -> Z F; `factor` is (r_A r_B) x r.
Projected transform(const Projected& projected, const util::Matrix& factor);

/// sum over samples of (z1_A x z1_B)(z2_A x z2_B)' weighted by `weights` (U_A x U_B): (r1_A r1_B) x (r2_A r2_B).
util::Matrix product_moment(const util::Matrix& weights, const util::Matrix& first_a, const util::Matrix& first_b,
                            const util::Matrix& second_a, const util::Matrix& second_b);

}  // namespace epiq::interaction
