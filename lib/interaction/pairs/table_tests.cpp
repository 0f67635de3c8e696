#include "epiq/interaction/pairs/table_tests.hpp"

#include <algorithm>

#include "epiq/stats/special.hpp"

namespace epiq::interaction {

TableTest chi_square_test(double statistic, double df) {
  TableTest test;
  test.statistic = std::max(statistic, 0.0);
  test.df = df;
  test.log10_p = stats::log10_chi_square_tail(test.statistic, df);
  test.defined = true;
  return test;
}

PairTable pair_table(const PairTile& tile, std::size_t element, std::size_t controls, std::size_t cases) {
  PairTable table;
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b < 3; ++b) {
      table.counts[3 * a + b] = tile.cell(controls, a, b)[element];
      table.counts[9 + 3 * a + b] = tile.cell(cases, a, b)[element];
    }
  return table;
}

GenotypeTable genotype_table(const PairTile& tile, std::size_t element) {
  GenotypeTable table{2, tile.subsets(), {}};
  for (std::size_t s = 0; s < tile.subsets(); ++s)
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b) table.counts.push_back(tile.cell(s, a, b)[element]);
  return table;
}

GenotypeTable genotype_table(const PairTable& table) { return {2, 2, {table.counts.begin(), table.counts.end()}}; }

GenotypeTable marginal_table(const GenotypeTable& table, unsigned kept) {
  GenotypeTable margin;
  margin.order = 0;
  margin.classes = table.classes;
  for (std::size_t i = 0; i < table.order; ++i) margin.order += (kept >> i) & 1U;
  const std::size_t cells = genotype_cells(table.order);
  const std::size_t kept_cells = genotype_cells(margin.order);
  margin.counts.assign(table.classes * kept_cells, 0);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    std::size_t target = 0;
    for (std::size_t i = 0, weight = cells / 3; i < table.order; ++i, weight /= 3)
      if ((kept >> i) & 1U) target = 3 * target + cell / weight % 3;
    for (std::size_t k = 0; k < table.classes; ++k)
      margin.counts[k * kept_cells + target] += table.counts[k * cells + cell];
  }
  return margin;
}

std::size_t genotype_cells(std::size_t order) noexcept {
  std::size_t cells = 1;
  for (std::size_t i = 0; i < order; ++i) cells *= 3;
  return cells;
}

}  // namespace epiq::interaction
