#include "epiq/interaction/pairs/information_purity.hpp"

#include <algorithm>

namespace epiq::interaction {

TableTest purity(const GenotypeTable& table) {
  const std::size_t cells = genotype_cells(table.order);
  double sum = 0.0, samples = 0.0;
  for (std::size_t c = 0; c < cells; ++c) {
    double n = 0.0, squares = 0.0;
    for (std::size_t k = 0; k < table.classes; ++k) {
      const double count = table.counts[k * cells + c];
      n += count;
      squares += count * count;
    }
    samples += n;
    if (n > 0.0) sum += squares / n;
  }
  TableTest test;
  test.defined = samples > 0.0;
  test.statistic = test.defined ? sum / samples : 0.0;
  return test;
}

TableTest purity_gain(const GenotypeTable& table) {
  TableTest gain = purity(table);
  const unsigned all = (1U << table.order) - 1U;
  double best = 0.0;
  for (std::size_t i = 0; i < table.order; ++i)
    best = std::max(best, purity(marginal_table(table, all & ~(1U << i))).statistic);
  gain.statistic -= best;
  return gain;
}

}  // namespace epiq::interaction
