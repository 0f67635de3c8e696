#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "epiq/interaction/gene_code.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/mixture.hpp"
#include "epiq/util/matrix.hpp"

/// The ratio test of a gene pair sample by sample, with dense matrices.
namespace epiq::oracle {

/// Columns on the levels of a gene, a row a sample.
inline util::Matrix by_sample(const util::Matrix& columns, const interaction::GeneCode& gene) {
  util::Matrix rows(gene.level_of_sample.size(), columns.cols);
  for (std::size_t i = 0; i < rows.rows; ++i)
    for (std::size_t k = 0; k < columns.cols; ++k) rows(i, k) = columns(gene.level_of_sample[i], k);
  return rows;
}

/// Products of gene features, a row a sample.
inline util::Matrix product_rows(const util::Matrix& a, const util::Matrix& b) {
  util::Matrix rows(a.rows, a.cols * b.cols);
  for (std::size_t s = 0; s < a.rows; ++s)
    for (std::size_t i = 0; i < a.cols; ++i)
      for (std::size_t j = 0; j < b.cols; ++j) rows(s, i * b.cols + j) = a(s, i) * b(s, j);
  return rows;
}

/// log10 p of T = r'ZZ'r / r'r from all n eigenvalues of the projected kernel, by Davies' method.
inline double ratio_by_definition(const util::Matrix& z, const util::Matrix& design, const std::vector<double>& y) {
  const util::Matrix q = stats::orthonormal_basis(design, 1e-7).q;
  const std::vector<double> r = stats::residual(q, y);
  const util::Matrix left = stats::residual(q, z);
  const std::vector<double> score = stats::transposed_multiply(left, r);
  const double ratio = std::inner_product(score.begin(), score.end(), score.begin(), 0.0) /
                       std::inner_product(r.begin(), r.end(), r.begin(), 0.0);
  std::vector<double> values = stats::symmetric_eigenvalues(stats::multiply_transposed(left, left));
  values.resize(z.rows - q.cols);  // the others are the zeros of the null space of the projection
  stats::ChiSquareMixture mixture;
  for (const double value : values) mixture.weights.push_back(std::max(0.0, value) - ratio);
  mixture.degrees.assign(values.size(), 1.0);
  return std::log10(stats::davies(mixture, 0.0, 1e-10).p);
}

}  // namespace epiq::oracle
