#include "epiq/interaction/projection.hpp"

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

/// Row-wise products: row a of the result is the outer product of row a of `x` and row a of `y`, at i * y.cols + j.
util::Matrix row_products(const util::Matrix& x, const util::Matrix& y) {
  util::Matrix result(x.rows, x.cols * y.cols);
  for (std::size_t a = 0; a < x.rows; ++a) {
    double* out = result.values.data() + a * result.cols;
    for (std::size_t i = 0; i < x.cols; ++i)
      for (std::size_t j = 0; j < y.cols; ++j) *out++ = x(a, i) * y(a, j);
  }
  return result;
}

/// The same numbers under another shape; rows * cols must not change.
util::Matrix reshaped(util::Matrix matrix, std::size_t rows, std::size_t cols) {
  matrix.rows = rows;
  matrix.cols = cols;
  return matrix;
}

/// Weighted sums of X'WX and X'r of all columns; from cells alone.
struct DesignMoments {
  util::Matrix square;    ///< q x q
  util::Matrix response;  ///< q x t
};

DesignMoments design_moments(const CellSums& sums, const util::Matrix& null_a, const util::Matrix& null_b) {
  const std::size_t c = sums.covariates, ka = null_a.cols, kb = null_b.cols, channels = sums.channels;
  // Margins: every channel by level of A and by level of B.
  util::Matrix margin_a(sums.levels_a, channels), margin_b(sums.levels_b, channels);
  for (std::size_t a = 0; a < sums.levels_a; ++a) {
    for (std::size_t k = 0; k < channels; ++k) {
      const std::span<const double> row = sums.sums.row(a * channels + k);
      for (std::size_t b = 0; b < sums.levels_b; ++b) {
        margin_a(a, k) += row[b];
        margin_b(b, k) += row[b];
      }
    }
  }
  const util::Matrix with_a = stats::transposed_multiply(null_a, margin_a);  // k_A x channels
  const util::Matrix with_b = stats::transposed_multiply(null_b, margin_b);
  const auto weighted_square = [](const util::Matrix& columns, const util::Matrix& margin) {
    util::Matrix scaled = columns;
    for (std::size_t level = 0; level < scaled.rows; ++level)
      for (double& value : scaled.row(level)) value *= margin(level, 0);
    return stats::transposed_multiply(columns, scaled);
  };
  const util::Matrix square_a = weighted_square(null_a, margin_a), square_b = weighted_square(null_b, margin_b);
  const util::Matrix across = stats::transposed_multiply(null_a, stats::multiply(sums.weights(), null_b));

  DesignMoments moments{util::Matrix(c + ka + kb, c + ka + kb), util::Matrix(c + ka + kb, sums.traits)};
  util::Matrix& s = moments.square;
  for (std::size_t i = 0; i < c; ++i) {
    for (std::size_t j = 0; j < c; ++j) s(i, j) = sums.covariate_moment(i, j);
    for (std::size_t j = 0; j < ka; ++j) s(i, c + j) = s(c + j, i) = with_a(j, 1 + i);
    for (std::size_t j = 0; j < kb; ++j) s(i, c + ka + j) = s(c + ka + j, i) = with_b(j, 1 + i);
    for (std::size_t t = 0; t < sums.traits; ++t) moments.response(i, t) = sums.covariate_response(i, t);
  }
  for (std::size_t i = 0; i < ka; ++i) {
    for (std::size_t j = 0; j < ka; ++j) s(c + i, c + j) = square_a(i, j);
    for (std::size_t j = 0; j < kb; ++j) s(c + i, c + ka + j) = s(c + ka + j, c + i) = across(i, j);
    for (std::size_t t = 0; t < sums.traits; ++t) moments.response(c + i, t) = with_a(i, 1 + c + t);
  }
  for (std::size_t i = 0; i < kb; ++i) {
    for (std::size_t j = 0; j < kb; ++j) s(c + ka + i, c + ka + j) = square_b(i, j);
    for (std::size_t t = 0; t < sums.traits; ++t) moments.response(c + ka + i, t) = with_b(i, 1 + c + t);
  }
  return moments;
}

/// Products f_i f_j of the columns for i <= j, a column each.
util::Matrix packed_squares(const util::Matrix& features) {
  const std::size_t r = features.cols;
  util::Matrix packed(features.rows, r * (r + 1) / 2);
  for (std::size_t level = 0; level < features.rows; ++level) {
    double* out = packed.values.data() + level * packed.cols;
    for (std::size_t i = 0; i < r; ++i)
      for (std::size_t j = i; j < r; ++j) *out++ = features(level, i) * features(level, j);
  }
  return packed;
}

/// Z'WZ of the product features.
util::Matrix product_gram(const util::Matrix& weights, const util::Matrix& a, const util::Matrix& b) {
  const util::Matrix packed =
      stats::transposed_multiply(packed_squares(a), stats::multiply(weights, packed_squares(b)));
  const std::size_t ra = a.cols, rb = b.cols;
  util::Matrix gram(ra * rb, ra * rb);
  std::size_t row = 0;
  for (std::size_t i = 0; i < ra; ++i) {
    for (std::size_t k = i; k < ra; ++k, ++row) {
      const double* values = packed.values.data() + row * packed.cols;
      for (std::size_t j = 0; j < rb; ++j) {
        for (std::size_t l = j; l < rb; ++l, ++values) {
          gram(i * rb + j, k * rb + l) = gram(i * rb + l, k * rb + j) = *values;
          gram(k * rb + l, i * rb + j) = gram(k * rb + j, i * rb + l) = *values;
        }
      }
    }
  }
  return gram;
}

/// Z'WX ((r_A r_B) x q) and Z'r ((r_A r_B) x t).
struct CrossMoments {
  util::Matrix design;
  util::Matrix response;
};

CrossMoments cross_moments(const CellSums& sums, const util::Matrix& weights, const util::Matrix& null_a,
                           const util::Matrix& null_b, const util::Matrix& a, const util::Matrix& b) {
  const std::size_t c = sums.covariates, ka = null_a.cols, kb = null_b.cols, ra = a.cols, rb = b.cols;
  CrossMoments moments{util::Matrix(ra * rb, c + ka + kb), util::Matrix(ra * rb, sums.traits)};
  // By channel: rows of `sums` are (level of A, channel), so one product with B's features serves all channels.
  const util::Matrix by_channel = stats::transposed_multiply(
      a, reshaped(stats::multiply(sums.sums, b), sums.levels_a, sums.channels * rb));  // r_A x (channels r_B)
  const util::Matrix with_a = stats::transposed_multiply(row_products(a, null_a), stats::multiply(weights, b));
  const util::Matrix with_b = stats::transposed_multiply(a, stats::multiply(weights, row_products(b, null_b)));
  for (std::size_t i = 0; i < ra; ++i) {
    for (std::size_t j = 0; j < rb; ++j) {
      std::span<double> row = moments.design.row(i * rb + j);
      for (std::size_t t = 0; t < sums.traits; ++t)
        moments.response(i * rb + j, t) = by_channel(i, (1 + c + t) * rb + j);
      for (std::size_t k = 0; k < c; ++k) row[k] = by_channel(i, (1 + k) * rb + j);
      for (std::size_t k = 0; k < ka; ++k) row[c + k] = with_a(i * ka + k, j);
      for (std::size_t k = 0; k < kb; ++k) row[c + ka + k] = with_b(i, j * kb + k);
    }
  }
  return moments;
}

}  // namespace

NullDesign null_design(const CellSums& sums, const util::Matrix& null_a, const util::Matrix& null_b) {
  const DesignMoments moments = design_moments(sums, null_a, null_b);
  NullDesign design;
  design.columns = moments.response.rows;
  std::vector<double> before(design.columns);
  for (std::size_t k = 0; k < design.columns; ++k) before[k] = moments.square(k, k);
  const KeptFactor factor = kept_factor(moments.square, before);
  design.rank = factor.kept.size();
  design.inverse_factor = spread_inverse(factor, design.columns);
  design.response = stats::multiply(design.inverse_factor, moments.response);
  design.residual_square = sums.response_square;
  for (std::size_t k = 0; k < design.rank; ++k)
    for (std::size_t t = 0; t < sums.traits; ++t)
      design.residual_square[t] -= design.response(k, t) * design.response(k, t);
  return design;
}

Projected project(const CellSums& sums, const NullDesign& design, const util::Matrix& null_a,
                  const util::Matrix& null_b, const util::Matrix& features_a, const util::Matrix& features_b) {
  const util::Matrix weights = sums.weights();
  const CrossMoments cross = cross_moments(sums, weights, null_a, null_b, features_a, features_b);
  const util::Matrix inside = stats::multiply_transposed(cross.design, design.inverse_factor);
  const util::Matrix fitted = stats::multiply_transposed(inside, inside);
  const util::Matrix explained = stats::multiply(inside, design.response);

  Projected projected;
  projected.gram = product_gram(weights, features_a, features_b);
  projected.diagonal_before.resize(projected.gram.rows);
  for (std::size_t i = 0; i < projected.gram.rows; ++i) projected.diagonal_before[i] = projected.gram(i, i);
  for (std::size_t i = 0; i < fitted.values.size(); ++i) projected.gram.values[i] -= fitted.values[i];
  projected.score = cross.response;
  for (std::size_t i = 0; i < explained.values.size(); ++i) projected.score.values[i] -= explained.values[i];
  return projected;
}

Projected transform(const Projected& projected, const util::Matrix& factor) {
  Projected result;
  result.gram = stats::transposed_multiply(factor, stats::multiply(projected.gram, factor));
  result.score = stats::transposed_multiply(factor, projected.score);
  // Only the size of the unprojected features is needed, to tell rounding from variance: mean square times factor norm.
  double before = 0.0, norm = 0.0;
  for (const double value : projected.diagonal_before) before += value;
  for (const double value : factor.values) norm += value * value;
  const auto rows = static_cast<double>(factor.rows), columns = static_cast<double>(factor.cols);
  result.diagonal_before.assign(factor.cols, before / rows * norm / (rows * columns));
  return result;
}

util::Matrix product_moment(const util::Matrix& weights, const util::Matrix& first_a, const util::Matrix& first_b,
                            const util::Matrix& second_a, const util::Matrix& second_b) {
  const util::Matrix packed = stats::transposed_multiply(row_products(first_a, second_a),
                                                         stats::multiply(weights, row_products(first_b, second_b)));
  const std::size_t rb1 = first_b.cols, rb2 = second_b.cols;
  util::Matrix moment(first_a.cols * rb1, second_a.cols * rb2);
  for (std::size_t i = 0; i < first_a.cols; ++i)
    for (std::size_t k = 0; k < second_a.cols; ++k)
      for (std::size_t j = 0; j < rb1; ++j)
        for (std::size_t l = 0; l < rb2; ++l)
          moment(i * rb1 + j, k * rb2 + l) = packed(i * second_a.cols + k, j * rb2 + l);
  return moment;
}

}  // namespace epiq::interaction
