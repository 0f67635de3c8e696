#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/util/matrix.hpp"

/// Dense linear algebra over row-major matrices. BLAS and LAPACK run on the calling thread alone, so a result does not
/// depend on how many threads the program uses. Shapes must match: a wrong one throws Error(internal).
namespace epiq::stats {

/// a b, for `a` n x k and `b` k x m. @return n x m
util::Matrix multiply(const util::Matrix& a, const util::Matrix& b);

/// a b', for `a` n x k and `b` m x k. @return n x m
util::Matrix multiply_transposed(const util::Matrix& a, const util::Matrix& b);

/// a' b, for `a` k x n and `b` k x m. @return n x m
util::Matrix transposed_multiply(const util::Matrix& a, const util::Matrix& b);

/// a'a, for `a` k x n; exactly symmetric. @return n x n
util::Matrix gram(const util::Matrix& a);

/// a x, for `a` n x k and `x` of k values. @return n values
std::vector<double> multiply(const util::Matrix& a, std::span<const double> x);

/// a'x, for `a` k x n and `x` of k values. @return n values
std::vector<double> transposed_multiply(const util::Matrix& a, std::span<const double> x);

/// A block of a row-major matrix that somebody else owns.
struct MatrixBlock {
  const double* values;
  std::size_t rows;
  std::size_t cols;
  std::size_t stride;  ///< values from one row to the next, at least `cols`
};

/// c += a b, for `a` n x k, `b` k x m and `c` n x m with rows `stride_c` values apart.
void add_product(const MatrixBlock& a, const MatrixBlock& b, double* c, std::size_t stride_c);

/// c += a b', for `a` n x k, `b` m x k and `c` n x m with rows `stride_c` values apart.
void add_product_transposed(const MatrixBlock& a, const MatrixBlock& b, double* c, std::size_t stride_c);

/// c += a'b, for `a` k x n, `b` k x m and `c` n x m with rows `stride_c` values apart.
void add_transposed_product(const MatrixBlock& a, const MatrixBlock& b, double* c, std::size_t stride_c);

/// The eigenvalues of a symmetric matrix (n x n, its upper triangle is read), descending. O(n^3), LAPACK dsyevd.
/// @throws Error(internal) if the iteration does not converge, as with values that are not finite
std::vector<double> symmetric_eigenvalues(util::Matrix a);

/// The largest of symmetric_eigenvalues, in half the time. `a` is not empty. O(n^3), LAPACK dsyevr.
/// @throws Error(internal) as symmetric_eigenvalues
double largest_eigenvalue(util::Matrix a);

/// The eigenvalues of a symmetric matrix, descending, and its eigenvectors.
struct SymmetricEigen {
  std::vector<double> values;  ///< n, descending
  util::Matrix vectors;        ///< n x n, orthonormal columns in the order of `values`; signs are LAPACK's
};

/// a = vectors diag(values) vectors', for a symmetric `a` (n x n, its upper triangle is read).
/// @throws Error(internal) if the iteration does not converge, as with values that are not finite
SymmetricEigen symmetric_eigen(util::Matrix a);

/// A low-rank factor of a positive semi-definite matrix.
struct PivotedCholesky {
  util::Matrix factor;              ///< n x rank, rows in the order of `a`: a = factor factor' up to the tolerance
  std::vector<std::size_t> pivots;  ///< the rows chosen, in the order they were chosen
  std::size_t rank = 0;
};

/// Cholesky factorisation with complete pivoting; stops when the largest remaining diagonal value is at most
/// `relative_tolerance` times the largest diagonal value of `a`, so that no entry of a - factor factor' exceeds it.
///
/// Source: Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix" (1990), section 1.
/// @param a n x n, symmetric positive semi-definite up to rounding; its lower triangle is read
/// @return rank 0 if no diagonal value is positive. O(n rank^2), LAPACK dpstrf
PivotedCholesky pivoted_cholesky(const util::Matrix& a, double relative_tolerance);

/// The inverse of a symmetric positive definite matrix (n x n, its upper triangle is read); exactly symmetric. n^3
/// multiplications, LAPACK dpotrf and dpotri.
/// @throws Error(internal) if `a` is not positive definite
util::Matrix positive_definite_inverse(util::Matrix a);

/// An orthonormal basis of the columns of a design.
struct OrthonormalBasis {
  util::Matrix q;                 ///< n x rank, orthonormal columns; the first k span the first k kept columns
  std::vector<std::size_t> kept;  ///< which columns of the design were kept, ascending
};

/// Gram-Schmidt orthogonalisation, twice for each column (Giraud et al., Numer. Math. 101 (2005) 87: twice is enough).
/// A column whose part outside the span of the columns kept before it is at most `relative_tolerance` times its own
/// norm is dropped; so are columns of zeros. Columns are preferred in their given order.
///
/// @param design n x k; not read beyond k columns, n >= 1
/// @return rank <= min(n, k). O(n k rank)
OrthonormalBasis orthonormal_basis(const util::Matrix& design, double relative_tolerance = 1e-9);

/// x - q (q'x): what remains of `x` (n values) outside the span of the orthonormal columns of `q` (n x r).
std::vector<double> residual(const util::Matrix& q, std::span<const double> x);

/// x - q (q'x) for each column of `x` (n x m) and orthonormal columns `q` (n x r). @return n x m
util::Matrix residual(const util::Matrix& q, const util::Matrix& x);

}  // namespace epiq::stats
