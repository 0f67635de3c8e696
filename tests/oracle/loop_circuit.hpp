#pragma once

// An obvious simulator for larger registers: each gate's small matrix comes from the Kronecker products of
// dense_circuit.hpp, on a register of its own qubits alone, and is applied one amplitude after the other.

#include "oracle/dense_circuit.hpp"

namespace epiq::oracle {

/// state' = matrix on `qubits` of state, where bit i of a row is the value of qubits[i].
inline Vector apply_small(const Dense& matrix, const std::vector<std::size_t>& qubits, const Vector& state) {
  Vector result(state.size());
  for (std::size_t to = 0; to < state.size(); ++to) {
    std::size_t row = 0;
    for (std::size_t i = 0; i < qubits.size(); ++i) row |= (to >> qubits[i] & 1) << i;
    for (std::size_t column = 0; column < matrix.n; ++column) {
      std::size_t from = to;
      for (std::size_t i = 0; i < qubits.size(); ++i)
        from = (from & ~(std::size_t{1} << qubits[i])) | (column >> i & 1) << qubits[i];
      result[to] += matrix(row, column) * state[from];
    }
  }
  return result;
}

/// The matrix of a gate on its own qubits.
inline Dense small_matrix(const quantum::Gate& gate) {
  const std::size_t count = quantum::gate_spec(gate.kind).qubits;
  quantum::Gate own = gate;
  for (std::size_t i = 0; i < count; ++i) own.qubits[i] = i;
  Dense matrix(std::size_t{1} << count);
  for (std::size_t column = 0; column < matrix.n; ++column) {
    Vector basis(matrix.n);
    basis[column] = 1.0;
    const Vector image = apply(own, count, basis);
    for (std::size_t row = 0; row < matrix.n; ++row) matrix(row, column) = image[row];
  }
  return matrix;
}

/// The state that the circuit makes of |0>.
inline Vector simulate_by_loops(const quantum::Circuit& circuit) {
  Vector state(std::size_t{1} << circuit.qubits());
  state[0] = 1.0;
  for (const quantum::Gate& gate : circuit.gates()) {
    const std::size_t count = quantum::gate_spec(gate.kind).qubits;
    state =
        apply_small(small_matrix(gate), {gate.qubits.begin(), gate.qubits.begin() + static_cast<long>(count)}, state);
  }
  for (Complex& value : state) value *= std::exp(Complex(0, circuit.global_phase()));
  return state;
}

}  // namespace epiq::oracle
