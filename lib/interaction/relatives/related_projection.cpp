#include "epiq/interaction/relatives/related_projection.hpp"

#include <algorithm>
#include <vector>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

/// Both genes' null columns at the cells: C x (k_A + k_B).
util::Matrix cell_columns(const CellPrecision& cells, const util::Matrix& null_a, const util::Matrix& null_b) {
  util::Matrix columns(cells.cells(), null_a.cols + null_b.cols);
  for (std::size_t cell = 0; cell < columns.rows; ++cell) {
    const std::span<const double> of_a = null_a.row(cells.level_a[cell]), of_b = null_b.row(cells.level_b[cell]);
    std::copy(of_b.begin(), of_b.end(), std::copy(of_a.begin(), of_a.end(), columns.row(cell).begin()));
  }
  return columns;
}

/// E'P y, C values.
util::Matrix cell_responses(const CellSums& sums, const CellPrecision& cells) {
  util::Matrix responses(cells.cells(), 1);
  for (std::size_t cell = 0; cell < responses.rows; ++cell)
    responses(cell, 0) = sums.sums(cells.level_a[cell] * sums.channels + 1, cells.level_b[cell]);
  return responses;
}

/// What z'P z would be of columns that P does not know: sums of squares over the samples times the mean diagonal of P.
std::vector<double> unprojected_squares(const CellPrecision& cells, const Precision& precision,
                                        const util::Matrix& columns) {
  std::vector<double> squares(columns.cols, 0.0);
  for (std::size_t cell = 0; cell < columns.rows; ++cell)
    for (std::size_t k = 0; k < columns.cols; ++k)
      squares[k] += precision.mean_diagonal * cells.counts[cell] * columns(cell, k) * columns(cell, k);
  return squares;
}

}  // namespace

RelatedDesign related_design(const CellSums& sums, const CellPrecision& cells, const Precision& precision,
                             double response_square, const util::Matrix& null_a, const util::Matrix& null_b) {
  const util::Matrix columns = cell_columns(cells, null_a, null_b);
  RelatedDesign design;
  design.precision = stats::multiply(cells.square, columns);
  const KeptFactor factor = kept_factor(stats::transposed_multiply(columns, design.precision),
                                        unprojected_squares(cells, precision, columns));
  design.null.columns = columns.cols + precision.covariates;
  design.null.rank = factor.kept.size() + precision.covariates;
  design.null.inverse_factor = spread_inverse(factor, columns.cols);
  design.null.response =
      stats::multiply(design.null.inverse_factor, stats::transposed_multiply(columns, cell_responses(sums, cells)));
  double residual_square = response_square;
  for (const double value : design.null.response.values) residual_square -= value * value;
  design.null.residual_square = {residual_square};
  return design;
}

util::Matrix cell_products(const CellPrecision& cells, const util::Matrix& features_a, const util::Matrix& features_b) {
  util::Matrix products(cells.cells(), features_a.cols * features_b.cols);
  for (std::size_t cell = 0; cell < products.rows; ++cell) {
    double* out = products.values.data() + cell * products.cols;
    for (const double of_a : features_a.row(cells.level_a[cell]))
      for (const double of_b : features_b.row(cells.level_b[cell])) *out++ = of_a * of_b;
  }
  return products;
}

Projected related_project(const CellSums& sums, const CellPrecision& cells, const Precision& precision,
                          const RelatedDesign& design, const util::Matrix& features) {
  // The cross products with the null columns, in the orthonormal basis of those that are kept.
  const util::Matrix inside =
      stats::multiply_transposed(stats::transposed_multiply(features, design.precision), design.null.inverse_factor);
  const util::Matrix fitted = stats::multiply_transposed(inside, inside);
  const util::Matrix explained = stats::multiply(inside, design.null.response);

  Projected projected;
  projected.gram = stats::transposed_multiply(features, stats::multiply(cells.square, features));
  projected.score = stats::transposed_multiply(features, cell_responses(sums, cells));
  projected.diagonal_before = unprojected_squares(cells, precision, features);
  for (std::size_t i = 0; i < fitted.values.size(); ++i) projected.gram.values[i] -= fitted.values[i];
  for (std::size_t i = 0; i < explained.values.size(); ++i) projected.score.values[i] -= explained.values[i];
  return projected;
}

}  // namespace epiq::interaction
