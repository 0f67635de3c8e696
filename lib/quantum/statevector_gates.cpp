#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "epiq/quantum/statevector.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

void check_qubits(std::span<const std::size_t> qubits, std::size_t of) {
  for (const std::size_t qubit : qubits)
    if (qubit >= of)
      throw Error(Fault::input, "a gate on qubit " + std::to_string(qubit) + " does not act on a state of " +
                                    std::to_string(of) + " qubits; qubits count from 0");
}

/// Calls visit(base) for each index whose bits at `qubits` are 0.
template <class Visit>
void for_each_base(std::size_t size, std::size_t mask, const Visit& visit) {
  for (std::size_t i = 0; i < size; ++i)
    if ((i & mask) == 0) visit(i);
}

}  // namespace

template <class Real>
void apply_matrix(std::span<const Complex> matrix, std::span<const std::size_t> qubits, BasicStatevector<Real>& state,
                  const SimulationOptions&) {
  const std::size_t k = qubits.size();
  const std::size_t rows = std::size_t{1} << k;
  if (k == 0 || k > kMostGateQubits || matrix.size() != rows * rows)
    throw Error(Fault::input, "a matrix of " + std::to_string(matrix.size()) + " elements does not act on " +
                                  std::to_string(k) + " qubits");
  check_qubits(qubits, state.qubits());
  std::size_t mask = 0;
  for (const std::size_t qubit : qubits) mask |= std::size_t{1} << qubit;
  std::array<std::size_t, 8> offset{};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < k; ++i) offset[r] |= (r >> i & 1) << qubits[i];
  for_each_base(state.size(), mask, [&](std::size_t base) {
    std::array<Complex, 8> in{};
    for (std::size_t r = 0; r < rows; ++r) in[r] = state[base + offset[r]];
    for (std::size_t r = 0; r < rows; ++r) {
      Complex sum{};
      for (std::size_t c = 0; c < rows; ++c) sum += matrix[r * rows + c] * in[c];
      state[base + offset[r]] = {static_cast<Real>(sum.real()), static_cast<Real>(sum.imag())};
    }
  });
}

template <class Real>
void apply_gate(const Gate& gate, BasicStatevector<Real>& state, const SimulationOptions& options) {
  const GateSpec& spec = gate_spec(gate.kind);
  apply_matrix<Real>(gate_matrix(gate), {gate.qubits.data(), spec.qubits}, state, options);
}

template <class Real>
void apply_circuit(const Circuit& circuit, BasicStatevector<Real>& state, const SimulationOptions& options) {
  if (circuit.qubits() != state.qubits())
    throw Error(Fault::input, "a circuit of " + std::to_string(circuit.qubits()) +
                                  " qubits does not act on a state of " + std::to_string(state.qubits()));
  for (const Gate& gate : circuit.gates()) apply_gate(gate, state, options);
  const Complex phase{std::cos(circuit.global_phase()), std::sin(circuit.global_phase())};
  for (std::complex<Real>& amplitude : state) amplitude *= std::complex<Real>(phase);
}

#define EPIQ_FOR(Real)                                                                                        \
  template void apply_gate(const Gate&, BasicStatevector<Real>&, const SimulationOptions&);                   \
  template void apply_matrix(std::span<const Complex>, std::span<const std::size_t>, BasicStatevector<Real>&, \
                             const SimulationOptions&);                                                       \
  template void apply_circuit(const Circuit&, BasicStatevector<Real>&, const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
