#include "epiq/interaction/genotype_folding.hpp"

#include <algorithm>
#include <vector>

namespace epiq::interaction {
namespace {

using Cells = std::array<double, 9>;
using Genotypes = std::array<double, 3>;

/// Moves the samples of the rarer homozygote to the heterozygote. @return the fold
double rarer_homozygote(const Genotypes& genotypes) { return genotypes[2] <= genotypes[0] ? 1.0 : -1.0; }

/// The smallest cell after folding; the cells of a folded genotype do not count.
double smallest_cell(const Cells& cells, double fold_a, double fold_b) {
  const auto folded = [](std::size_t g, double fold) {
    return (fold == 1.0 && g == 2) || (fold == -1.0 && g == 0) ? std::size_t{1} : g;
  };
  Cells sums{};
  std::array<bool, 9> used{};
  for (std::size_t x = 0; x < 3; ++x) {
    for (std::size_t y = 0; y < 3; ++y) {
      const std::size_t to = folded(x, fold_a) * 3 + folded(y, fold_b);
      sums[to] += cells[x * 3 + y];
      used[to] = true;
    }
  }
  double smallest = -1.0;
  for (std::size_t i = 0; i < 9; ++i)
    if (used[i] && (smallest < 0.0 || sums[i] < smallest)) smallest = sums[i];
  return smallest;
}

/// The columns of one SNP in terms of (g, h).
std::vector<std::array<double, 2>> codes(double fold) {
  if (fold == 0.0) return {{1.0, 0.0}, {0.0, 1.0}};
  return {{0.5, 0.5 * fold}};
}

}  // namespace

GenotypeFolding fold_genotypes(const std::array<double, 9>& cells, double least) {
  Genotypes of_a{}, of_b{};
  for (std::size_t x = 0; x < 3; ++x) {
    for (std::size_t y = 0; y < 3; ++y) {
      of_a[x] += cells[x * 3 + y];
      of_b[y] += cells[x * 3 + y];
    }
  }
  if (smallest_cell(cells, 0.0, 0.0) >= least) return {0.0, 0.0, 4};
  if (*std::min_element(of_a.begin(), of_a.end()) <= 0.0 || *std::min_element(of_b.begin(), of_b.end()) <= 0.0)
    return {};
  const double fold_a = rarer_homozygote(of_a), fold_b = rarer_homozygote(of_b);
  const double with_a = smallest_cell(cells, fold_a, 0.0), with_b = smallest_cell(cells, 0.0, fold_b);
  if (std::max(with_a, with_b) >= least) {
    if (with_a >= with_b) return {fold_a, 0.0, 2};
    return {0.0, fold_b, 2};
  }
  if (smallest_cell(cells, fold_a, fold_b) >= least) return {fold_a, fold_b, 1};
  return {};
}

util::Matrix folded_products(const GenotypeFolding& folding) {
  const auto of_a = codes(folding.fold_a), of_b = codes(folding.fold_b);
  util::Matrix products(of_a.size() * of_b.size(), 4);
  for (std::size_t i = 0; i < of_a.size(); ++i)
    for (std::size_t j = 0; j < of_b.size(); ++j)
      for (std::size_t x = 0; x < 2; ++x)
        for (std::size_t y = 0; y < 2; ++y) products(i * of_b.size() + j, 2 * x + y) = of_a[i][x] * of_b[j][y];
  return products;
}

}  // namespace epiq::interaction
