#include "epiq/quantum/kernel_matrix.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/kernel_shots.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::Execution;
using epiq::quantum::fidelity_kernel;
using epiq::quantum::panel_states;
using epiq::quantum::RyMap;
using epiq::quantum::StateMap;
using epiq::quantum::StatePanels;
using epiq::quantum::ZzMap;
using epiq::test::fault_of;
using epiq::util::Fault;
using epiq::util::Isa;
using epiq::util::Matrix;

namespace {

Matrix random_features(std::size_t count, std::size_t features, std::uint64_t stream = 1) {
  epiq::util::Philox random(59, stream);
  Matrix made(count, features);
  for (double& value : made.values) value = random.normal();
  return made;
}

template <class Real>
std::vector<Real> kernel_of(const StatePanels<Real>& states, const Execution& execution) {
  std::vector<Real> kernel(states.count * states.count);
  fidelity_kernel<Real>(states, execution, kernel);
  return kernel;
}

/// |<i|j>|^2 by the definition.
template <class Real>
double overlap(const StatePanels<Real>& left, std::size_t i, const StatePanels<Real>& right, std::size_t j) {
  std::complex<double> sum = 0.0;
  for (std::size_t b = 0; b < std::size_t{1} << left.qubits; ++b)
    sum += std::complex<double>(left.re(i, b), -left.im(i, b)) * std::complex<double>(right.re(j, b), right.im(j, b));
  return std::norm(sum);
}

template <class Real>
void check_against_definition(double tolerance) {
  const std::size_t count = GENERATE(as<std::size_t>{}, 1, 5, 16, 63, 64, 65, 150);
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 3, 9);
  const StateMap map = GENERATE(StateMap(ZzMap{}), StateMap(RyMap{}));
  for (const Isa isa : epiq::util::supported_isas()) {
    CAPTURE(count, qubits, map.index(), epiq::util::name(isa));
    const StatePanels<Real> states = panel_states<Real>(random_features(count, qubits), map, {1, isa});
    const std::vector<Real> kernel = kernel_of(states, {1, isa});
    double worst = 0.0, asymmetry = 0.0;
    for (std::size_t i = 0; i < count; i += 1 + count / 40) {
      for (std::size_t j = 0; j < count; ++j) {
        worst = std::max(worst, std::abs(static_cast<double>(kernel[i * count + j]) - overlap(states, i, states, j)));
        asymmetry = std::max(asymmetry, std::abs(static_cast<double>(kernel[i * count + j] - kernel[j * count + i])));
      }
    }
    CHECK(worst < tolerance);
    CHECK(asymmetry == 0.0);
  }
}

}  // namespace

TEST_CASE("The tiled fidelity kernel is the overlap of the definition on every instruction set, in double",
          "[quantum][kernel][oracle]") {
  check_against_definition<double>(1e-13);
}

TEST_CASE("The tiled fidelity kernel is the overlap of the definition on every instruction set, in float",
          "[quantum][kernel][oracle]") {
  check_against_definition<float>(1e-6);
}

TEST_CASE("The kernel matrices of Qiskit's tests come out of panels too", "[quantum][anchor]") {
  // qiskit-machine-learning, test_fidelity_qkernel.py: ZZFeatureMap(2), reps 2.
  Matrix train(4, 2), test(2, 2);
  train.values = {3.07876080, 1.75929189, 6.03185789, 5.27787566, 6.22035345, 2.70176968, 0.18849556, 2.82743339};
  test.values = {2.199114860, 5.15221195, 0.50265482, 0.06283185};
  const StatePanels<double> left = panel_states<double>(test, ZzMap{});
  const StatePanels<double> right = panel_states<double>(train, ZzMap{});
  const std::vector<double> square = kernel_of(right, {});
  const std::vector<double> upper{.81376617, .05102078, .06033439, .14750292, .09980414, .26196463};
  std::size_t next = 0;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = i + 1; j < 4; ++j) CHECK(square[i * 4 + j] == Approx(upper[next++]).margin(1e-8));
  std::vector<double> cross(8);
  fidelity_kernel<double>(left, right, {}, cross);
  const std::vector<double> by_train{.24610242, .17510262, .36660828, .06476594,
                                     .13924611, .48450828, .24435258, .31099496};
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 4; ++j) CHECK(cross[i * 4 + j] == Approx(by_train[j * 2 + i]).margin(1e-8));
}

TEST_CASE("The cross kernel of a batch with itself is the symmetric kernel", "[quantum]") {
  const StatePanels<float> states = panel_states<float>(random_features(200, 6), ZzMap{});
  const std::vector<float> square = kernel_of(states, {});
  std::vector<double> cross(200 * 200);
  fidelity_kernel<float, double>(states, states, {2, epiq::util::active_isa()}, cross);
  for (std::size_t i = 0; i < cross.size(); ++i) CHECK(std::abs(cross[i] - static_cast<double>(square[i])) < 1e-6);
}

TEST_CASE("The kernel is the same bits for any number of threads", "[quantum]") {
  const StatePanels<float> states = panel_states<float>(random_features(333, 7), ZzMap{});
  const std::vector<float> one = kernel_of(states, {1, epiq::util::active_isa()});
  CHECK(kernel_of(states, {2, epiq::util::active_isa()}) == one);
  CHECK(kernel_of(states, {8, epiq::util::active_isa()}) == one);
}

TEST_CASE("The kernel of RY states is the closed form", "[quantum][anchor]") {
  const Matrix angles = random_features(80, 7);
  const Matrix closed = epiq::quantum::product_kernel(angles, angles);
  const std::vector<double> kernel = kernel_of(panel_states<double>(angles, RyMap{}), {});
  for (std::size_t i = 0; i < kernel.size(); ++i) CHECK(std::abs(kernel[i] - closed.values[i]) < 1e-13);
}

TEST_CASE("A one-repetition IQP fidelity depends on phase differences alone", "[quantum][anchor]") {
  // <x|y> = 2^-q sum_b exp(i (phi_y(b) - phi_x(b))), without any transform.
  epiq::quantum::IqpMap map{4, {{0, 1, 0.5}, {1, 3, 0.8}, {0, 2, 1.0}}, 0.6, 1};
  const Matrix s = random_features(30, 4);
  const std::vector<double> kernel = kernel_of(panel_states<double>(s, map), {});
  const auto phase = [&](std::size_t sample, std::size_t b) {
    const auto z = [b](std::size_t k) { return (b >> k & 1) != 0 ? -1.0 : 1.0; };
    double phi = 0.0;
    for (std::size_t k = 0; k < 4; ++k) phi += map.bandwidth * s(sample, k) * z(k);
    for (const auto& e : map.edges)
      phi += map.bandwidth * e.weight * s(sample, e.first) * s(sample, e.second) * z(e.first) * z(e.second);
    return phi;
  };
  for (std::size_t i = 0; i < 30; ++i) {
    for (std::size_t j = 0; j < 30; ++j) {
      std::complex<double> sum = 0.0;
      for (std::size_t b = 0; b < 16; ++b) sum += std::polar(1.0 / 16.0, phase(j, b) - phase(i, b));
      CHECK(std::abs(kernel[i * 30 + j] - std::norm(sum)) < 1e-13);
    }
  }
}

TEST_CASE("Kernels of states of different sizes are refused", "[quantum]") {
  const auto two = panel_states<double>(Matrix(3, 2, 0.1), ZzMap{});
  const auto three = panel_states<double>(Matrix(3, 3, 0.1), ZzMap{});
  std::vector<double> kernel(9);
  CHECK(fault_of([&] { fidelity_kernel<double>(two, three, {}, kernel); }) == Fault::input);
}

TEST_CASE("Shots are unbiased, have the binomial variance and do not depend on threads", "[quantum][shots]") {
  const std::uint64_t shots = 50;
  const std::size_t n = 120;
  for (const double k : {0.0, 0.02, 0.3, 0.97, 1.0}) {
    CAPTURE(k);
    Matrix kernel(n, n, k);
    epiq::quantum::sample_shots(kernel, shots, 3, /*symmetric=*/false, 1);
    Matrix again(n, n, k);
    epiq::quantum::sample_shots(again, shots, 3, /*symmetric=*/false, 8);
    CHECK(again.values == kernel.values);
    double sum = 0.0, square = 0.0;
    for (const double value : kernel.values) {
      sum += value;
      square += (value - k) * (value - k);
    }
    const auto entries = static_cast<double>(n * n);
    const double variance = k * (1.0 - k) / static_cast<double>(shots);
    CHECK(std::abs(sum / entries - k) <= 4.0 * std::sqrt(variance / entries));
    CHECK(square / entries == Approx(variance).epsilon(0.06));
  }
}

TEST_CASE("A symmetric kernel stays symmetric under shots, and another seed gives other shots", "[quantum][shots]") {
  Matrix kernel(40, 40, 0.4);
  Matrix other = kernel;
  epiq::quantum::sample_shots(kernel, 100, 1, /*symmetric=*/true, 2);
  epiq::quantum::sample_shots(other, 100, 2, /*symmetric=*/true, 2);
  for (std::size_t i = 0; i < 40; ++i)
    for (std::size_t j = 0; j < 40; ++j) CHECK(kernel(i, j) == kernel(j, i));
  CHECK(kernel.values != other.values);
}

TEST_CASE("Mitigation undoes depolarisation exactly and finds its rate", "[quantum][shots]") {
  const std::vector<double> exact = kernel_of(panel_states<double>(random_features(25, 4), ZzMap{}), {});
  Matrix kernel(25, 25);
  kernel.values = exact;
  epiq::quantum::depolarise(kernel, 0.3, 4);
  CHECK(kernel(3, 3) == Approx(0.7 + 0.3 / 16.0));
  double shift = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) shift += std::abs(kernel.values[i] - exact[i]);
  for (std::size_t i = 0; i < 25; ++i) shift -= std::abs(kernel(i, i) - exact[i * 25 + i]);
  const epiq::quantum::Mitigation mitigation = epiq::quantum::mitigate_depolarisation(kernel, 4);
  CHECK(mitigation.mean_rate == Approx(0.3));
  CHECK(mitigation.mean_shift == Approx(shift / (25.0 * 24.0)));
  for (std::size_t i = 0; i < exact.size(); ++i) CHECK(kernel.values[i] == Approx(exact[i]).margin(1e-12));
}

TEST_CASE("A kernel of noise alone cannot be mitigated", "[quantum][shots]") {
  Matrix kernel(3, 3, 0.25);
  CHECK(fault_of([&] { epiq::quantum::mitigate_depolarisation(kernel, 2); }) == Fault::input);
}
