#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace epiq::quantum {

/// A quantum channel on one or two qubits: rho -> sum_k K_k rho K_k^+, with sum_k K_k^+ K_k = 1.
struct Channel {
  std::size_t qubits = 1;                                ///< 1 or 2
  std::vector<std::vector<std::complex<double>>> kraus;  ///< each 2^q x 2^q, row-major; bit i is the i-th qubit

  /// Where each K_k is a multiple of a unitary matrix: its weight, which then is the probability of k whatever the
  /// state. Empty otherwise.
  std::vector<double> weights;
};

/// The channel of these Kraus operators.
/// @param kraus 1 to 16 matrices of 4 or 16 elements, row-major
/// @throws Error(input) unless they have one size and sum_k K_k^+ K_k is 1 to within 1e-8 (the channel is then
///         completely positive and preserves the trace)
Channel kraus_channel(std::vector<std::vector<std::complex<double>>> kraus);

// The channels below throw Error(input) where a parameter is not finite or out of its range, named in the message.

/// rho -> (1 - p) rho + p 1/2^q: all Pauli words with equal weight. 0 <= p <= 4^q / (4^q - 1).
Channel depolarizing(std::size_t qubits, double p);

/// Pauli words ("X", or "ZX" with the last letter on the first qubit) with their probabilities; the rest is no error.
Channel pauli_channel(const std::vector<std::pair<std::string, double>>& words);

/// Decay of |1> to |0> with probability gamma, and of |0> to |1> if the qubit is in equilibrium with `excited` of its
/// population in |1> (generalised amplitude damping, Nielsen and Chuang, section 8.3.5).
Channel amplitude_damping(double gamma, double excited = 0.0);

/// rho_01 -> sqrt(1 - lambda) rho_01 (Nielsen and Chuang, section 8.3.6).
Channel phase_damping(double lambda);

/// Relaxation for `time`: populations approach equilibrium as exp(-time / t1), coherences vanish as exp(-time / t2).
/// All in one unit; t2 <= 2 t1; either may be infinite (no relaxation).
Channel thermal_relaxation(double t1, double t2, double time, double excited = 0.0);

/// The qubit is put to |0> with probability p0 and to |1> with probability p1.
Channel reset_error(double p0, double p1);

/// The channel as a matrix S on vectorised states: rho'_(r, c) = sum S_((r, c), (r', c')) rho_(r', c').
/// @return 4^q x 4^q, row-major; the lower q bits of an index are those of the row r, the upper ones those of the
/// column
std::vector<std::complex<double>> superoperator(const Channel& channel);

/// As above of rho -> M rho M^+ for a matrix of 2^q x 2^q, q = 1 or 2.
std::vector<std::complex<double>> superoperator(std::span<const std::complex<double>> matrix);

/// What the channel `first` followed by `second` does; both have as many qubits.
Channel composed(const Channel& first, const Channel& second);

}  // namespace epiq::quantum
