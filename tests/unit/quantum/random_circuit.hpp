#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/memory_budget.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::test {

inline constexpr std::size_t kGateKinds = static_cast<std::size_t>(quantum::GateKind::cswap) + 1;

/// A gate of this kind on random qubits of `qubits`, with random angles in [-pi, pi].
inline void add_random_gate(quantum::Circuit& circuit, quantum::GateKind kind, util::Philox& random) {
  const quantum::GateSpec& spec = quantum::gate_spec(kind);
  std::vector<std::size_t> order(circuit.qubits());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = 0; i < spec.qubits; ++i)
    std::swap(order[i], order[i + random.below(static_cast<std::uint32_t>(order.size() - i))]);
  std::vector<double> angles(spec.parameters);
  for (double& angle : angles) angle = (2.0 * random.uniform() - 1.0) * 3.14159;
  circuit.add(kind, {order.data(), spec.qubits}, angles);
}

/// `gates` gates of random kinds that fit the register.
inline quantum::Circuit random_circuit(std::size_t qubits, std::size_t gates, std::uint64_t stream) {
  util::Philox random(20240503, stream);
  quantum::Circuit circuit(qubits);
  while (circuit.gates().size() < gates) {
    const auto kind = static_cast<quantum::GateKind>(random.below(kGateKinds));
    if (quantum::gate_spec(kind).qubits <= qubits) add_random_gate(circuit, kind, random);
  }
  return circuit;
}

/// The state that the circuit makes of |0>, in double precision.
inline std::vector<std::complex<double>> simulate(const quantum::Circuit& circuit) {
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const quantum::Statevector state = quantum::simulate(circuit, budget);
  return {state.begin(), state.end()};
}

/// The largest difference of two amplitudes.
inline double distance(std::span<const std::complex<double>> a, std::span<const std::complex<double>> b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

/// The error that `action` ends with; none if it does not.
inline std::optional<util::Error> error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const util::Error& error) {
    return error;
  }
  return std::nullopt;
}

/// The fault that `action` ends with; none if it does not.
inline std::optional<util::Fault> fault_of(const std::function<void()>& action) {
  const std::optional<util::Error> error = error_of(action);
  return error ? std::optional(error->fault()) : std::nullopt;
}

}  // namespace epiq::test
