#include "epiq/quantum/projected.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::panel_states;
using epiq::quantum::RyMap;
using epiq::quantum::StateMap;
using epiq::quantum::StatePanels;
using epiq::quantum::ZzMap;
using epiq::util::Matrix;

namespace {

using Complex = std::complex<double>;

Matrix random_features(std::size_t count, std::size_t features) {
  epiq::util::Philox random(61, features);
  Matrix made(count, features);
  for (double& value : made.values) value = random.normal();
  return made;
}

/// rho of some qubits by the definition: sum over the others of psi_row conj(psi_column).
std::vector<Complex> reduced(const StatePanels<double>& states, std::size_t sample,
                             const std::vector<std::size_t>& qubits) {
  const std::size_t size = std::size_t{1} << qubits.size();
  std::size_t mask = 0;
  for (const std::size_t q : qubits) mask |= std::size_t{1} << q;
  const auto spread = [&qubits](std::size_t value) {
    std::size_t index = 0;
    for (std::size_t i = 0; i < qubits.size(); ++i) index |= (value >> i & 1) << qubits[i];
    return index;
  };
  std::vector<Complex> rho(size * size);
  for (std::size_t rest = 0; rest < std::size_t{1} << states.qubits; ++rest) {
    if ((rest & mask) != 0) continue;
    for (std::size_t r = 0; r < size; ++r)
      for (std::size_t c = 0; c < size; ++c) {
        const std::size_t a = rest | spread(r), b = rest | spread(c);
        rho[r * size + c] +=
            Complex(states.re(sample, a), states.im(sample, a)) * Complex(states.re(sample, b), -states.im(sample, b));
      }
  }
  return rho;
}

double square_distance(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::norm(a[i] - b[i]);
  return sum;
}

double row_distance(const Matrix& f, std::size_t i, std::size_t j) {
  double sum = 0.0;
  for (std::size_t k = 0; k < f.cols; ++k) sum += (f(i, k) - f(j, k)) * (f(i, k) - f(j, k));
  return sum;
}

}  // namespace

TEST_CASE("Expectation values of single qubits are those of the reduced density matrices", "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 4, 9, 10);
  const StateMap map = GENERATE(StateMap(ZzMap{}), StateMap(RyMap{}));
  CAPTURE(qubits, map.index());
  const StatePanels<double> states = panel_states<double>(random_features(11, qubits), map);
  const Matrix f = epiq::quantum::single_qubit_expectations(states, {2, epiq::util::active_isa()});
  REQUIRE(f.cols == 3 * qubits);
  for (std::size_t i = 0; i < 11; i += 5) {
    for (std::size_t k = 0; k < qubits; ++k) {
      const std::vector<Complex> rho = reduced(states, i, {k});  // (1 + x X + y Y + z Z) / 2
      CHECK(f(i, 3 * k) == Approx(2.0 * rho[1].real()).margin(1e-12));
      CHECK(f(i, 3 * k + 1) == Approx(-2.0 * rho[1].imag()).margin(1e-12));
      CHECK(f(i, 3 * k + 2) == Approx((rho[0] - rho[3]).real()).margin(1e-12));
    }
  }
}

TEST_CASE("The exponent of a projected kernel is the distance of reduced density matrices", "[quantum][oracle]") {
  const StatePanels<double> states = panel_states<double>(random_features(6, 4), ZzMap{});
  const Matrix singles = epiq::quantum::single_qubit_expectations(states, {});
  const Matrix pairs = epiq::quantum::pair_expectations(states, {});
  REQUIRE(pairs.cols == 15 * 6);
  const Matrix kernel = epiq::quantum::projected_kernel(singles, singles, 0.7, 0.5, 2);
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      double one = 0.0, two = 0.0;
      for (std::size_t k = 0; k < 4; ++k) {
        one += square_distance(reduced(states, i, {k}), reduced(states, j, {k}));
        for (std::size_t l = 0; l < k; ++l)
          two += square_distance(reduced(states, i, {l, k}), reduced(states, j, {l, k}));
      }
      CHECK(0.5 * row_distance(singles, i, j) == Approx(one).margin(1e-12));
      CHECK(0.25 * row_distance(pairs, i, j) == Approx(two).margin(1e-12));
      CHECK(kernel(i, j) == Approx(std::exp(-0.7 * one)));
    }
  }
}

TEST_CASE("Expectation values of pairs have the stated order", "[quantum]") {
  // RY angles a, b give the product state with <X> = sin, <Z> = cos.
  Matrix angles(1, 2);
  angles.values = {0.4, 1.1};
  const Matrix f = epiq::quantum::pair_expectations(panel_states<double>(angles, RyMap{}), {});
  const double x0 = std::sin(0.4), z0 = std::cos(0.4), x1 = std::sin(1.1), z1 = std::cos(1.1);
  const std::vector<double> expected{x0, 0, z0, x1, x0 * x1, 0, z0 * x1, 0, 0, 0, 0, z1, x0 * z1, 0, z0 * z1};
  for (std::size_t k = 0; k < 15; ++k) CHECK(f(0, k) == Approx(expected[k]).margin(1e-14));
}

TEST_CASE("Float states project to 1e-6 of double ones", "[quantum]") {
  const Matrix features = random_features(20, 9);
  const Matrix exact = epiq::quantum::single_qubit_expectations(panel_states<double>(features, ZzMap{}), {});
  const Matrix single = epiq::quantum::single_qubit_expectations(panel_states<float>(features, ZzMap{}), {});
  for (std::size_t i = 0; i < exact.values.size(); ++i) CHECK(std::abs(exact.values[i] - single.values[i]) < 2e-6);
}

TEST_CASE("The default width is that of qml-benchmarks, and 1 without variation", "[quantum]") {
  Matrix f(2, 2);
  f.values = {0.0, 1.0, 1.0, 0.0};
  CHECK(epiq::quantum::default_gamma(f, std::vector<double>{1.0, 1.0}) == Approx(1.0 / (2 * 0.25)));
  CHECK(epiq::quantum::default_gamma(Matrix(3, 2, 0.5), std::vector<double>{1.0, 2.0, 3.0}) == 1.0);
}
