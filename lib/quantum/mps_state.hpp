#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/mps.hpp"
#include "epiq/quantum/observable.hpp"

namespace epiq::quantum {

/// The state that the circuit makes of |0>, global phase included, as a matrix product state.
///
/// Gates on any qubits: consecutive ones on the same qubits are fused, diagonal ones that share a qubit become one
/// operator of two terms, swaps cost nothing; the order of the qubits in the row is Mps::order.
/// @throws Error(resource) with the estimate of the fidelity where it falls below options.min_fidelity, or if the
///         tensors do not fit the budget; Error(input) as the constructor of Mps
Mps simulate_mps(const Circuit& circuit, const MpsOptions& options, util::MemoryBudget& budget);

/// <b|state>.
/// @param bits the value, 0 or 1, of each qubit
/// @throws Error(input) if there is not one for each qubit. O(n D^2)
std::complex<double> amplitude(const Mps& state, std::span<const std::uint8_t> bits);

/// The largest number of qubits whose amplitudes are written out.
inline constexpr std::size_t kMostMpsAmplitudeQubits = 30;

/// All 2^n amplitudes, qubit k is bit k of the index (Qiskit's order).
/// @param budget charged while this runs for the amplitudes and two copies times the bond dimension; gives all back
/// @throws Error(resource) above kMostMpsAmplitudeQubits or if they do not fit
std::vector<std::complex<double>> statevector(const Mps& state, util::MemoryBudget& budget);

/// Measurements of all qubits.
struct MpsSamples {
  std::size_t shots = 0;
  std::size_t qubits = 0;
  std::vector<std::uint8_t> bits;  ///< shots x qubits, row-major: the value, 0 or 1, of each qubit
};

/// Draws each shot from the distribution of the state, qubit after qubit given those before (Ferris and Vidal, Phys.
/// Rev. B 85 (2012) 165146): no Markov chain and no rejection. Shot i uses Philox(seed, i), so the samples do not
/// depend on `threads`. O(shots n D^2)
MpsSamples sample(const Mps& state, std::size_t shots, std::uint64_t seed, unsigned threads);

/// The expectation value of a product of Pauli matrices.
/// @param paulis one of I, X, Y, Z for each qubit, the last one first (Qiskit's order: "XII" acts on qubit 2)
/// @throws Error(input) if there is not one letter for each qubit or a letter is another. O(n D^3)
double expectation(const Mps& state, std::string_view paulis);

/// The expectation value of a sum of Pauli words, of any number of qubits. The same bits for any number of threads.
/// @throws Error(input) if the numbers of qubits differ. O(terms n D^3), of a word only the sites from the first letter
///         that is not I to the last
double expectation(const Mps& state, const PauliSum& observable, unsigned threads);

/// <left|right>.
/// @throws Error(input) if the states have not the same qubits at the same sites (Mps::arrange moves them). O(n D^3)
std::complex<double> overlap(const Mps& left, const Mps& right);

/// |<left|right>|^2; @throws as overlap
double fidelity(const Mps& left, const Mps& right);

/// sqrt(<state|state>), from all tensors; 1 up to rounding.
double norm(const Mps& state);

}  // namespace epiq::quantum
