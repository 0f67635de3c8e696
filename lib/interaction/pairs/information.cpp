#include "epiq/interaction/pairs/information.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "epiq/interaction/pairs/genotypic.hpp"

namespace epiq::interaction {
namespace {

struct Margins {
  std::vector<double> cells, classes;
  double total = 0.0;
};

Margins margins_of(const std::uint32_t* counts, std::size_t classes, std::size_t cells) {
  Margins margins{std::vector<double>(cells, 0.0), std::vector<double>(classes, 0.0), 0.0};
  for (std::size_t k = 0; k < classes; ++k)
    for (std::size_t c = 0; c < cells; ++c) {
      const double n = counts[k * cells + c];
      margins.cells[c] += n;
      margins.classes[k] += n;
      margins.total += n;
    }
  return margins;
}

std::size_t occupied(const std::vector<double>& counts) {
  std::size_t n = 0;
  for (const double count : counts) n += count > 0.0 ? 1 : 0;
  return n;
}

/// (occupied cells - 1)(occupied classes - 1), 0 for an empty table.
double independence_df(const GenotypeTable& table) {
  const Margins margins = margins_of(table.counts.data(), table.classes, genotype_cells(table.order));
  if (margins.total == 0.0) return 0.0;
  return static_cast<double>((occupied(margins.cells) - 1) * (occupied(margins.classes) - 1));
}

}  // namespace

double mutual_information(const std::uint32_t* counts, std::size_t classes, std::size_t cells) {
  const Margins margins = margins_of(counts, classes, cells);
  double sum = 0.0;
  for (std::size_t k = 0; k < classes; ++k)
    for (std::size_t c = 0; c < cells; ++c) {
      const double n = counts[k * cells + c];
      if (n > 0.0) sum += n * std::log(n * margins.total / (margins.cells[c] * margins.classes[k]));
    }
  return margins.total > 0.0 ? std::max(0.0, sum / margins.total) : 0.0;
}

TableTest mutual_information(const GenotypeTable& table) {
  const double df = independence_df(table);
  if (df == 0.0) return {};
  const double mi = mutual_information(table.counts.data(), table.classes, genotype_cells(table.order));
  double samples = 0.0;
  for (const std::uint32_t n : table.counts) samples += n;
  TableTest test = chi_square_test(2.0 * samples * mi, df);
  test.statistic = mi;
  return test;
}

TableTest information_gain(const GenotypeTable& table) {
  if (independence_df(table) == 0.0) return {};
  TableTest gain;
  const unsigned all = (1U << table.order) - 1U;
  for (unsigned subset = 1; subset <= all; ++subset) {
    const GenotypeTable margin = marginal_table(table, subset);
    const double mi = mutual_information(margin.counts.data(), margin.classes, genotype_cells(margin.order));
    gain.statistic += (table.order - margin.order) % 2 == 0 ? mi : -mi;
  }
  gain.defined = true;
  if (table.classes != 2) return gain;
  const TableTest ratio = genotypic(table);
  gain.df = ratio.df;
  gain.log10_p = ratio.log10_p;
  return gain;
}

}  // namespace epiq::interaction
