#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "epiq/quantum/amplitudes.hpp"
#include "epiq/quantum/circuit.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

// Every function below exists for Real = float and Real = double.

/// How a state is computed. Neither field changes the physics; `threads` does not change a bit of the result.
struct SimulationOptions {
  unsigned threads = 1;
  util::Isa isa = util::active_isa();  ///< instruction sets agree to 1e-13 (double) or 1e-6 (float)
};

/// Applies one gate in place.
/// @throws Error(input) if a qubit of the gate is not one of the state
template <class Real>
void apply_gate(const Gate& gate, BasicStatevector<Real>& state, const SimulationOptions& options = {});

/// Applies any matrix, unitary or not, to 1 to 3 qubits in place, where all controls are 1.
///
/// @param matrix    2^k x 2^k, row-major; bit i of a row or column is the value of qubits[i]
/// @param controls  any number of other qubits
/// @throws Error(input) if the matrix has not this size, a qubit is named twice or is not one of the state
template <class Real>
void apply_matrix(std::span<const std::complex<double>> matrix, std::span<const std::size_t> qubits,
                  BasicStatevector<Real>& state, std::span<const std::size_t> controls = {},
                  const SimulationOptions& options = {});

/// Applies a circuit in place, its global phase too.
/// @throws Error(input) if the state has not as many qubits
template <class Real>
void apply_circuit(const Circuit& circuit, BasicStatevector<Real>& state, const SimulationOptions& options = {});

/// The state that the circuit makes of |0>, exact up to rounding; the same bits for any number of threads.
///
/// @param budget charged 2^qubits * 16 (double) or 8 (float) bytes as long as the state lives
/// @throws Error(resource) if they do not fit
///
/// O(gates 2^qubits)
template <class Real = double>
BasicStatevector<Real> simulate(const Circuit& circuit, util::MemoryBudget& budget,
                                const SimulationOptions& options = {});

/// |amplitude|^2 of each basis state.
template <class Real>
std::vector<double> probabilities(const BasicStatevector<Real>& state, const SimulationOptions& options = {});

/// The sum of all |amplitude|^2: 1 up to rounding after unitary gates.
template <class Real>
double squared_norm(const BasicStatevector<Real>& state, const SimulationOptions& options = {});

/// <left|right>.
/// @throws Error(input) if the numbers of qubits differ
template <class Real>
std::complex<double> overlap(const BasicStatevector<Real>& left, const BasicStatevector<Real>& right,
                             const SimulationOptions& options = {});

/// |<left|right>|^2.
/// @throws as overlap
template <class Real>
double fidelity(const BasicStatevector<Real>& left, const BasicStatevector<Real>& right,
                const SimulationOptions& options = {});

}  // namespace epiq::quantum
