#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/gene_code.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1 of samples with covariance V and covariates X, both known: whatever is to be
/// tested against X enters the tests of relatives as Z'P Z and Z'P y, as if V^-1/2 had decorrelated everything first.
///
/// Kept as panels of kPanel columns, of which only rows on and below the diagonal block are stored: sums of P over
/// cells of samples then run through memory once and touch half of it.
struct Precision {
  static constexpr std::size_t kPanel = 64;

  std::size_t samples = 0;     ///< n
  std::size_t covariates = 0;  ///< columns of X
  double mean_diagonal = 0.0;  ///< of P: the scale on which a column counts as explained
  std::vector<double> panels;  ///< panel k: rows 64 k .. n - 1 of columns 64 k .. 64 k + 63, row-major, zeros beyond
                               ///< column n - 1; its diagonal block halved
};

/// @param p n x n, symmetric
Precision make_precision(const util::Matrix& p, std::size_t covariates);

/// P x, for `x` n x m. @return n x m. n^2 m multiplications
util::Matrix multiply(const Precision& precision, const util::Matrix& x);

/// The cells of two genes in which there are samples, and E'P E with E the n x C indicators of the cells.
struct CellPrecision {
  std::vector<std::size_t> level_a;  ///< C; ordered by (level of A, level of B)
  std::vector<std::size_t> level_b;  ///< C
  std::vector<double> counts;        ///< C samples
  util::Matrix square;               ///< C x C, symmetric

  std::size_t cells() const { return counts.size(); }
};

/// O(n^2 / 2) additions, and O(n C) more. Order of summation: panels, rows of a panel, columns.
CellPrecision cell_precision(const GeneCode& a, const GeneCode& b, const Precision& precision);

}  // namespace epiq::interaction
