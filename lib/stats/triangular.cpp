#include "epiq/stats/triangular.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::stats {

using util::Matrix;

Matrix basis_coordinates(const OrthonormalBasis& basis, const Matrix& design) {
  Matrix kept(design.rows, basis.kept.size());
  for (std::size_t i = 0; i < design.rows; ++i)
    for (std::size_t j = 0; j < kept.cols; ++j) kept(i, j) = design(i, basis.kept[j]);
  Matrix r = transposed_multiply(basis.q, kept);
  for (std::size_t i = 0; i < r.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) r(i, j) = 0.0;  // rounding
  return r;
}

Matrix triangular_inverse(const Matrix& upper) {
  const std::size_t n = upper.rows;
  Matrix inverse(n, n);
  for (std::size_t j = 0; j < n; ++j) {
    inverse(j, j) = 1.0 / upper(j, j);
    for (std::size_t i = j; i-- > 0;) {
      double sum = 0.0;
      for (std::size_t k = i + 1; k <= j; ++k) sum += upper(i, k) * inverse(k, j);
      inverse(i, j) = -sum / upper(i, i);
    }
  }
  return inverse;
}

std::optional<Matrix> inverse_cholesky(const Matrix& a) {
  const std::size_t n = a.rows;
  double largest = 0.0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, a(i, i));
  Matrix upper(n, n);  // L'
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i <= j; ++i) {
      double sum = a(i, j);
      for (std::size_t k = 0; k < i; ++k) sum -= upper(k, i) * upper(k, j);
      if (i < j) {
        upper(i, j) = sum / upper(i, i);
      } else {
        if (!(sum > 1e-14 * largest)) return std::nullopt;
        upper(j, j) = std::sqrt(sum);
      }
    }
  }
  const Matrix inverse = triangular_inverse(upper);  // L'^-1, whose transpose is L^-1
  Matrix result(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) result(i, j) = inverse(j, i);
  return result;
}

}  // namespace epiq::stats
