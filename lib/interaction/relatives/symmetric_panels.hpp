#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// A symmetric n x n matrix, kept as panels of kPanel columns of which only rows on and below the diagonal block are
/// stored: sums over cells of samples then run through memory once and touch half of it.
struct SymmetricPanels {
  static constexpr std::size_t kPanel = 64;

  std::size_t samples = 0;     ///< n
  std::vector<double> values;  ///< panel k: rows 64 k .. n - 1 of columns 64 k .. 64 k + 63, row-major, zeros beyond
                               ///< column n - 1; its diagonal block halved
};

/// @param matrix n x n, symmetric
SymmetricPanels make_panels(const util::Matrix& matrix);

/// The matrix times `x`, n x m. @return n x m. n^2 m multiplications
util::Matrix multiply(const SymmetricPanels& panels, const util::Matrix& x);

/// E'A E of the matrix A and the n x C indicators E of cells: the sums of its entries by the cells of row and column.
///
/// O(n^2 / 2) additions, and O(n C) more. Order of summation: panels, rows of a panel, columns.
/// @param cell_of_sample n numbers below `cells`
util::Matrix sums_by_cell(const SymmetricPanels& panels, std::span<const std::size_t> cell_of_sample,
                          std::size_t cells);

}  // namespace epiq::interaction
