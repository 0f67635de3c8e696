#include "epiq/quantum/feature_layers.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

std::size_t pair_index(std::size_t a, std::size_t b) {
  return std::max(a, b) * (std::max(a, b) - 1) / 2 + std::min(a, b);
}

void check_repetitions(int repetitions) {
  if (repetitions < 1)
    throw Error(Fault::input, "a feature map of " + std::to_string(repetitions) + " repetitions; at least 1 is needed");
}

void check_edges(const std::vector<Edge>& edges, std::size_t qubits) {
  for (const Edge& edge : edges) {
    const std::string name = std::to_string(edge.first) + "-" + std::to_string(edge.second);
    if (edge.first >= qubits || edge.second >= qubits || edge.first == edge.second)
      throw Error(Fault::input,
                  "the edge " + name + " does not join two different ones of " + std::to_string(qubits) + " qubits");
    if (!std::isfinite(edge.weight))
      throw Error(Fault::input, "the weight of the edge " + name + " is not a finite number");
  }
}

void check(const IqpMap& map, std::size_t features) {
  if (features != map.qubits)
    throw Error(Fault::input, "a feature map of " + std::to_string(map.qubits) + " qubits was given " +
                                  std::to_string(features) + " features a sample; the two must agree");
  check_repetitions(map.repetitions);
  check_edges(map.edges, map.qubits);
  if (!std::isfinite(map.bandwidth)) throw Error(Fault::input, "the bandwidth of a feature map is not a finite number");
}

void check(const ZzMap& map, std::size_t) { check_repetitions(map.repetitions); }

void check(const PauliMap& map, std::size_t features) {
  check_repetitions(map.repetitions);
  if (!std::isfinite(map.alpha)) throw Error(Fault::input, "the scale of a feature map is not a finite number");
  if (map.strings.empty()) throw Error(Fault::input, "a Pauli feature map without strings");
  for (const std::string& text : map.strings) {
    if (text.empty() || text.find_first_not_of("IXYZ") != std::string::npos ||
        text.find_first_not_of('I') == std::string::npos)
      throw Error(Fault::input, "'" + text + "' is not a string of I, X, Y and Z with at least one of the last three");
    if (text.size() > features)
      throw Error(Fault::input, "the Pauli string '" + text + "' is longer than the " + std::to_string(features) +
                                    " features of the map");
  }
}

void check(const ReuploadMap& map, std::size_t features) {
  check_repetitions(map.layers);
  check_edges(map.edges, features);
}

void check(const RyMap&, std::size_t) {}
void check(const AmplitudeMap&, std::size_t) {}

DiagonalMap iqp_form(const IqpMap& map) {
  DiagonalMap form{map.qubits, map.repetitions, map.bandwidth, 0.0, {}, false};
  form.couplings.assign(map.qubits * (map.qubits - 1) / 2, 0.0);
  for (const Edge& edge : map.edges) form.couplings[pair_index(edge.first, edge.second)] += map.bandwidth * edge.weight;
  return form;
}

/// P(alpha x_i) and, per pair, CX P(alpha (pi - x_i)(pi - x_j)) CX: phases alpha x_i b_i and
/// alpha (pi - x_i)(pi - x_j) (b_i xor b_j), with b = (1 - z) / 2.
DiagonalMap zz_form(std::size_t qubits, int repetitions, double alpha, double singles, double pairs) {
  DiagonalMap form{qubits, repetitions, -alpha / 2.0 * singles, std::numbers::pi, {}, true};
  form.couplings.assign(qubits * (qubits - 1) / 2, -alpha / 2.0 * pairs);
  return form;
}

}  // namespace

void check_map(const util::Matrix& features, const StateMap& map) {
  if (features.cols == 0) throw Error(Fault::input, "a feature map needs at least 1 qubit");
  const std::size_t qubits = map_qubits(map, features.cols);
  if (qubits > kMostBatchQubits)
    throw Error(Fault::resource, "a feature map of " + std::to_string(qubits) + " qubits is too large; at most " +
                                     std::to_string(kMostBatchQubits) + " are simulated");
  std::visit([&features](const auto& kind) { check(kind, features.cols); }, map);
  for (std::size_t i = 0; i < features.values.size(); ++i)
    if (!std::isfinite(features.values[i]))
      throw Error(Fault::input, "feature " + std::to_string(i % features.cols) + " of sample " +
                                    std::to_string(i / features.cols) + " is not a finite number");
}

std::size_t map_qubits(const StateMap& map, std::size_t features) {
  if (!std::holds_alternative<AmplitudeMap>(map)) return features;
  std::size_t qubits = 1;
  while ((std::size_t{1} << qubits) < features) ++qubits;
  return qubits;
}

bool map_is_real(const StateMap& map) {
  return std::holds_alternative<RyMap>(map) || std::holds_alternative<ReuploadMap>(map) ||
         std::holds_alternative<AmplitudeMap>(map);
}

std::optional<DiagonalMap> diagonal_map(const StateMap& map, std::size_t qubits) {
  if (const auto* iqp = std::get_if<IqpMap>(&map)) return iqp_form(*iqp);
  if (const auto* zz = std::get_if<ZzMap>(&map))
    return zz_form(qubits, zz->repetitions, 2.0, 1.0, zz->entangled ? 1.0 : 0.0);
  const auto* pauli = std::get_if<PauliMap>(&map);
  if (pauli == nullptr) return std::nullopt;
  const auto singles = std::count(pauli->strings.begin(), pauli->strings.end(), "Z");
  const auto pairs = std::count(pauli->strings.begin(), pauli->strings.end(), "ZZ");
  if (static_cast<std::size_t>(singles + pairs) != pauli->strings.size()) return std::nullopt;
  return zz_form(qubits, pauli->repetitions, pauli->alpha, static_cast<double>(singles), static_cast<double>(pairs));
}

}  // namespace epiq::quantum
