#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/gene_code.hpp"
#include "epiq/interaction/relatives/symmetric_panels.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1 of samples with covariance V and covariates X, both known: whatever is to be
/// tested against X enters the tests of relatives as Z'P Z and Z'P y, as if V^-1/2 had decorrelated everything first.
struct Precision {
  SymmetricPanels matrix;           ///< P
  std::size_t covariates = 0;       ///< columns of X
  double mean_diagonal = 0.0;       ///< of P: the scale on which a column counts as explained
  SymmetricPanels squared_kinship;  ///< squares of the relationships of these samples, whose mean diagonal is 1
};

/// @param p       n x n, symmetric
/// @param kinship n x n; K, its mean diagonal 1
Precision make_precision(const util::Matrix& p, std::size_t covariates, util::Matrix kinship);

/// The cells of two genes in which there are samples, E the n x C indicators of the cells.
struct CellPrecision {
  std::vector<std::size_t> level_a;  ///< C; ordered by (level of A, level of B)
  std::vector<std::size_t> level_b;  ///< C
  std::vector<double> counts;        ///< C samples
  util::Matrix square;               ///< C x C, symmetric; E'P E
  util::Matrix squared_kinship;      ///< C x C, symmetric; sums of squared relationships

  std::size_t cells() const { return counts.size(); }
};

/// O(n^2) additions, and O(n C) more; see sums_by_cell.
CellPrecision cell_precision(const GeneCode& a, const GeneCode& b, const Precision& precision);

/// How many unrelated samples a cell's own are worth: m^2 / sum K_ij^2, the participation ratio of the eigenvalues of
/// their relationships K (Bretherton et al., J. Climate 12 (1999) 1990, eq. 5), and m at most. Five full sibs are worth
/// 2.5, identical twins 1; distant relationships, as of a population, hardly count.
/// @param squares the sum of squared relationships over all pairs of the m samples
double unrelated_samples(double samples, double squares);

}  // namespace epiq::interaction
