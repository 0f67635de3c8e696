#include "epiq/quantum/tensor.hpp"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "epiq/util/error.hpp"

using Complex = std::complex<double>;

extern "C" {
void zgeqrf_(const int* m, const int* n, Complex* a, const int* lda, Complex* tau, Complex* work, const int* lwork,
             int* info);
void zungqr_(const int* m, const int* n, const int* k, Complex* a, const int* lda, const Complex* tau, Complex* work,
             const int* lwork, int* info);
void zgelqf_(const int* m, const int* n, Complex* a, const int* lda, Complex* tau, Complex* work, const int* lwork,
             int* info);
void zunglq_(const int* m, const int* n, const int* k, Complex* a, const int* lda, const Complex* tau, Complex* work,
             const int* lwork, int* info);
void zgesdd_(const char* job, const int* m, const int* n, Complex* a, const int* lda, double* s, Complex* u,
             const int* ldu, Complex* vt, const int* ldvt, Complex* work, const int* lwork, double* rwork, int* iwork,
             int* info);
void zgesvd_(const char* job_u, const char* job_v, const int* m, const int* n, Complex* a, const int* lda, double* s,
             Complex* u, const int* ldu, Complex* vt, const int* ldvt, Complex* work, const int* lwork, double* rwork,
             int* info);
}

namespace epiq::quantum {
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

void multiply(CBLAS_TRANSPOSE transpose_a, const ComplexBlock& a, const ComplexBlock& b, std::size_t rows,
              std::size_t inner, Complex* out, std::size_t out_stride) {
  use_one_blas_thread();
  const Complex one{1.0, 0.0};
  const Complex zero{};
  cblas_zgemm(CblasRowMajor, transpose_a, CblasNoTrans, as_int(rows), as_int(b.cols), as_int(inner), &one, a.data,
              as_int(a.stride), b.data, as_int(b.stride), &zero, out, as_int(out_stride));
}

void require_done(int info, const char* routine) {
  if (info != 0)
    throw util::Error(util::Fault::internal,
                      std::string("LAPACK's ") + routine + " ends with status " + std::to_string(info));
}

/// Room behind an array that LAPACK works on: zgelqf of OpenBLAS 0.3.21 reads, without using it, up to one column
/// beyond the end of its matrix, which a page that is not mapped answers with a fault.
std::size_t margin(std::size_t column) { return column + 64; }

/// Calls `routine(work, size, info)` twice: for the size of its workspace, then with it; `column` is the longest side
/// of the matrix.
template <class Routine>
int with_workspace(std::size_t column, const Routine& routine) {
  Complex best{};
  int size = -1;
  int info = 0;
  routine(&best, &size, &info);
  if (info != 0) return info;
  size = std::max(1, static_cast<int>(best.real()));
  std::vector<Complex> work(static_cast<std::size_t>(size) + margin(column));
  routine(work.data(), &size, &info);
  return info;
}

bool is_close(const ComplexMatrix& a, const Svd& parts) {
  ComplexMatrix scaled = parts.u;
  for (std::size_t i = 0; i < scaled.rows; ++i)
    for (std::size_t k = 0; k < scaled.cols; ++k) scaled(i, k) *= parts.values[k];
  const ComplexMatrix product = multiply(scaled, parts.v);
  double residual = 0.0;
  double total = 0.0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    residual += std::norm(a.values[i] - product.values[i]);
    total += std::norm(a.values[i]);
  }
  return residual <= 1e-24 * total;  // false for NaN
}

// A row-major matrix is the transpose of LAPACK's, so that its U is our v and its V^H our u: no copy is transposed.
Svd empty_svd(const ComplexMatrix& a) {
  const std::size_t k = std::min(a.rows, a.cols);
  Svd parts{ComplexMatrix(a.rows, k), std::vector<double>(k), ComplexMatrix(k, a.cols)};
  parts.u.values.resize(a.rows * k + margin(a.rows));
  parts.v.values.resize(k * a.cols + margin(a.cols));
  return parts;
}

void drop_margins(Svd& parts) {
  parts.u.values.resize(parts.u.rows * parts.u.cols);
  parts.v.values.resize(parts.v.rows * parts.v.cols);
}

bool divide_and_conquer(const ComplexMatrix& a, Svd& parts) {
  std::vector<Complex> copy(a.values.size() + margin(a.cols));
  std::copy(a.values.begin(), a.values.end(), copy.begin());
  const int m = as_int(a.cols);
  const int n = as_int(a.rows);
  const int k = std::min(m, n);
  const auto small = static_cast<std::size_t>(k);
  const auto large = static_cast<std::size_t>(std::max(m, n));
  std::vector<double> real_work(std::max(5 * small * small + 7 * small, 2 * large * small + 2 * small * small + small));
  std::vector<int> integer_work(8 * small);
  const int info = with_workspace(std::max(a.rows, a.cols), [&](Complex* work, const int* size, int* status) {
    zgesdd_("S", &m, &n, copy.data(), &m, parts.values.data(), parts.v.values.data(), &m, parts.u.values.data(), &k,
            work, size, real_work.data(), integer_work.data(), status);
  });
  return info == 0;
}

bool qr_iteration(const ComplexMatrix& a, Svd& parts) {
  std::vector<Complex> copy(a.values.size() + margin(a.cols));
  std::copy(a.values.begin(), a.values.end(), copy.begin());
  const int m = as_int(a.cols);
  const int n = as_int(a.rows);
  const int k = std::min(m, n);
  std::vector<double> real_work(5 * static_cast<std::size_t>(k));
  const int info = with_workspace(std::max(a.rows, a.cols), [&](Complex* work, const int* size, int* status) {
    zgesvd_("S", "S", &m, &n, copy.data(), &m, parts.values.data(), parts.v.values.data(), &m, parts.u.values.data(),
            &k, work, size, real_work.data(), status);
  });
  return info == 0;
}

}  // namespace

void multiply_into(const ComplexBlock& a, const ComplexBlock& b, Complex* out, std::size_t out_stride) {
  multiply(CblasNoTrans, a, b, a.rows, a.cols, out, out_stride);
}

void multiply_adjoint_into(const ComplexBlock& a, const ComplexBlock& b, Complex* out, std::size_t out_stride) {
  multiply(CblasConjTrans, a, b, a.cols, a.rows, out, out_stride);
}

ComplexMatrix multiply(const ComplexMatrix& a, const ComplexMatrix& b) {
  ComplexMatrix result(a.rows, b.cols);
  multiply_into(whole(a), whole(b), result.values.data(), result.cols);
  return result;
}

MatrixFactors qr(ComplexMatrix a) {
  use_one_blas_thread();
  const std::size_t k = std::min(a.rows, a.cols);
  const int m = as_int(a.cols);  // LAPACK sees the transpose, whose LQ is our QR
  const int n = as_int(a.rows);
  const int rank = as_int(k);
  std::vector<Complex> tau(k);
  a.values.resize(a.rows * a.cols + margin(a.cols));
  require_done(with_workspace(std::max(a.rows, a.cols),
                              [&](Complex* work, const int* size, int* status) {
                                zgelqf_(&m, &n, a.values.data(), &m, tau.data(), work, size, status);
                              }),
               "zgelqf");
  MatrixFactors result;
  result.right = ComplexMatrix(k, a.cols);
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = i; j < a.cols; ++j) result.right(i, j) = a(i, j);
  require_done(with_workspace(std::max(a.rows, a.cols),
                              [&](Complex* work, const int* size, int* status) {
                                zunglq_(&rank, &n, &rank, a.values.data(), &m, tau.data(), work, size, status);
                              }),
               "zunglq");
  if (k == a.cols) {
    a.values.resize(a.rows * k);
    result.left = std::move(a);
    return result;
  }
  result.left = ComplexMatrix(a.rows, k);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < k; ++j) result.left(i, j) = a(i, j);
  return result;
}

MatrixFactors lq(ComplexMatrix a) {
  use_one_blas_thread();
  const std::size_t k = std::min(a.rows, a.cols);
  const int m = as_int(a.cols);
  const int n = as_int(a.rows);
  const int rank = as_int(k);
  std::vector<Complex> tau(k);
  a.values.resize(a.rows * a.cols + margin(a.cols));
  require_done(with_workspace(std::max(a.rows, a.cols),
                              [&](Complex* work, const int* size, int* status) {
                                zgeqrf_(&m, &n, a.values.data(), &m, tau.data(), work, size, status);
                              }),
               "zgeqrf");
  MatrixFactors result;
  result.left = ComplexMatrix(a.rows, k);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < std::min(i + 1, k); ++j) result.left(i, j) = a(i, j);
  require_done(with_workspace(std::max(a.rows, a.cols),
                              [&](Complex* work, const int* size, int* status) {
                                zungqr_(&m, &rank, &rank, a.values.data(), &m, tau.data(), work, size, status);
                              }),
               "zungqr");
  a.values.resize(k * a.cols);
  a.rows = k;
  result.right = std::move(a);
  return result;
}

Svd svd(const ComplexMatrix& a) {
  use_one_blas_thread();
  Svd parts = empty_svd(a);
  for (const auto& method : {divide_and_conquer, qr_iteration}) {
    if (!method(a, parts) || !is_close(a, parts)) continue;
    drop_margins(parts);
    return parts;
  }
  throw util::Error(util::Fault::internal, "the singular values of a matrix of " + std::to_string(a.rows) + " x " +
                                               std::to_string(a.cols) +
                                               " do not converge; has it a value that is not finite?");
}

}  // namespace epiq::quantum
