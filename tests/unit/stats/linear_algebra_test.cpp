#include "epiq/stats/linear_algebra.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

using namespace epiq::stats;
using epiq::util::Matrix;

namespace {

Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint64_t stream) {
  epiq::util::Philox random(7, stream);
  Matrix result(rows, cols);
  for (double& value : result.values) value = random.normal();
  return result;
}

Matrix transpose(const Matrix& a) {
  Matrix result(a.cols, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.cols; ++j) result(j, i) = a(i, j);
  return result;
}

Matrix slow_product(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows, b.cols);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.cols; ++j)
      for (std::size_t k = 0; k < a.cols; ++k) result(i, j) += a(i, k) * b(k, j);
  return result;
}

double largest_difference(const Matrix& a, const Matrix& b) {
  REQUIRE(a.rows == b.rows);
  REQUIRE(a.cols == b.cols);
  double largest = 0.0;
  for (std::size_t i = 0; i < a.values.size(); ++i) largest = std::max(largest, std::abs(a.values[i] - b.values[i]));
  return largest;
}

Matrix identity(std::size_t n) {
  Matrix result(n, n);
  for (std::size_t i = 0; i < n; ++i) result(i, i) = 1.0;
  return result;
}

}  // namespace

TEST_CASE("products are added to blocks of larger matrices", "[stats][linear_algebra]") {
  const Matrix a = random_matrix(5, 9, 41), b = random_matrix(9, 6, 42), wide = transpose(b);
  const Matrix expected = slow_product(a, b);
  Matrix plain(7, 8, 2.0), transposed(7, 8, 2.0);
  add_product({a.values.data(), 5, 9, 9}, {b.values.data(), 9, 6, 6}, &plain(1, 1), 8);
  add_product_transposed({a.values.data(), 5, 9, 9}, {wide.values.data(), 6, 9, 9}, &transposed(1, 1), 8);
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = 0; j < 8; ++j) {
      const bool inside = i >= 1 && i < 6 && j >= 1 && j < 7;
      const double value = 2.0 + (inside ? expected(i - 1, j - 1) : 0.0);
      CHECK(plain(i, j) == Approx(value).epsilon(1e-13));
      CHECK(transposed(i, j) == Approx(value).epsilon(1e-13));
    }
  }
}

TEST_CASE("products agree with the definition", "[stats][linear_algebra]") {
  const Matrix a = random_matrix(13, 5, 1);
  const Matrix b = random_matrix(5, 7, 2);
  CHECK(largest_difference(multiply(a, b), slow_product(a, b)) < 1e-13);
  CHECK(largest_difference(multiply_transposed(a, transpose(b)), slow_product(a, b)) < 1e-13);
  CHECK(largest_difference(transposed_multiply(transpose(a), b), slow_product(a, b)) < 1e-13);
  const std::vector<double> x{1, -2, 3, 0.5, 4};
  const Matrix as_column = [&] {
    Matrix m(5, 1);
    m.values = x;
    return m;
  }();
  CHECK(multiply(a, x).size() == 13);
  CHECK(largest_difference(multiply(a, as_column), slow_product(a, as_column)) < 1e-13);
  const std::vector<double> y = transposed_multiply(b, x);
  for (std::size_t j = 0; j < 7; ++j) CHECK(y[j] == Approx(slow_product(transpose(b), as_column)(j, 0)));
}

TEST_CASE("gram is exactly symmetric and equals a'a", "[stats][linear_algebra]") {
  const Matrix a = random_matrix(40, 9, 3);
  const Matrix g = gram(a);
  CHECK(largest_difference(g, transpose(g)) == 0.0);
  CHECK(largest_difference(g, slow_product(transpose(a), a)) < 1e-12);
}

TEST_CASE("unfit shapes are refused as a defect", "[stats][linear_algebra]") {
  CHECK_THROWS_AS(multiply(Matrix(2, 3), Matrix(2, 3)), epiq::util::Error);
  CHECK_THROWS_AS(symmetric_eigenvalues(Matrix(2, 3)), epiq::util::Error);
  CHECK_THROWS_AS(largest_eigenvalue(Matrix(2, 3)), epiq::util::Error);
  CHECK_THROWS_AS(largest_eigenvalue(Matrix()), epiq::util::Error);
}

TEST_CASE("the second-difference matrix has the eigenvalues 2 - 2 cos(pi k / (n + 1))", "[stats][linear_algebra]") {
  const std::size_t n = GENERATE(1u, 2u, 10u, 100u);
  Matrix a(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    a(i, i) = 2.0;
    if (i + 1 < n) a(i, i + 1) = a(i + 1, i) = -1.0;
  }
  const std::vector<double> values = symmetric_eigenvalues(a);
  for (std::size_t i = 0; i < n; ++i) {
    const double angle = M_PI * static_cast<double>(n - i) / static_cast<double>(n + 1);
    CHECK(values[i] == Approx(2.0 - 2.0 * std::cos(angle)).margin(1e-13));
  }
  CHECK(largest_eigenvalue(a) == Approx(values[0]).epsilon(1e-13));
}

TEST_CASE("eigenvectors rebuild the matrix, eigenvalues descend", "[stats][linear_algebra]") {
  const Matrix a = gram(random_matrix(30, 12, 4));
  const SymmetricEigen e = symmetric_eigen(a);
  Matrix scaled = e.vectors;
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t j = 0; j < 12; ++j) scaled(i, j) *= e.values[j];
  CHECK(largest_difference(multiply_transposed(scaled, e.vectors), a) < 1e-11);
  CHECK(largest_difference(gram(e.vectors), identity(12)) < 1e-13);
  CHECK(std::is_sorted(e.values.rbegin(), e.values.rend()));
  const std::vector<double> alone = symmetric_eigenvalues(a);
  for (std::size_t i = 0; i < 12; ++i) CHECK(alone[i] == Approx(e.values[i]).epsilon(1e-12));
}

TEST_CASE("pivoted Cholesky finds the rank and rebuilds the matrix in the order of its rows",
          "[stats][linear_algebra]") {
  const Matrix z = random_matrix(25, 6, 5);
  const Matrix a = multiply_transposed(z, z);
  const PivotedCholesky c = pivoted_cholesky(a, 1e-12);
  CHECK(c.rank == 6);
  CHECK(c.pivots.size() == 6);
  CHECK(largest_difference(multiply_transposed(c.factor, c.factor), a) < 1e-11);
}

TEST_CASE("pivoted Cholesky stops at its tolerance and never exceeds it", "[stats][linear_algebra]") {
  Matrix a(40, 40);
  for (std::size_t i = 0; i < 40; ++i)
    for (std::size_t j = 0; j < 40; ++j) {
      const double distance = (static_cast<double>(i) - static_cast<double>(j)) / 20.0;
      a(i, j) = std::exp(-distance * distance);
    }
  const PivotedCholesky c = pivoted_cholesky(a, 1e-6);
  CHECK(c.rank < 20);
  CHECK(largest_difference(multiply_transposed(c.factor, c.factor), a) <= 1e-6);
  CHECK(pivoted_cholesky(Matrix(5, 5), 1e-9).rank == 0);
}

TEST_CASE("the basis of a design drops the later of dependent columns", "[stats][linear_algebra]") {
  Matrix design = random_matrix(50, 6, 6);
  for (std::size_t i = 0; i < 50; ++i) {
    design(i, 0) = 1.0;
    design(i, 2) = 2.0 * design(i, 1) - 3.0;   // depends on columns 0 and 1
    design(i, 4) = 0.0;                        // nothing
    design(i, 5) = 1e6 + 1e-2 * design(i, 5);  // badly scaled, yet of its own
  }
  const OrthonormalBasis basis = orthonormal_basis(design);
  CHECK(basis.kept == std::vector<std::size_t>{0, 1, 3, 5});
  CHECK(largest_difference(gram(basis.q), identity(4)) < 1e-14);
  CHECK(orthonormal_basis(random_matrix(3, 8, 8)).kept.size() == 3);
}

TEST_CASE("residuals are orthogonal to the basis", "[stats][linear_algebra]") {
  const OrthonormalBasis basis = orthonormal_basis(random_matrix(30, 4, 9));
  const Matrix x = random_matrix(30, 3, 10);
  const Matrix r = residual(basis.q, x);
  CHECK(largest_difference(transposed_multiply(basis.q, r), Matrix(4, 3)) < 1e-13);
  std::vector<double> column(30);
  for (std::size_t i = 0; i < 30; ++i) column[i] = x(i, 1);
  const std::vector<double> alone = residual(basis.q, column);
  for (std::size_t i = 0; i < 30; ++i) CHECK(alone[i] == Approx(r(i, 1)).margin(1e-13));
}

TEST_CASE("results are the same bits from one thread and from four at once", "[stats][linear_algebra][parallel]") {
  const auto compute = [](std::size_t task) {
    const Matrix g = gram(random_matrix(80, 30, 100 + task));
    std::vector<double> values = symmetric_eigenvalues(multiply(g, g));
    const Matrix factor = pivoted_cholesky(g, 1e-10).factor;
    values.insert(values.end(), factor.values.begin(), factor.values.end());
    return values;
  };
  std::vector<std::vector<double>> one(40);
  std::vector<std::vector<double>> four(40);
  epiq::util::parallel_for(1, one.size(), [&](std::size_t task) { one[task] = compute(task); });
  epiq::util::parallel_for(4, four.size(), [&](std::size_t task) { four[task] = compute(task); });
  CHECK(one == four);
}

TEST_CASE("the inverse of a positive definite matrix undoes it", "[stats][linear_algebra]") {
  const std::size_t n = GENERATE(1u, 2u, 65u);
  Matrix a = gram(random_matrix(n + 5, n, 91));
  CHECK(largest_difference(slow_product(a, positive_definite_inverse(a)), identity(n)) < 1e-8);
  a(0, 0) = -1.0;
  CHECK_THROWS_AS(positive_definite_inverse(a), epiq::util::Error);
}
