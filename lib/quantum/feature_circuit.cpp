#include "epiq/quantum/feature_circuit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "epiq/quantum/feature_layers.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

void check_repetitions(int repetitions) {
  if (repetitions < 1)
    throw util::Error(util::Fault::input,
                      "a feature map of " + std::to_string(repetitions) + " repetitions; at least 1 is needed");
}

/// The next ascending choice of as many of `count` things; false after the last.
bool next_combination(std::vector<std::size_t>& chosen, std::size_t count) {
  std::size_t i = chosen.size();
  while (i > 0 && chosen[i - 1] == count - chosen.size() + i - 1) --i;
  if (i == 0) return false;
  ++chosen[i - 1];
  for (; i < chosen.size(); ++i) chosen[i] = chosen[i - 1] + 1;
  return true;
}

/// P(alpha phi) in the basis of a Pauli string, whose last letter is for the first of the chosen qubits.
void add_pauli_factor(std::span<const double> features, const std::string& text, const std::vector<std::size_t>& chosen,
                      double alpha, Circuit& circuit) {
  constexpr double kQuarter = std::numbers::pi / 2.0;
  double phi = chosen.size() == 1 ? features[chosen[0]] : 1.0;
  std::vector<std::size_t> active;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (chosen.size() > 1) phi *= std::numbers::pi - features[chosen[i]];
    const char letter = text[text.size() - 1 - i];
    if (letter != 'I') active.push_back(chosen[i]);
    if (letter == 'X') circuit.h(chosen[i]);
    if (letter == 'Y') circuit.rx(kQuarter, chosen[i]);
  }
  for (std::size_t i = 0; i + 1 < active.size(); ++i) circuit.cx(active[i], active[i + 1]);
  circuit.p(alpha * phi, active.back());
  for (std::size_t i = active.size() - 1; i > 0; --i) circuit.cx(active[i - 1], active[i]);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const char letter = text[text.size() - 1 - i];
    if (letter == 'X') circuit.h(chosen[i]);
    if (letter == 'Y') circuit.rx(-kQuarter, chosen[i]);
  }
}

/// RY(angles[p]) on `target`, where p is the value of the qubits above it.
void turn_under_control(const std::vector<double>& angles, std::size_t target, Circuit& circuit) {
  const std::size_t count = angles.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t gray = i ^ i >> 1;
    double angle = 0.0;
    for (std::size_t p = 0; p < count; ++p)
      angle += (__builtin_popcountll(p & gray) % 2 == 0 ? angles[p] : -angles[p]) / static_cast<double>(count);
    circuit.ry(angle, target);
    if (count == 1) return;
    const std::size_t flipped = i + 1 == count ? count >> 1 : (i ^ i >> 1) ^ ((i + 1) ^ (i + 1) >> 1);
    circuit.cx(target + 1 + static_cast<std::size_t>(__builtin_ctzll(flipped)), target);
  }
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

std::vector<double> unit_amplitudes(std::span<const double> features, std::size_t size) {
  double square = 0.0;
  for (const double x : features) square += x * x;
  if (!(square > 0.0))
    throw util::Error(util::Fault::input, "a sample whose features are all 0 has no amplitude encoding");
  std::vector<double> amplitudes(size, 0.0);
  for (std::size_t i = 0; i < features.size(); ++i) amplitudes[i] = features[i] / std::sqrt(square);
  return amplitudes;
}

Circuit amplitude_circuit(std::span<const double> features) {
  const std::size_t q = map_qubits(AmplitudeMap{}, features.size());
  const std::vector<double> amplitudes = unit_amplitudes(features, std::size_t{1} << q);
  Circuit circuit(q);
  for (std::size_t level = 0; level < q; ++level) {
    // Qubits above `target` are prepared: prefix p of theirs takes the angle that splits its weight among the halves.
    const std::size_t target = q - 1 - level;
    std::vector<double> angles(std::size_t{1} << level);
    for (std::size_t p = 0; p < angles.size(); ++p) {
      if (target == 0) {
        angles[p] = 2.0 * std::atan2(amplitudes[2 * p + 1], amplitudes[2 * p]);
        continue;
      }
      double weight[2] = {0.0, 0.0};
      for (std::size_t b = p << (target + 1); b < (p + 1) << (target + 1); ++b)
        weight[b >> target & 1] += amplitudes[b] * amplitudes[b];
      angles[p] = 2.0 * std::atan2(std::sqrt(weight[1]), std::sqrt(weight[0]));
    }
    turn_under_control(angles, target, circuit);
  }
  return circuit;
}

Circuit pauli_circuit(std::span<const double> features, const PauliMap& map) {
  const std::size_t q = features.size();
  Circuit circuit(q);
  for (int layer = 0; layer < map.repetitions; ++layer) {
    for (std::size_t i = 0; i < q; ++i) circuit.h(i);
    for (const std::string& text : map.strings) {
      std::vector<std::size_t> chosen(text.size());
      for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
      do {
        add_pauli_factor(features, text, chosen, map.alpha, circuit);
      } while (next_combination(chosen, q));
    }
  }
  return circuit;
}

Circuit reupload_circuit(std::span<const double> features, const ReuploadMap& map) {
  Circuit circuit(features.size());
  for (int layer = 0; layer < map.layers; ++layer) {
    for (std::size_t i = 0; i < features.size(); ++i) circuit.ry(features[i], i);
    if (layer + 1 == map.layers) break;
    for (const Edge& edge : map.edges) circuit.cz(edge.first, edge.second);
  }
  return circuit;
}

Circuit feature_circuit(std::span<const double> features, const StateMap& map) {
  util::Matrix row(1, features.size());
  std::copy(features.begin(), features.end(), row.values.begin());
  check_map(row, map);
  struct Build {
    std::span<const double> x;
    Circuit operator()(const RyMap&) const { return ry_circuit(x); }
    Circuit operator()(const IqpMap& kind) const { return iqp_circuit(x, kind); }
    Circuit operator()(const ZzMap& kind) const { return zz_circuit(x, kind.repetitions, kind.entangled); }
    Circuit operator()(const PauliMap& kind) const { return pauli_circuit(x, kind); }
    Circuit operator()(const ReuploadMap& kind) const { return reupload_circuit(x, kind); }
    Circuit operator()(const AmplitudeMap&) const { return amplitude_circuit(x); }
  };
  return std::visit(Build{features}, map);
}

}  // namespace epiq::quantum
