#include "epiq/interaction/relatives/precision.hpp"

#include <algorithm>
#include <span>

#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kPanel = Precision::kPanel;

/// The occupied cells of two genes; `cell_of_sample` gets the cell of each sample.
CellPrecision occupied_cells(const GeneCode& a, const GeneCode& b, std::vector<std::size_t>& cell_of_sample) {
  const std::size_t n = a.level_of_sample.size();
  std::vector<double> counts(a.levels * b.levels, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    counts[std::size_t{a.level_of_sample[i]} * b.levels + b.level_of_sample[i]] += 1.0;
  CellPrecision cells;
  std::vector<std::size_t> place(counts.size(), 0);
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    if (counts[cell] == 0.0) continue;
    place[cell] = cells.counts.size();
    cells.level_a.push_back(cell / b.levels);
    cells.level_b.push_back(cell % b.levels);
    cells.counts.push_back(counts[cell]);
  }
  cell_of_sample.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    cell_of_sample[i] = place[std::size_t{a.level_of_sample[i]} * b.levels + b.level_of_sample[i]];
  return cells;
}

void add_row(const double* from, double* to) {
  for (std::size_t k = 0; k < kPanel; ++k) to[k] += from[k];
}

}  // namespace

Precision make_precision(const util::Matrix& p, std::size_t covariates) {
  Precision precision;
  precision.samples = p.rows;
  precision.covariates = covariates;
  for (std::size_t i = 0; i < p.rows; ++i) precision.mean_diagonal += p(i, i) / static_cast<double>(p.rows);
  std::size_t rows = 0;
  for (std::size_t from = 0; from < p.rows; from += kPanel) rows += p.rows - from;
  precision.panels.resize(rows * kPanel);
  double* out = precision.panels.data();
  for (std::size_t from = 0; from < p.rows; from += kPanel) {
    const std::size_t width = std::min(kPanel, p.rows - from);
    for (std::size_t i = from; i < p.rows; ++i, out += kPanel) {
      const double share = i < from + width ? 0.5 : 1.0;
      for (std::size_t k = 0; k < width; ++k) out[k] = share * p(i, from + k);
    }
  }
  return precision;
}

util::Matrix multiply(const Precision& precision, const util::Matrix& x) {
  const std::size_t n = precision.samples, m = x.cols;
  util::Matrix product(n, m);
  const double* panel = precision.panels.data();
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

CellPrecision cell_precision(const GeneCode& a, const GeneCode& b, const Precision& precision) {
  const std::size_t n = precision.samples;
  std::vector<std::size_t> cell_of_sample;
  CellPrecision cells = occupied_cells(a, b, cell_of_sample);
  const std::size_t count = cells.cells();
  util::Matrix half(count, count);
  util::Matrix by_cell(count, kPanel);  // sums of a panel's rows by cell
  const double* row = precision.panels.data();
  for (std::size_t from = 0; from < n; from += kPanel) {
    std::fill(by_cell.values.begin(), by_cell.values.end(), 0.0);
    for (std::size_t i = from; i < n; ++i, row += kPanel)
      add_row(row, by_cell.values.data() + cell_of_sample[i] * kPanel);
    const std::size_t width = std::min(kPanel, n - from);
    for (std::size_t cell = 0; cell < count; ++cell) {
      const double* sums = by_cell.values.data() + cell * kPanel;
      const std::span<double> out = half.row(cell);
      for (std::size_t k = 0; k < width; ++k) out[cell_of_sample[from + k]] += sums[k];
    }
  }
  cells.square = half;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < count; ++j) cells.square(i, j) += half(j, i);
  return cells;
}

}  // namespace epiq::interaction
