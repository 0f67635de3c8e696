#include "epiq/interaction/relatives/symmetric_panels.hpp"

#include <algorithm>

#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kPanel = SymmetricPanels::kPanel;

void add_row(const double* from, double* to) {
  for (std::size_t k = 0; k < kPanel; ++k) to[k] += from[k];
}

}  // namespace

SymmetricPanels make_panels(const util::Matrix& matrix) {
  SymmetricPanels panels;
  panels.samples = matrix.rows;
  std::size_t rows = 0;
  for (std::size_t from = 0; from < matrix.rows; from += kPanel) rows += matrix.rows - from;
  panels.values.resize(rows * kPanel);
  double* out = panels.values.data();
  for (std::size_t from = 0; from < matrix.rows; from += kPanel) {
    const std::size_t width = std::min(kPanel, matrix.rows - from);
    for (std::size_t i = from; i < matrix.rows; ++i, out += kPanel) {
      const double share = i < from + width ? 0.5 : 1.0;
      for (std::size_t k = 0; k < width; ++k) out[k] = share * matrix(i, from + k);
    }
  }
  return panels;
}

util::Matrix multiply(const SymmetricPanels& panels, const util::Matrix& x) {
  const std::size_t n = panels.samples, m = x.cols;
  util::Matrix product(n, m);
  const double* panel = panels.values.data();
  for (std::size_t from = 0; from < n; from += kPanel) {
    const std::size_t width = std::min(kPanel, n - from), rows = n - from;
    const stats::MatrixBlock block{panel, rows, width, kPanel};
    double* below = product.values.data() + from * m;
    stats::add_product(block, {x.values.data() + from * m, width, m, m}, below, m);
    stats::add_transposed_product(block, {x.values.data() + from * m, rows, m, m}, below, m);
    panel += rows * kPanel;
  }
  return product;
}

util::Matrix sums_by_cell(const SymmetricPanels& panels, std::span<const std::size_t> cell_of_sample,
                          std::size_t cells) {
  const std::size_t n = panels.samples;
  util::Matrix half(cells, cells);
  util::Matrix by_cell(cells, kPanel);  // sums of a panel's rows by cell
  const double* row = panels.values.data();
  for (std::size_t from = 0; from < n; from += kPanel) {
    std::fill(by_cell.values.begin(), by_cell.values.end(), 0.0);
    for (std::size_t i = from; i < n; ++i, row += kPanel)
      add_row(row, by_cell.values.data() + cell_of_sample[i] * kPanel);
    const std::size_t width = std::min(kPanel, n - from);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const double* sums = by_cell.values.data() + cell * kPanel;
      const std::span<double> out = half.row(cell);
      for (std::size_t k = 0; k < width; ++k) out[cell_of_sample[from + k]] += sums[k];
    }
  }
  util::Matrix square = half;
  for (std::size_t i = 0; i < cells; ++i)
    for (std::size_t j = 0; j < cells; ++j) square(i, j) += half(j, i);
  return square;
}

}  // namespace epiq::interaction
