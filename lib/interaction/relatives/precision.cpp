#include "epiq/interaction/relatives/precision.hpp"

namespace epiq::interaction {
namespace {

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

}  // namespace

Precision make_precision(const util::Matrix& p, std::size_t covariates, util::Matrix kinship) {
  Precision precision;
  precision.matrix = make_panels(p);
  precision.covariates = covariates;
  for (std::size_t i = 0; i < p.rows; ++i) precision.mean_diagonal += p(i, i) / static_cast<double>(p.rows);
  for (double& value : kinship.values) value *= value;
  precision.squared_kinship = make_panels(kinship);
  return precision;
}

CellPrecision cell_precision(const GeneCode& a, const GeneCode& b, const Precision& precision) {
  std::vector<std::size_t> cell_of_sample;
  CellPrecision cells = occupied_cells(a, b, cell_of_sample);
  cells.square = sums_by_cell(precision.matrix, cell_of_sample, cells.cells());
  cells.squared_kinship = sums_by_cell(precision.squared_kinship, cell_of_sample, cells.cells());
  return cells;
}

double unrelated_samples(double samples, double squares) {
  return squares > samples ? samples * samples / squares : samples;
}

}  // namespace epiq::interaction
