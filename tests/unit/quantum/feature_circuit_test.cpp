#include "epiq/quantum/feature_circuit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/statevector.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::Circuit;
using epiq::quantum::Edge;
using epiq::quantum::IqpMap;
using epiq::quantum::StateBatch;
using epiq::test::distance;
using epiq::test::fault_of;
using epiq::test::simulate;
using epiq::util::Fault;
using epiq::util::Matrix;

namespace {

Matrix random_features(std::size_t count, std::size_t qubits) {
  epiq::util::Philox random(31, qubits);
  Matrix features(count, qubits);
  for (double& value : features.values) value = random.normal();
  return features;
}

std::vector<std::complex<double>> row(const StateBatch& states, std::size_t sample) {
  std::vector<std::complex<double>> state;
  for (std::size_t b = 0; b < states.re.cols; ++b) state.emplace_back(states.re(sample, b), states.im(sample, b));
  return state;
}

}  // namespace

TEST_CASE("The IQP states of the fast path are those of the circuit", "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 5, 8, 13);
  const int repetitions = GENERATE(1, 2, 3);
  CAPTURE(qubits, repetitions);
  IqpMap map{qubits, {}, 0.37, repetitions};
  for (std::size_t j = 1; j < qubits; ++j)
    for (std::size_t i = 0; i < j; ++i)
      if ((i + j) % 3 != 0) map.edges.push_back({j, i, 0.3 + 0.1 * static_cast<double>(i)});
  const Matrix features = random_features(3, qubits);
  const StateBatch states = epiq::quantum::iqp_states(features, map);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(distance(row(states, i), simulate(epiq::quantum::iqp_circuit(features.row(i), map))) < 1e-12);
}

TEST_CASE("The ZZ and Z states of the fast path are those of the circuit", "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 4, 9);
  const bool entangled = GENERATE(true, false);
  CAPTURE(qubits, entangled);
  const Matrix features = random_features(2, qubits);
  const StateBatch states = epiq::quantum::zz_states(features, 2, entangled);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(distance(row(states, i), simulate(epiq::quantum::zz_circuit(features.row(i), 2, entangled))) < 1e-12);
}

TEST_CASE("The RY states of the fast path are those of the circuit", "[quantum][oracle]") {
  const Matrix angles = random_features(2, 6);
  const StateBatch states = epiq::quantum::ry_states(angles);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(distance(row(states, i), simulate(epiq::quantum::ry_circuit(angles.row(i)))) < 1e-14);
}

TEST_CASE("A feature circuit refuses what is not a map of its features", "[quantum]") {
  const std::vector<double> features{0.1, 0.2};
  CHECK(fault_of([&] { epiq::quantum::iqp_circuit(features, {3, {}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::iqp_circuit(features, {2, {{0, 2, 1.0}}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::iqp_circuit(features, {2, {{1, 1, 1.0}}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::zz_circuit(features, 0, true); }) == Fault::input);
  CHECK(fault_of([] { epiq::quantum::ry_circuit({}); }) == Fault::input);
}
