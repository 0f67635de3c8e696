#include "epiq/interaction/genotype_folding.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "epiq/interaction/relatives/precision.hpp"

namespace epiq::interaction {
namespace {

using Genotypes = std::array<double, 3>;

/// Samples by the genotype of the one and of the other SNP.
std::pair<Genotypes, Genotypes> margins(const GenotypeTable& table) {
  Genotypes of_a{}, of_b{};
  for (std::size_t x = 0; x < 3; ++x) {
    for (std::size_t y = 0; y < 3; ++y) {
      of_a[x] += table.samples[x * 3 + y];
      of_b[y] += table.samples[x * 3 + y];
    }
  }
  return {of_a, of_b};
}

/// Moves the samples of the rarer homozygote to the heterozygote. @return the fold
double rarer_homozygote(const Genotypes& genotypes) { return genotypes[2] <= genotypes[0] ? 1.0 : -1.0; }

/// The cell that each of the nine is counted in after folding.
std::array<std::size_t, 9> folded_cells(double fold_a, double fold_b) {
  const auto folded = [](std::size_t g, double fold) {
    return (fold == 1.0 && g == 2) || (fold == -1.0 && g == 0) ? std::size_t{1} : g;
  };
  std::array<std::size_t, 9> to{};
  for (std::size_t x = 0; x < 3; ++x)
    for (std::size_t y = 0; y < 3; ++y) to[x * 3 + y] = folded(x, fold_a) * 3 + folded(y, fold_b);
  return to;
}

/// The smallest cell after folding; the cells of a folded genotype do not count.
double smallest_cell(const GenotypeTable& table, double fold_a, double fold_b) {
  const std::array<std::size_t, 9> to = folded_cells(fold_a, fold_b);
  double smallest = std::numeric_limits<double>::infinity();
  for (const std::size_t cell : to) {
    double samples = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < 9; ++i) {
      if (to[i] != cell) continue;
      samples += table.samples[i];
      for (std::size_t j = 0; table.squared_kinship && j < 9; ++j)
        if (to[j] == cell) squares += (*table.squared_kinship)[i][j];
    }
    smallest = std::min(smallest, unrelated_samples(samples, squares));
  }
  return smallest;
}

/// The columns of one SNP in terms of (g, h).
std::vector<std::array<double, 2>> codes(double fold) {
  if (fold == 0.0) return {{1.0, 0.0}, {0.0, 1.0}};
  return {{0.5, 0.5 * fold}};
}

}  // namespace

bool carrier_cells_filled(const GenotypeTable& table, double least) {
  const auto [of_a, of_b] = margins(table);
  return smallest_cell(table, rarer_homozygote(of_a), rarer_homozygote(of_b)) >= least;
}

GenotypeFolding fold_genotypes(const GenotypeTable& table, double least) {
  const auto [of_a, of_b] = margins(table);
  if (smallest_cell(table, 0.0, 0.0) >= least) return {0.0, 0.0, 4};
  if (*std::min_element(of_a.begin(), of_a.end()) <= 0.0 || *std::min_element(of_b.begin(), of_b.end()) <= 0.0)
    return {};
  const double fold_a = rarer_homozygote(of_a), fold_b = rarer_homozygote(of_b);
  const double with_a = smallest_cell(table, fold_a, 0.0), with_b = smallest_cell(table, 0.0, fold_b);
  if (std::max(with_a, with_b) >= least) {
    if (with_a >= with_b) return {fold_a, 0.0, 2};
    return {0.0, fold_b, 2};
  }
  if (smallest_cell(table, fold_a, fold_b) >= least) return {fold_a, fold_b, 1};
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
