#include "epiq/stats/linear_algebra.hpp"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "epiq/util/error.hpp"

extern "C" void dsyevd_(const char* job, const char* triangle, const int* n, double* a, const int* lda, double* values,
                        double* work, const int* work_size, int* integer_work, const int* integer_work_size, int* info);

extern "C" void dsyevr_(const char* job, const char* range, const char* triangle, const int* n, double* a,
                        const int* lda, const double* lower, const double* upper, const int* first, const int* last,
                        const double* tolerance, int* found, double* values, double* vectors, const int* ldz,
                        int* support, double* work, const int* work_size, int* integer_work,
                        const int* integer_work_size, int* info);

extern "C" void dpstrf_(const char* triangle, const int* n, double* a, const int* lda, int* pivots, int* rank,
                        const double* tolerance, double* work, int* info);

extern "C" void dpotrf_(const char* triangle, const int* n, double* a, const int* lda, int* info);
extern "C" void dpotri_(const char* triangle, const int* n, double* a, const int* lda, int* info);

namespace epiq::stats {

using util::Matrix;

namespace {

// Tasks are parallel, a BLAS call inside a task is not.
void use_one_blas_thread() {
  static const bool done = [] {
    if (openblas_get_num_threads() > 1) openblas_set_num_threads(1);  // which starts threads if there are none
    return true;
  }();
  (void)done;
}

int as_int(std::size_t value) { return static_cast<int>(value); }

void require(bool shapes_match, const char* operation) {
  if (!shapes_match)
    throw util::Error(util::Fault::internal, std::string("matrices of unfit shapes reached ") + operation);
}

Matrix product(CBLAS_TRANSPOSE transpose_a, CBLAS_TRANSPOSE transpose_b, const Matrix& a, const Matrix& b,
               std::size_t rows, std::size_t inner, std::size_t cols) {
  use_one_blas_thread();
  Matrix result(rows, cols);
  if (rows == 0 || cols == 0 || inner == 0) return result;
  cblas_dgemm(CblasRowMajor, transpose_a, transpose_b, as_int(rows), as_int(cols), as_int(inner), 1.0, a.values.data(),
              as_int(a.cols), b.values.data(), as_int(b.cols), 0.0, result.values.data(), as_int(cols));
  return result;
}

struct ProductShape {
  std::size_t rows, inner, cols;
};

/// c += op(a) op(b).
void add(CBLAS_TRANSPOSE transpose_a, CBLAS_TRANSPOSE transpose_b, const MatrixBlock& a, const MatrixBlock& b,
         const ProductShape& shape, double* c, std::size_t stride_c) {
  if (shape.rows == 0 || shape.inner == 0 || shape.cols == 0) return;
  use_one_blas_thread();
  cblas_dgemm(CblasRowMajor, transpose_a, transpose_b, as_int(shape.rows), as_int(shape.cols), as_int(shape.inner), 1.0,
              a.values, as_int(a.stride), b.values, as_int(b.stride), 1.0, c, as_int(stride_c));
}

std::vector<double> product(CBLAS_TRANSPOSE transpose, const Matrix& a, std::span<const double> x, std::size_t size) {
  use_one_blas_thread();
  std::vector<double> result(size, 0.0);
  if (size == 0 || x.empty()) return result;
  cblas_dgemv(CblasRowMajor, transpose, as_int(a.rows), as_int(a.cols), 1.0, a.values.data(), as_int(a.cols), x.data(),
              1, 0.0, result.data(), 1);
  return result;
}

// Ascending eigenvalues; with job 'V' row i of `a` becomes the i-th eigenvector. Row-major upper is Fortran's lower.
std::vector<double> eigen(Matrix& a, char job) {
  require(a.rows == a.cols, "an eigendecomposition");
  use_one_blas_thread();
  std::vector<double> values(a.rows);
  if (a.rows == 0) return values;
  const int n = as_int(a.rows);
  const int query = -1;
  int info = 0;
  int integer_size = 0;
  double size = 0.0;
  dsyevd_(&job, "L", &n, a.values.data(), &n, values.data(), &size, &query, &integer_size, &query, &info);
  const int work_size = static_cast<int>(size);
  std::vector<double> work(static_cast<std::size_t>(work_size));
  std::vector<int> integer_work(static_cast<std::size_t>(integer_size));
  dsyevd_(&job, "L", &n, a.values.data(), &n, values.data(), work.data(), &work_size, integer_work.data(),
          &integer_size, &info);
  if (info != 0)
    throw util::Error(util::Fault::internal, "the eigendecomposition of a " + std::to_string(n) + " x " +
                                                 std::to_string(n) +
                                                 " matrix did not converge; its values may not be finite");
  return values;
}

// Columns of equal length, each contiguous; grows by columns.
struct ColumnStore {
  std::size_t rows;
  std::vector<double> values;

  std::size_t count() const { return rows == 0 ? 0 : values.size() / rows; }

  Matrix as_matrix() const {
    Matrix result(rows, count());
    for (std::size_t j = 0; j < result.cols; ++j)
      for (std::size_t i = 0; i < rows; ++i) result(i, j) = values[j * rows + i];
    return result;
  }
};

// column -= sum_j store_j coefficients_j
void subtract(const ColumnStore& store, std::span<const double> coefficients, std::span<double> column) {
  if (store.count() == 0) return;
  cblas_dgemv(CblasColMajor, CblasNoTrans, as_int(store.rows), as_int(store.count()), -1.0, store.values.data(),
              as_int(store.rows), coefficients.data(), 1, 1.0, column.data(), 1);
}

double norm(std::span<const double> x) { return cblas_dnrm2(as_int(x.size()), x.data(), 1); }

}  // namespace

Matrix multiply(const Matrix& a, const Matrix& b) {
  require(a.cols == b.rows, "a b");
  return product(CblasNoTrans, CblasNoTrans, a, b, a.rows, a.cols, b.cols);
}

Matrix multiply_transposed(const Matrix& a, const Matrix& b) {
  require(a.cols == b.cols, "a b'");
  return product(CblasNoTrans, CblasTrans, a, b, a.rows, a.cols, b.rows);
}

Matrix transposed_multiply(const Matrix& a, const Matrix& b) {
  require(a.rows == b.rows, "a' b");
  return product(CblasTrans, CblasNoTrans, a, b, a.cols, a.rows, b.cols);
}

Matrix gram(const Matrix& a) {
  use_one_blas_thread();
  Matrix result(a.cols, a.cols);
  if (a.rows == 0 || a.cols == 0) return result;
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, as_int(a.cols), as_int(a.rows), 1.0, a.values.data(),
              as_int(a.cols), 0.0, result.values.data(), as_int(a.cols));
  for (std::size_t i = 0; i < a.cols; ++i)
    for (std::size_t j = 0; j < i; ++j) result(i, j) = result(j, i);
  return result;
}

std::vector<double> multiply(const Matrix& a, std::span<const double> x) {
  require(a.cols == x.size(), "a x");
  return product(CblasNoTrans, a, x, a.rows);
}

std::vector<double> transposed_multiply(const Matrix& a, std::span<const double> x) {
  require(a.rows == x.size(), "a' x");
  return product(CblasTrans, a, x, a.cols);
}

void add_product(const MatrixBlock& a, const MatrixBlock& b, double* c, std::size_t stride_c) {
  require(a.cols == b.rows, "c += a b");
  add(CblasNoTrans, CblasNoTrans, a, b, {a.rows, a.cols, b.cols}, c, stride_c);
}

void add_product_transposed(const MatrixBlock& a, const MatrixBlock& b, double* c, std::size_t stride_c) {
  require(a.cols == b.cols, "c += a b'");
  add(CblasNoTrans, CblasTrans, a, b, {a.rows, a.cols, b.rows}, c, stride_c);
}

void add_transposed_product(const MatrixBlock& a, const MatrixBlock& b, double* c, std::size_t stride_c) {
  require(a.rows == b.rows, "c += a'b");
  add(CblasTrans, CblasNoTrans, a, b, {a.cols, a.rows, b.cols}, c, stride_c);
}

std::vector<double> symmetric_eigenvalues(Matrix a) {
  std::vector<double> values = eigen(a, 'N');
  std::reverse(values.begin(), values.end());
  return values;
}

double largest_eigenvalue(Matrix a) {
  require(a.rows == a.cols && a.rows > 0, "a largest eigenvalue");
  use_one_blas_thread();
  const int n = as_int(a.rows);
  std::vector<double> values(a.rows), work(26 * a.rows);
  std::vector<int> integer_work(10 * a.rows);
  const int work_size = as_int(work.size()), integer_size = as_int(integer_work.size());
  const double unused = 0.0;
  double no_vectors = 0.0;
  int found = 0, info = 0, support[2] = {0, 0};
  dsyevr_("N", "I", "L", &n, a.values.data(), &n, &unused, &unused, &n, &n, &unused, &found, values.data(), &no_vectors,
          &n, support, work.data(), &work_size, integer_work.data(), &integer_size, &info);
  if (info != 0 || found != 1 || !std::isfinite(values[0]))
    throw util::Error(util::Fault::internal, "the largest eigenvalue of a " + std::to_string(n) + " x " +
                                                 std::to_string(n) + " matrix was not found");
  return values[0];
}

SymmetricEigen symmetric_eigen(Matrix a) {
  SymmetricEigen result;
  result.values = eigen(a, 'V');
  std::reverse(result.values.begin(), result.values.end());
  const std::size_t n = a.rows;
  result.vectors = Matrix(n, n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i) result.vectors(i, j) = a(n - 1 - j, i);
  return result;
}

PivotedCholesky pivoted_cholesky(const Matrix& a, double relative_tolerance) {
  require(a.rows == a.cols, "a Cholesky factorisation");
  use_one_blas_thread();
  PivotedCholesky result;
  if (a.rows == 0) return result;
  double largest = a(0, 0);
  for (std::size_t i = 1; i < a.rows; ++i) largest = std::max(largest, a(i, i));
  if (!(largest > 0.0)) {
    result.factor = Matrix(a.rows, 0);
    return result;
  }
  // The upper triangle of LAPACK, which counts columns first, is the lower one of a row-major matrix.
  Matrix lower = a;
  const int n = static_cast<int>(a.rows);
  const double stop = relative_tolerance * largest;
  std::vector<int> pivots(a.rows);
  std::vector<double> work(2 * a.rows);
  int rank = 0;
  int info = 0;
  dpstrf_("U", &n, lower.values.data(), &n, pivots.data(), &rank, &stop, work.data(), &info);
  if (info < 0) throw util::Error(util::Fault::internal, "LAPACK refuses the arguments of a Cholesky factorisation");
  result.rank = static_cast<std::size_t>(rank);
  result.factor = Matrix(a.rows, result.rank);
  for (std::size_t i = 0; i < a.rows; ++i) {
    const auto row = static_cast<std::size_t>(pivots[i] - 1);  // Fortran counts from 1
    for (std::size_t k = 0; k < std::min(i + 1, result.rank); ++k) result.factor(row, k) = lower(i, k);
    if (i < result.rank) result.pivots.push_back(row);
  }
  return result;
}

Matrix positive_definite_inverse(Matrix a) {
  require(a.rows == a.cols, "an inverse");
  if (a.rows == 0) return a;
  use_one_blas_thread();
  const int n = as_int(a.rows);
  int info = 0;
  dpotrf_("L", &n, a.values.data(), &n, &info);  // row-major upper is Fortran's lower
  if (info == 0) dpotri_("L", &n, a.values.data(), &n, &info);
  if (info != 0)
    throw util::Error(util::Fault::internal,
                      "a matrix of " + std::to_string(n) + " rows that should be positive definite is not");
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) a(i, j) = a(j, i);
  return a;
}

OrthonormalBasis orthonormal_basis(const Matrix& design, double relative_tolerance) {
  use_one_blas_thread();
  const std::size_t n = design.rows;
  OrthonormalBasis result;
  ColumnStore basis{n, {}};
  std::vector<double> column(n);
  std::vector<double> coefficients;
  for (std::size_t j = 0; j < design.cols && basis.count() < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) column[i] = design(i, j);
    const double before = norm(column);
    if (!(before > 0.0)) continue;
    for (int pass = 0; pass < 2; ++pass) {
      coefficients.resize(basis.count());
      if (basis.count() > 0)
        cblas_dgemv(CblasColMajor, CblasTrans, as_int(n), as_int(basis.count()), 1.0, basis.values.data(), as_int(n),
                    column.data(), 1, 0.0, coefficients.data(), 1);
      subtract(basis, coefficients, column);
    }
    const double after = norm(column);
    if (!(after > relative_tolerance * before)) continue;
    for (double& value : column) value /= after;
    basis.values.insert(basis.values.end(), column.begin(), column.end());
    result.kept.push_back(j);
  }
  result.q = basis.as_matrix();
  return result;
}

std::vector<double> residual(const Matrix& q, std::span<const double> x) {
  const std::vector<double> coefficients = transposed_multiply(q, x);
  std::vector<double> result(x.begin(), x.end());
  const std::vector<double> fitted = multiply(q, coefficients);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] -= fitted[i];
  return result;
}

Matrix residual(const Matrix& q, const Matrix& x) {
  const Matrix coefficients = transposed_multiply(q, x);
  Matrix result = x;
  if (q.cols == 0 || x.cols == 0 || x.rows == 0) return result;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, as_int(x.rows), as_int(x.cols), as_int(q.cols), -1.0,
              q.values.data(), as_int(q.cols), coefficients.values.data(), as_int(x.cols), 1.0, result.values.data(),
              as_int(x.cols));
  return result;
}

}  // namespace epiq::stats
