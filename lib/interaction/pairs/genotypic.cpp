#include "epiq/interaction/pairs/genotypic.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "epiq/interaction/pairs/boost_fit.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

/// Whether term `t` (a genotype vector) is 1 in cell `c`: every entry of t is 0 or the cell's.
bool contains(std::size_t t, std::size_t c, std::size_t cells) {
  for (std::size_t weight = 1; weight < cells; weight *= 3) {
    const std::size_t digit = t / weight % 3;
    if (digit != 0 && digit != c / weight % 3) return false;
  }
  return true;
}

bool has_zero(std::size_t t, std::size_t cells) {
  for (std::size_t weight = 1; weight < cells; weight *= 3)
    if (t / weight % 3 == 0) return true;
  return false;
}

/// Rank of the terms of fewer SNPs on the occupied cells, by elimination with the largest pivot.
std::size_t lower_order_rank(const std::vector<std::size_t>& occupied, std::size_t cells) {
  std::vector<std::vector<double>> rows;
  for (std::size_t t = 0; t < cells; ++t) {
    if (!has_zero(t, cells)) continue;
    rows.emplace_back();
    for (const std::size_t c : occupied) rows.back().push_back(contains(t, c, cells) ? 1.0 : 0.0);
  }
  std::size_t rank = 0;
  for (std::size_t column = 0; column < occupied.size() && rank < rows.size(); ++column) {
    std::size_t best = rank;
    for (std::size_t r = rank; r < rows.size(); ++r)
      if (std::abs(rows[r][column]) > std::abs(rows[best][column])) best = r;
    if (std::abs(rows[best][column]) < 1e-9) continue;
    std::swap(rows[rank], rows[best]);
    for (std::size_t r = rank + 1; r < rows.size(); ++r) {
      const double factor = rows[r][column] / rows[rank][column];
      if (factor == 0.0) continue;
      for (std::size_t c = column; c < occupied.size(); ++c) rows[r][c] -= factor * rows[rank][c];
    }
    ++rank;
  }
  return rank;
}

}  // namespace

TableTest genotypic(const GenotypeTable& table) {
  if (table.classes != 2)
    throw util::Error(util::Fault::unsupported, "the genotypic interaction test needs two classes, not " +
                                                    std::to_string(table.classes) + "; use mutual information");
  const std::size_t cells = genotype_cells(table.order);
  const std::uint32_t* controls = table.counts.data();
  const std::uint32_t* cases = controls + cells;
  std::vector<std::size_t> occupied;
  for (std::size_t c = 0; c < cells; ++c)
    if (controls[c] > 0 || cases[c] > 0) occupied.push_back(c);
  const bool both = std::accumulate(controls, cases, std::uint64_t{0}) > 0 &&
                    std::accumulate(cases, cases + cells, std::uint64_t{0}) > 0;
  // Every cell occupied is the usual case: its rank is known.
  const std::size_t rank =
      occupied.size() == cells ? cells - (std::size_t{1} << table.order) : lower_order_rank(occupied, cells);
  if (!both || rank == occupied.size()) return {};
  return chi_square_test(saturation_deviance(controls, cases, table.order),
                         static_cast<double>(occupied.size() - rank));
}

TableTest genotypic(const PairTable& table) { return genotypic(genotype_table(table)); }

}  // namespace epiq::interaction
