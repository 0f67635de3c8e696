#include "epiq/quantum/kernel_noise.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/density.hpp"
#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/quantum/kernel_matrix.hpp"
#include "epiq/quantum/kernel_trajectories.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::EstimatedKernel;
using epiq::quantum::NoiseModel;
using epiq::quantum::noisy_fidelity_kernel;
using epiq::quantum::StateMap;
using epiq::quantum::trajectory_fidelity_kernel;
using epiq::test::fault_of;
using epiq::util::Fault;
using epiq::util::Matrix;
using epiq::util::MemoryBudget;

namespace {

Matrix random_features(std::size_t count, std::size_t features) {
  epiq::util::Philox random(67, features);
  Matrix made(count, features);
  for (double& value : made.values) value = random.normal();
  return made;
}

NoiseModel device() {
  NoiseModel model;
  model.rules.push_back(
      {{"all_1q"}, {}, {epiq::quantum::amplitude_damping(0.03), epiq::quantum::depolarizing(1, 0.01)}});
  model.rules.push_back({{"all_2q"}, {}, {epiq::quantum::depolarizing(2, 0.04)}});
  model.rules.push_back({{"cx"}, {{0, 1}}, {epiq::quantum::phase_damping(0.1)}});
  model.rules.push_back({{"measure"}, {}, {epiq::quantum::amplitude_damping(0.02)}});
  model.readout.push_back({{}, {0.02, 0.05}});
  model.readout.push_back({{1}, {0.0, 0.1}});
  return model;
}

/// The probability to read zeros by running the whole noisy circuit of one pair forwards.
double forwards(const Matrix& features, std::size_t i, std::size_t j, const StateMap& map, const NoiseModel& model) {
  MemoryBudget budget(std::uint64_t{1} << 28);
  epiq::quantum::Circuit circuit = epiq::quantum::feature_circuit(features.row(j), map);
  circuit.append(epiq::quantum::feature_circuit(features.row(i), map).inverse());
  epiq::quantum::DensityMatrix rho = epiq::quantum::simulate_density(circuit, model, budget);
  for (std::size_t q = 0; q < circuit.qubits(); ++q)
    for (const auto& placed : epiq::quantum::channels_of(model, "measure", q))
      epiq::quantum::apply_channel(placed, rho);
  const std::vector<double> p = epiq::quantum::probabilities(rho);
  double zeros = 0.0;
  for (std::size_t b = 0; b < p.size(); ++b) {
    double read = p[b];
    for (std::size_t q = 0; q < circuit.qubits(); ++q) {
      const auto error = epiq::quantum::readout_error(model, q);
      read *= (b >> q & 1) != 0 ? error.p0_given_1 : 1.0 - error.p1_given_0;
    }
    zeros += read;
  }
  return zeros;
}

}  // namespace

TEST_CASE("The noisy kernel is that of the noisy circuit of each pair", "[quantum][noise][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 3);
  const Matrix features = random_features(4, qubits);
  std::vector<StateMap> maps{epiq::quantum::RyMap{}, epiq::quantum::ZzMap{}, epiq::quantum::IqpMap{qubits, {}, 0.3, 2},
                             epiq::quantum::AmplitudeMap{}};
  if (qubits > 1) {
    maps.push_back(epiq::quantum::PauliMap{{"Y", "XZ"}, 1, 2.0});
    maps.push_back(epiq::quantum::ReuploadMap{{{0, 1, 1.0}}, 2});
  }
  for (const StateMap& map : maps) {
    CAPTURE(qubits, map.index());
    MemoryBudget budget(std::uint64_t{1} << 28);
    const Matrix kernel = noisy_fidelity_kernel(features, features, map, device(), /*symmetric=*/false, 2, budget);
    const Matrix averaged = noisy_fidelity_kernel(features, features, map, device(), /*symmetric=*/true, 1, budget);
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) {
        CHECK(kernel(i, j) == Approx(forwards(features, i, j, map, device())).margin(1e-12));
        CHECK(averaged(i, j) == Approx((kernel(i, j) + kernel(j, i)) / 2.0).margin(1e-14));
      }
    }
  }
}

TEST_CASE("The kernel by trajectories is the exact noisy one within its errors", "[quantum][noise]") {
  const Matrix features = random_features(5, 3);
  const StateMap map = epiq::quantum::ZzMap{};
  MemoryBudget budget(std::uint64_t{1} << 28);
  for (const bool symmetric : {false, true}) {
    const Matrix exact = noisy_fidelity_kernel(features, features, map, device(), symmetric, 1, budget);
    const EstimatedKernel one =
        trajectory_fidelity_kernel(features, features, map, device(), symmetric, {2000, 11}, 1, budget);
    for (std::size_t e = 0; e < exact.values.size(); ++e) {
      CHECK(one.standard_errors.values[e] > 0.0);
      CHECK(std::abs(one.values.values[e] - exact.values[e]) < 4.5 * one.standard_errors.values[e]);
    }
  }
}

TEST_CASE("The kernel by trajectories is the same for any number of threads", "[quantum][noise][parallel]") {
  const Matrix features = random_features(5, 3);
  const StateMap map = epiq::quantum::ZzMap{};
  MemoryBudget budget(std::uint64_t{1} << 28);
  for (const bool symmetric : {false, true}) {
    const EstimatedKernel one =
        trajectory_fidelity_kernel(features, features, map, device(), symmetric, {400, 11}, 1, budget);
    for (const unsigned threads : {2u, 8u}) {
      const EstimatedKernel other =
          trajectory_fidelity_kernel(features, features, map, device(), symmetric, {400, 11}, threads, budget);
      CHECK(other.values.values == one.values.values);
      CHECK(other.standard_errors.values == one.standard_errors.values);
    }
  }
}

TEST_CASE("Trajectories without noise all agree, and too few are refused", "[quantum][noise]") {
  const Matrix features = random_features(3, 3);
  const StateMap map = epiq::quantum::ZzMap{};
  MemoryBudget budget(std::uint64_t{1} << 28);
  const EstimatedKernel kernel = trajectory_fidelity_kernel(features, features, map, {}, true, {4, 1}, 1, budget);
  const Matrix exact = noisy_fidelity_kernel(features, features, map, {}, true, 1, budget);
  for (std::size_t e = 0; e < exact.values.size(); ++e) {
    CHECK(kernel.values.values[e] == Approx(exact.values[e]).margin(1e-12));
    CHECK(kernel.standard_errors.values[e] < 1e-12);
  }
  CHECK(fault_of([&] {
          trajectory_fidelity_kernel(features, features, map, {}, true, {3, 1}, 1, budget);
        }) == Fault::input);
}

TEST_CASE("Without noise the noisy kernel is the exact one", "[quantum][noise]") {
  const Matrix features = random_features(6, 3);
  MemoryBudget budget(std::uint64_t{1} << 28);
  const Matrix kernel =
      noisy_fidelity_kernel(features, features, epiq::quantum::ZzMap{}, {}, /*symmetric=*/true, 1, budget);
  std::vector<double> exact(36);
  epiq::quantum::fidelity_kernel<double>(epiq::quantum::panel_states<double>(features, epiq::quantum::ZzMap{}), {},
                                         exact);
  for (std::size_t i = 0; i < 36; ++i) CHECK(kernel.values[i] == Approx(exact[i]).margin(1e-12));
}

TEST_CASE("A noisy kernel too large for the budget is refused", "[quantum][noise]") {
  MemoryBudget small(10000);
  const Matrix features = random_features(10, 4);
  CHECK(fault_of([&] {
          noisy_fidelity_kernel(features, features, epiq::quantum::ZzMap{}, device(), true, 1, small);
        }) == Fault::resource);
  CHECK(small.used() == 0);
}
