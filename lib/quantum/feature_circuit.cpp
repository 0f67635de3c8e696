#include "epiq/quantum/feature_circuit.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

void check_repetitions(int repetitions) {
  if (repetitions < 1)
    throw util::Error(util::Fault::input,
                      "a feature map of " + std::to_string(repetitions) + " repetitions; at least 1 is needed");
}

}  // namespace

Circuit iqp_circuit(std::span<const double> features, const IqpMap& map) {
  check_repetitions(map.repetitions);
  if (features.size() != map.qubits)
    throw util::Error(util::Fault::input, "a feature map of " + std::to_string(map.qubits) + " qubits was given " +
                                              std::to_string(features.size()) + " features; the two must agree");
  Circuit circuit(map.qubits);
  for (int layer = 0; layer < map.repetitions; ++layer) {
    for (std::size_t i = 0; i < map.qubits; ++i) circuit.h(i);
    for (std::size_t i = 0; i < map.qubits; ++i) circuit.rz(-2.0 * map.bandwidth * features[i], i);
    for (const Edge& edge : map.edges) {
      if (edge.first >= map.qubits || edge.second >= map.qubits)
        throw util::Error(util::Fault::input, "the edge " + std::to_string(edge.first) + "-" +
                                                  std::to_string(edge.second) + " does not join two of " +
                                                  std::to_string(map.qubits) + " qubits");
      const double product = features[edge.first] * features[edge.second];
      circuit.rzz(-2.0 * map.bandwidth * edge.weight * product, edge.first, edge.second);
    }
  }
  return circuit;
}

Circuit zz_circuit(std::span<const double> features, int repetitions, bool entangled) {
  check_repetitions(repetitions);
  const std::size_t q = features.size();
  Circuit circuit(q);
  for (int layer = 0; layer < repetitions; ++layer) {
    for (std::size_t i = 0; i < q; ++i) circuit.h(i);
    for (std::size_t i = 0; i < q; ++i) circuit.p(2.0 * features[i], i);
    for (std::size_t i = 0; entangled && i < q; ++i) {
      for (std::size_t j = i + 1; j < q; ++j) {
        const double angle = 2.0 * (std::numbers::pi - features[i]) * (std::numbers::pi - features[j]);
        circuit.cx(i, j).p(angle, j).cx(i, j);
      }
    }
  }
  return circuit;
}

Circuit ry_circuit(std::span<const double> angles) {
  Circuit circuit(angles.size());
  for (std::size_t i = 0; i < angles.size(); ++i) circuit.ry(angles[i], i);
  return circuit;
}

}  // namespace epiq::quantum
