#include "epiq/interaction/kept_factor.hpp"

#include <cmath>
#include <utility>

namespace epiq::interaction {
namespace {

constexpr double kCollinear = 1e-9;  // share of a column's square that must be left outside the columns before it

}  // namespace

KeptFactor kept_factor(const util::Matrix& square, std::span<const double> before) {
  const std::size_t q = square.rows;
  KeptFactor factor;
  std::vector<std::size_t>& kept = factor.kept;
  std::vector<std::vector<double>> rows;
  for (std::size_t column = 0; column < q; ++column) {
    std::vector<double> row(rows.size() + 1);
    double left = square(column, column);
    for (std::size_t j = 0; j < rows.size(); ++j) {
      double value = square(column, kept[j]);
      for (std::size_t k = 0; k < j; ++k) value -= row[k] * rows[j][k];
      row[j] = value / rows[j][j];
      left -= row[j] * row[j];
    }
    if (!(left > kCollinear * before[column])) continue;
    row.back() = std::sqrt(left);
    rows.push_back(std::move(row));
    kept.push_back(column);
  }
  factor.lower = util::Matrix(rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j) factor.lower(i, j) = rows[i][j];
  return factor;
}

util::Matrix spread_inverse(const KeptFactor& factor, std::size_t columns) {
  const util::Matrix& lower = factor.lower;
  const std::size_t rank = lower.rows;
  util::Matrix inverse(rank, rank);
  for (std::size_t i = 0; i < rank; ++i) {
    std::span<double> row = inverse.row(i);
    for (std::size_t k = 0; k < i; ++k)
      for (std::size_t j = 0; j <= k; ++j) row[j] -= lower(i, k) * inverse(k, j);
    for (std::size_t j = 0; j < i; ++j) row[j] /= lower(i, i);
    row[i] = 1.0 / lower(i, i);
  }
  util::Matrix spread(rank, columns);
  for (std::size_t i = 0; i < rank; ++i)
    for (std::size_t j = 0; j <= i; ++j) spread(i, factor.kept[j]) = inverse(i, j);
  return spread;
}

}  // namespace epiq::interaction
