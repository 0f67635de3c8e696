#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace epiq::util {

/// A dense matrix of doubles, row-major, that owns its storage.
struct Matrix {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<double> values;  ///< rows * cols, row-major

  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t col_count, double value = 0.0)
      : rows(row_count), cols(col_count), values(row_count * col_count, value) {}

  double& operator()(std::size_t row, std::size_t col) { return values[row * cols + col]; }
  double operator()(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
  std::span<double> row(std::size_t i) { return {values.data() + i * cols, cols}; }
  std::span<const double> row(std::size_t i) const { return {values.data() + i * cols, cols}; }
};

}  // namespace epiq::util
