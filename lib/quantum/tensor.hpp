#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace epiq::quantum {

/// Dense complex linear algebra over row-major matrices. BLAS and LAPACK run on the calling thread alone, so a result
/// does not depend on the number of threads; large intermediate states are not charged here.

/// A complex matrix, row-major, that owns its storage.
struct ComplexMatrix {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<std::complex<double>> values;  ///< rows * cols, row-major

  ComplexMatrix() = default;
  ComplexMatrix(std::size_t row_count, std::size_t col_count)
      : rows(row_count), cols(col_count), values(row_count * col_count) {}

  std::complex<double>& operator()(std::size_t row, std::size_t col) { return values[row * cols + col]; }
  const std::complex<double>& operator()(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
};

/// A part of a row-major matrix: `rows` x `cols` values, rows `stride` values apart.
struct ComplexBlock {
  const std::complex<double>* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t stride = 0;
};

inline ComplexBlock whole(const ComplexMatrix& a) { return {a.values.data(), a.rows, a.cols, a.cols}; }

/// Writes a b to `out`, a.rows x b.cols with rows `out_stride` apart; zgemm.
void multiply_into(const ComplexBlock& a, const ComplexBlock& b, std::complex<double>* out, std::size_t out_stride);

/// Writes a^H b to `out`, a.cols x b.cols with rows `out_stride` apart; zgemm.
void multiply_adjoint_into(const ComplexBlock& a, const ComplexBlock& b, std::complex<double>* out,
                           std::size_t out_stride);

/// a b.
ComplexMatrix multiply(const ComplexMatrix& a, const ComplexMatrix& b);

/// Two factors of a matrix, left right.
struct MatrixFactors {
  ComplexMatrix left;
  ComplexMatrix right;
};

/// a = Q R with k = min(rows, cols) orthonormal columns in Q (`left`); LAPACK zgeqrf on the transpose.
MatrixFactors qr(ComplexMatrix a);

/// a = L Q with k = min(rows, cols) orthonormal rows in Q (`right`).
MatrixFactors lq(ComplexMatrix a);

/// a = u diag(values) v, with k = min(rows, cols) singular values, descending.
struct Svd {
  ComplexMatrix u;             ///< rows x k, orthonormal columns
  std::vector<double> values;  ///< k, nonnegative
  ComplexMatrix v;             ///< k x cols, orthonormal rows
};

/// The singular value decomposition: LAPACK's divide and conquer (zgesdd) and, where that does not converge or leaves a
/// residual, its slower QR iteration (zgesvd).
///
/// @throws Error(internal) if neither gives |a - u diag(values) v| <= 1e-12 |a| (Frobenius)
Svd svd(const ComplexMatrix& a);

}  // namespace epiq::quantum
