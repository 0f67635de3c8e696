#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

/// The amplitudes of a state of q qubits: 2^q values, qubit k is bit k of the index (Qiskit's order).
using Statevector = std::vector<std::complex<double>>;

/// |0> of `qubits` qubits.
/// @param budget charged 2^qubits * 16 bytes; who drops the state gives them back with `release`
/// @throws Error(resource) if they do not fit
Statevector zero_state(std::size_t qubits, util::MemoryBudget& budget);

/// Applies one gate in place.
/// @param state 2^q amplitudes, with every qubit of the gate below q
void apply_gate(const Gate& gate, std::span<std::complex<double>> state);

/// Applies a circuit in place, its global phase too.
/// @throws Error(input) if `state` has not 2^circuit.qubits() amplitudes
void apply_circuit(const Circuit& circuit, std::span<std::complex<double>> state);

/// The state that the circuit makes of |0>, exact up to rounding; deterministic.
/// @param budget, @throws as zero_state. O(gates 2^qubits)
Statevector simulate(const Circuit& circuit, util::MemoryBudget& budget);

/// |amplitude|^2 of each basis state.
std::vector<double> probabilities(std::span<const std::complex<double>> state);

/// |<left|right>|^2.
/// @throws Error(input) if the sizes differ
double fidelity(std::span<const std::complex<double>> left, std::span<const std::complex<double>> right);

}  // namespace epiq::quantum
