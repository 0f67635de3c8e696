#include "epiq/quantum/tensor.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "unit/quantum/random_circuit.hpp"

namespace {

using namespace epiq::quantum;
using Complex = std::complex<double>;

ComplexMatrix random_matrix(std::size_t rows, std::size_t cols, std::size_t rank, std::uint64_t stream) {
  epiq::util::Philox random(7, stream);
  ComplexMatrix left(rows, rank);
  ComplexMatrix right(rank, cols);
  for (Complex& value : left.values) value = {random.normal(), random.normal()};
  for (Complex& value : right.values) value = {random.normal(), random.normal()};
  ComplexMatrix product(rows, cols);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < rank; ++k)
      for (std::size_t j = 0; j < cols; ++j) product(i, j) += left(i, k) * right(k, j);
  return product;
}

ComplexMatrix adjoint(const ComplexMatrix& a) {
  ComplexMatrix result(a.cols, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.cols; ++j) result(j, i) = std::conj(a(i, j));
  return result;
}

double distance(const ComplexMatrix& a, const ComplexMatrix& b) { return epiq::test::distance(a.values, b.values); }

bool has_orthonormal_columns(const ComplexMatrix& a) {
  ComplexMatrix identity(a.cols, a.cols);
  for (std::size_t i = 0; i < a.cols; ++i) identity(i, i) = 1.0;
  return distance(multiply(adjoint(a), a), identity) < 1e-13;
}

}  // namespace

TEST_CASE("QR, LQ and singular values of matrices of any shape and rank multiply back", "[quantum]") {
  const auto rows = GENERATE(as<std::size_t>{}, 1, 2, 5, 16, 40);
  const auto cols = GENERATE(as<std::size_t>{}, 1, 3, 5, 33);
  const auto rank = GENERATE(as<std::size_t>{}, 1, 40);
  CAPTURE(rows, cols, rank);
  const ComplexMatrix a = random_matrix(rows, cols, rank, rows * 100 + cols);
  double scale = 0.0;
  for (const Complex& value : a.values) scale = std::max(scale, std::abs(value));

  const MatrixFactors right_triangular = qr(a);
  CHECK(has_orthonormal_columns(right_triangular.left));
  CHECK(distance(multiply(right_triangular.left, right_triangular.right), a) < 1e-13 * scale);
  const MatrixFactors left_triangular = lq(a);
  CHECK(has_orthonormal_columns(adjoint(left_triangular.right)));
  CHECK(distance(multiply(left_triangular.left, left_triangular.right), a) < 1e-13 * scale);

  Svd parts = svd(a);
  CHECK(has_orthonormal_columns(parts.u));
  CHECK(has_orthonormal_columns(adjoint(parts.v)));
  for (std::size_t k = 0; k < parts.values.size(); ++k) {
    CHECK(parts.values[k] >= 0.0);
    if (k > 0) CHECK(parts.values[k] <= parts.values[k - 1]);
    if (k >= rank) CHECK(parts.values[k] < 1e-12 * parts.values[0]);
    for (std::size_t i = 0; i < rows; ++i) parts.u(i, k) *= parts.values[k];
  }
  CHECK(distance(multiply(parts.u, parts.v), a) < 1e-13 * scale * static_cast<double>(rows));
}

TEST_CASE("A matrix that is not finite has no singular values", "[quantum]") {
  ComplexMatrix a(3, 3);
  a(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(epiq::test::fault_of([&] { svd(a); }) == epiq::util::Fault::internal);
}
