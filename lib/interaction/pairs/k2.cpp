#include "epiq/interaction/pairs/k2.hpp"

#include "epiq/stats/special.hpp"

namespace epiq::interaction {

TableTest k2_score(const GenotypeTable& table) {
  const std::size_t cells = genotype_cells(table.order);
  const auto classes = static_cast<double>(table.classes);
  TableTest score;
  for (std::size_t c = 0; c < cells; ++c) {
    double n = 0.0;
    for (std::size_t k = 0; k < table.classes; ++k) n += table.counts[k * cells + c];
    if (n == 0.0) continue;
    score.defined = true;
    score.statistic += stats::log_gamma(classes) - stats::log_gamma(n + classes);
    for (std::size_t k = 0; k < table.classes; ++k)
      score.statistic += stats::log_gamma(static_cast<double>(table.counts[k * cells + c]) + 1.0);
  }
  return score;
}

}  // namespace epiq::interaction
