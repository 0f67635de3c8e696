#include "epiq/interaction/permutation/cell_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/mixture.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

/// What all arms of a pair share: everything at the occupied cells.
struct Cells {
  std::vector<std::size_t> level_a;  ///< C
  std::vector<std::size_t> level_b;  ///< C
  std::vector<double> weights;       ///< C
  util::Matrix design;               ///< C x q; sums of the covariates, then both genes' null columns times the weight
  util::Matrix null_map;             ///< rank x C; the orthonormal null columns at the cells
  util::Matrix inverse_factor;       ///< rank x q

  std::size_t size() const { return weights.size(); }
};

void occupied(const CellSums& sums, Cells& cells, std::vector<std::uint32_t>& cell_of) {
  cell_of.assign(sums.levels_a * sums.levels_b, CellMap::kNoCell);
  for (std::size_t a = 0; a < sums.levels_a; ++a) {
    for (std::size_t b = 0; b < sums.levels_b; ++b) {
      if (!(sums.counts(a, b) > 0.0)) continue;
      cell_of[a * sums.levels_b + b] = static_cast<std::uint32_t>(cells.size());
      cells.level_a.push_back(a);
      cells.level_b.push_back(b);
      cells.weights.push_back(sums.weight(a, b));
    }
  }
}

void set_design(const CellSums& sums, const Gene& a, const Gene& b, Cells& cells) {
  const util::Matrix& null_a = a.features.null_columns;
  const util::Matrix& null_b = b.features.null_columns;
  const std::size_t c = sums.covariates, ka = null_a.cols, kb = null_b.cols;
  cells.design = util::Matrix(cells.size(), c + ka + kb);
  util::Matrix columns(cells.size(), c + ka + kb);  // the covariates stay 0: responses are free of them
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const std::size_t la = cells.level_a[cell], lb = cells.level_b[cell];
    for (std::size_t k = 0; k < c; ++k) cells.design(cell, k) = sums.sums(la * sums.channels + 1 + k, lb);
    for (std::size_t k = 0; k < ka; ++k) columns(cell, c + k) = null_a(la, k);
    for (std::size_t k = 0; k < kb; ++k) columns(cell, c + ka + k) = null_b(lb, k);
    for (std::size_t k = c; k < columns.cols; ++k) cells.design(cell, k) = cells.weights[cell] * columns(cell, k);
  }
  cells.null_map = stats::multiply_transposed(cells.inverse_factor, columns);
}

/// Products of both genes' features at the cells: C x (r_A r_B).
util::Matrix products_at(const Cells& cells, const util::Matrix& features_a, const util::Matrix& features_b) {
  util::Matrix products(cells.size(), features_a.cols * features_b.cols);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    double* out = products.values.data() + cell * products.cols;
    for (const double of_a : features_a.row(cells.level_a[cell]))
      for (const double of_b : features_b.row(cells.level_b[cell])) *out++ = of_a * of_b;
  }
  return products;
}

/// Features after projection: their Gram matrix, and their scores as a map of cell sums.
struct ProjectedMap {
  Projected projected;  ///< without scores
  util::Matrix map;     ///< F x C
};

ProjectedMap project_map(const Cells& cells, const util::Matrix& features) {
  const util::Matrix inside = stats::multiply_transposed(stats::transposed_multiply(features, cells.design),
                                                         cells.inverse_factor);  // F x rank
  util::Matrix weighted = features;
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    for (double& value : weighted.row(cell)) value *= cells.weights[cell];
  ProjectedMap result;
  result.projected.gram = stats::transposed_multiply(features, weighted);
  for (std::size_t i = 0; i < features.cols; ++i)
    result.projected.diagonal_before.push_back(result.projected.gram(i, i));
  const util::Matrix fitted = stats::multiply_transposed(inside, inside);
  for (std::size_t i = 0; i < fitted.values.size(); ++i) result.projected.gram.values[i] -= fitted.values[i];
  result.map = stats::multiply(inside, cells.null_map);
  for (std::size_t i = 0; i < result.map.rows; ++i)
    for (std::size_t cell = 0; cell < cells.size(); ++cell)
      result.map(i, cell) = features(cell, i) - result.map(i, cell);
  return result;
}

void append_row(CellMap& map, std::span<const double> row) {
  for (const double value : row) map.weights.push_back(static_cast<float>(value));
  ++map.rows;
}

/// Those features alone, in this order.
ProjectedMap picked(const ProjectedMap& features, std::span<const std::size_t> chosen) {
  const util::Matrix& gram = features.projected.gram;
  ProjectedMap result;
  result.projected.gram = util::Matrix(chosen.size(), chosen.size());
  result.map = util::Matrix(chosen.size(), features.map.cols);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t j = 0; j < chosen.size(); ++j) result.projected.gram(i, j) = gram(chosen[i], chosen[j]);
    std::ranges::copy(features.map.row(chosen[i]), result.map.row(i).begin());
    result.projected.diagonal_before.push_back(features.projected.diagonal_before[chosen[i]]);
  }
  return result;
}

/// `weights` (k x F) times the features.
ProjectedMap combined(const ProjectedMap& features, const util::Matrix& weights) {
  ProjectedMap result;
  const Projected& all = features.projected;
  result.projected.gram = stats::multiply_transposed(stats::multiply(weights, all.gram), weights);
  result.map = stats::multiply(weights, features.map);
  for (std::size_t i = 0; i < weights.rows; ++i) {
    double before = 0.0;
    for (std::size_t k = 0; k < weights.cols; ++k) before += weights(i, k) * weights(i, k) * all.diagonal_before[k];
    result.projected.diagonal_before.push_back(before);
  }
  return result;
}

/// Combinations of the features whose scores are uncorrelated, of variance 1 each: the inverse Cholesky factor of their
/// Gram matrix without those that depend on others before them.
util::Matrix uncorrelated_rows(const ProjectedMap& features) {
  const util::Matrix& gram = features.projected.gram;
  util::Matrix rows(gram.rows, features.map.cols);
  std::vector<std::vector<double>> lower;
  std::vector<std::size_t> kept;
  for (std::size_t product = 0; product < gram.rows; ++product) {
    const std::size_t rank = kept.size();
    std::vector<double> row(rank + 1);
    double left = gram(product, product);
    for (std::size_t j = 0; j < rank; ++j) {
      double value = gram(product, kept[j]);
      for (std::size_t k = 0; k < j; ++k) value -= row[k] * lower[j][k];
      row[j] = value / lower[j][j];
      left -= row[j] * row[j];
    }
    if (!(left > kCollinearProduct * features.projected.diagonal_before[product])) continue;
    row[rank] = std::sqrt(left);
    for (std::size_t cell = 0; cell < rows.cols; ++cell) {
      double value = features.map(product, cell);
      for (std::size_t j = 0; j < rank; ++j) value -= row[j] * rows(j, cell);
      rows(rank, cell) = value / row[rank];
    }
    lower.push_back(std::move(row));
    kept.push_back(product);
  }
  rows.rows = kept.size();
  rows.values.resize(rows.rows * rows.cols);
  return rows;
}

/// One feature, scaled to variance 1, as a group of its own, unless the null model leaves nothing of it.
void append_single(const ProjectedMap& features, std::size_t feature, CellMap& map,
                   std::vector<CellMapArm::Group>& groups) {
  const double left = features.projected.gram(feature, feature);
  if (!(left > kCollinearProduct * features.projected.diagonal_before[feature])) return;
  groups.push_back({map.rows, 1});
  for (const double value : features.map.row(feature))
    map.weights.push_back(static_cast<float>(value / std::sqrt(left)));
  ++map.rows;
}

CellMapArm::Group append_rows(CellMap& map, const util::Matrix& rows) {
  const CellMapArm::Group group{map.rows, rows.rows};
  for (std::size_t k = 0; k < rows.rows; ++k) append_row(map, rows.row(k));
  return group;
}

/// The arms of SNP pairs: additive, then genotypic with 4, 2 and 1 degrees of freedom.
std::array<CellMapArm, 4> snp_pair_arms(const Gene& a, const Gene& b, const CellSums& sums, const Cells& cells,
                                        double min_cell, CellMap& map) {
  const ProjectedMap features =
      project_map(cells, products_at(cells, a.features.pair_columns, b.features.pair_columns));
  std::array<CellMapArm, 4> arms;
  const std::size_t rb = 2 * b.code.snps;
  for (std::size_t i = 0; i < a.code.snps; ++i) {
    for (std::size_t j = 0; j < b.code.snps; ++j) {
      const std::size_t het_a = (a.code.snps + i) * rb, het_b = b.code.snps + j;
      append_single(features, i * rb + j, map, arms[0].groups);
      const GenotypeFolding folding = fold_genotypes(genotype_table(a.code, b.code, sums.counts, i, j), min_cell);
      if (folding.df == 0) continue;
      const ProjectedMap four = picked(features, std::array{i * rb + j, i * rb + het_b, het_a + j, het_a + het_b});
      const util::Matrix genotypic =
          uncorrelated_rows(folding.df == 4 ? four : combined(four, folded_products(folding)));
      if (genotypic.rows != folding.df) continue;
      arms[folding.df == 4 ? 1 : folding.df == 2 ? 2 : 3].groups.push_back(append_rows(map, genotypic));
    }
  }
  arms[0].tests = static_cast<double>(arms[0].groups.size());
  const std::size_t genotypic = arms[1].groups.size() + arms[2].groups.size() + arms[3].groups.size();
  for (std::size_t k = 1; k < 4; ++k) arms[k].tests = static_cast<double>(genotypic);
  for (CellMapArm& arm : arms) arm.snps = true;
  return arms;
}

/// The arm of SNP triples; see best_triple.
CellMapArm triple_arm(const Gene& a, const Gene& b, const CellSums& sums, const Cells& cells, double min_cell,
                      CellMap& map) {
  CellMapArm arm;
  arm.snps = true;
  for (const TripleProducts& products :
       triple_products(a.code, a.features, b.code, b.features, sums.counts, min_cell)) {
    if (products.tested.empty()) continue;
    const ProjectedMap features = project_map(cells, products_at(cells, *products.of_a, *products.of_b));
    for (const std::size_t i : products.tested) append_single(features, i, map, arm.groups);
  }
  arm.tests = static_cast<double>(arm.groups.size());
  return arm;
}

/// The features of a kernel arm at the cells.
util::Matrix kernel_features(const Cells& cells, const Gene& a, const Gene& b, Arm arm, const KernelOptions& options) {
  if (info(arm).kind == ArmKind::product)
    return products_at(cells, a.features.products.at(arm), b.features.products.at(arm));
  const Landmarks& la = a.features.landmarks_of(arm);
  const Landmarks& lb = b.features.landmarks_of(arm);
  return stats::multiply(products_at(cells, la.centred, lb.centred),
                         joint_factor(arm, a.code, b.code, la, lb, options));
}

CellMapArm kernel_arm(const util::Matrix& features, const Cells& cells, CellMap& map) {
  CellMapArm arm;
  if (features.cols == 0) return arm;
  const ProjectedMap projected = project_map(cells, features);
  arm.spectrum = kernel_spectrum(projected.projected);
  if (arm.spectrum.empty() || map.degrees - static_cast<double>(arm.spectrum.size()) < 1.0) return arm;
  arm.groups.push_back({map.rows, features.cols});
  for (std::size_t i = 0; i < features.cols; ++i) append_row(map, projected.map.row(i));
  return arm;
}

}  // namespace

CellMap cell_map(const Gene& a, const Gene& b, const TraitModel& model, const ScoreOptions& options) {
  const CellSums sums = cell_sums(a.code, b.code, model.data);
  const NullDesign null = null_design(sums, a.features.null_columns, b.features.null_columns);
  CellMap map;
  Cells cells;
  cells.inverse_factor = null.inverse_factor;
  occupied(sums, cells, map.cell_of);
  set_design(sums, a, b, cells);
  map.cells = cells.size();
  map.degrees = sums.samples - static_cast<double>(null.rank);
  map.null_rows = cells.null_map.rows;
  for (std::size_t i = 0; i < map.null_rows; ++i) append_row(map, cells.null_map.row(i));

  std::optional<std::array<CellMapArm, 4>> pairs;
  std::vector<CellMapArm> parts;
  for (const Arm arm : options.arms) {
    if (info(arm).kind != ArmKind::snps) {
      map.arms.push_back(kernel_arm(kernel_features(cells, a, b, arm, options.kernels), cells, map));
    } else if (arm == Arm::triple) {
      map.arms.push_back(triple_arm(a, b, sums, cells, options.min_cell, map));
    } else {
      if (!pairs) pairs = snp_pair_arms(a, b, sums, cells, options.min_cell, map);
      map.arms.push_back((*pairs)[arm == Arm::pair1 ? 0 : 1]);
      for (std::size_t k = 2; arm == Arm::pair4 && k < 4; ++k) {
        parts.push_back((*pairs)[k]);
        parts.back().arm = map.arms.size() - 1;
      }
    }
    map.arms.back().arm = map.arms.size() - 1;
  }
  map.arms.insert(map.arms.end(), parts.begin(), parts.end());
  return map;
}

double arm_log10_p(const CellMapArm& arm, double ratio, double degrees, TailPrecision precision) {
  if (!arm.snps)
    return precision == TailPrecision::full
               ? ratio_score(arm.spectrum, ratio, degrees).log10_p
               : stats::saddlepoint_log10_tail(ratio_mixture(arm.spectrum, ratio, degrees), 0.0);
  const auto rank = static_cast<double>(arm.groups.front().rows);
  const double f = ratio / rank / (std::max(1.0 - ratio, 1e-12) / (degrees - rank));
  return sidak(stats::log10_f_tail(f, rank, degrees - rank), arm.tests);
}

}  // namespace epiq::interaction
