#include "epiq/quantum/row_basis.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/kernels/row_basis.hpp"
#include "epiq/util/philox.hpp"

using namespace epiq::quantum;

namespace {

using Complex = std::complex<double>;

/// rows x cols with singular values of 1, decay, decay^2, ..: a sum of products of random vectors.
ComplexMatrix decaying(std::size_t rows, std::size_t cols, double decay, std::size_t rank) {
  epiq::util::Philox random(5, rows * 1000 + cols);
  ComplexMatrix a(rows, cols);
  for (std::size_t k = 0; k < rank; ++k) {
    std::vector<Complex> u(rows), v(cols);
    for (Complex& value : u) value = {random.normal(), random.normal()};
    for (Complex& value : v) value = {random.normal(), random.normal()};
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < cols; ++j) a(i, j) += std::pow(decay, static_cast<double>(k)) * u[i] * v[j];
  }
  return a;
}

double squares(const ComplexMatrix& a) {
  double sum = 0.0;
  for (const Complex& value : a.values) sum += std::norm(value);
  return sum;
}

/// The largest element of |right right^H - 1|.
double distance_from_orthonormal(const ComplexMatrix& right) {
  double largest = 0.0;
  for (std::size_t i = 0; i < right.rows; ++i) {
    for (std::size_t j = 0; j < right.rows; ++j) {
      Complex sum = i == j ? -1.0 : 0.0;
      for (std::size_t k = 0; k < right.cols; ++k) sum += right(i, k) * std::conj(right(j, k));
      largest = std::max(largest, std::abs(sum));
    }
  }
  return largest;
}

ComplexMatrix transposed(const ComplexMatrix& a) {
  ComplexMatrix t(a.cols, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.cols; ++j) t(j, i) = a(i, j);
  return t;
}

/// |a - left right|^2 / |a|^2.
double lost(const ComplexMatrix& a, const PartialFactors& parts) {
  ComplexMatrix rest = multiply(parts.left, parts.right);
  for (std::size_t i = 0; i < rest.values.size(); ++i) rest.values[i] -= a.values[i];
  return squares(rest) / squares(a);
}

}  // namespace

TEST_CASE("Row and column factors lose what they say, at most what is allowed", "[quantum]") {
  for (const auto& [rows, cols] : {std::pair<std::size_t, std::size_t>{1, 1}, {1, 9}, {7, 3}, {16, 40}, {60, 31}}) {
    for (const double decay : {1.0, 0.3, 0.01}) {
      for (const double truncation : {1e-28, 1e-10, 1e-3}) {
        const ComplexMatrix a = decaying(rows, cols, decay, 12);
        CAPTURE(rows, cols, decay, truncation);
        const std::optional<PartialFactors> by_rows = row_factors(a, truncation, 100);
        const std::optional<PartialFactors> by_columns = column_factors(a, truncation, 100);
        REQUIRE(by_rows);
        REQUIRE(by_columns);
        CHECK(distance_from_orthonormal(by_rows->right) < 1e-14);
        CHECK(distance_from_orthonormal(transposed(by_columns->left)) < 1e-14);
        for (const auto& parts : {*by_rows, *by_columns}) {
          CHECK(lost(a, parts) < truncation + 1e-29);
          CHECK(parts.dropped <= truncation);
          CHECK(std::abs(parts.dropped - lost(a, parts)) < 1e-6 * parts.dropped + 1e-28);
          CHECK(parts.left.cols <= std::min({rows, cols, std::size_t{12}}));
        }
      }
    }
  }
}

TEST_CASE("Row factors need few more vectors than singular values for the same loss", "[quantum]") {
  const ComplexMatrix a = decaying(40, 50, 0.2, 30);
  for (const double truncation : {1e-4, 1e-8, 1e-12}) {
    const Svd best = svd(a);
    std::size_t least = best.values.size();
    double dropped = 0.0;
    while (least > 0 && dropped + std::pow(best.values[least - 1], 2) <= truncation * squares(a))
      dropped += std::pow(best.values[--least], 2);
    const std::optional<PartialFactors> parts = row_factors(a, truncation, 50);
    REQUIRE(parts);
    CHECK(parts->right.rows >= least);
    CHECK(parts->right.rows <= least + 2);
  }
}

TEST_CASE("There are no row factors of too many rows, of nothing, and of what is not finite", "[quantum]") {
  const ComplexMatrix a = decaying(10, 10, 1.0, 10);
  CHECK(row_factors(a, 1e-20, 10));
  CHECK_FALSE(row_factors(a, 1e-20, 9));
  CHECK_FALSE(row_factors(ComplexMatrix(4, 4), 1e-20, 4));
  ComplexMatrix broken = a;
  broken(3, 4) = std::nan("");
  CHECK_FALSE(row_factors(broken, 1e-20, 10));
  CHECK_FALSE(column_factors(broken, 1e-20, 10));
}

TEST_CASE("Projections of rows are the definition on every instruction set", "[quantum][kernel]") {
  for (const epiq::util::Isa isa : epiq::util::supported_isas()) {
    CAPTURE(epiq::util::name(isa));
    alignas(64) double v[32] = {}, rows[64] = {};
    epiq::util::Philox random(8);
    double norm = 0.0;
    for (std::size_t j = 0; j < 13; ++j) {
      v[j] = random.normal();
      v[16 + j] = random.normal();
      norm += v[j] * v[j] + v[16 + j] * v[16 + j];
      for (const std::size_t at : {j, 16 + j, 32 + j, 48 + j}) rows[at] = random.normal();
    }
    for (double& value : v) value /= std::sqrt(norm);
    Complex along = 0.0;
    for (std::size_t j = 0; j < 13; ++j) along += Complex(rows[16 + j], rows[48 + j]) * Complex(v[j], -v[16 + j]);
    double rest = 0.0;
    std::vector<Complex> expected;
    for (std::size_t j = 0; j < 13; ++j) {
      expected.push_back(Complex(rows[16 + j], rows[48 + j]) - along * Complex(v[j], v[16 + j]));
      rest += std::norm(expected.back());
    }
    const auto found = kernels::project_row(isa)({v, v + 16, 16}, 0, {rows, rows + 32, 16}, 1);
    CHECK(std::abs(Complex(found.re, found.im) - along) < 1e-14);
    CHECK(found.rest == Approx(rest).epsilon(1e-13));
    for (std::size_t j = 0; j < 13; ++j) CHECK(std::abs(Complex(rows[16 + j], rows[48 + j]) - expected[j]) < 1e-14);
  }
}
