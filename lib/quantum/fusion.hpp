#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/quantum/circuit.hpp"

namespace epiq::quantum {

/// A matrix on a few qubits that acts where all controls are 1.
struct ControlledMatrix {
  std::vector<std::size_t> targets;          ///< 0 to 3 qubits; with none the matrix is a phase
  std::uint64_t controls = 0;                ///< mask of qubits
  std::vector<std::complex<double>> matrix;  ///< 2^k x 2^k, row-major; bit i of a row is the value of targets[i]
};

/// A diagonal exp(i phi(b)) with a phase that is quadratic in the bits of the basis state,
///
///   phi(b) = constant + sum_i linear_i b_i + sum_{i<j} pair_ij b_i b_j (radians),
///
/// as is any product of z, s, t, p, rz, cz, cp, crz, rzz and global phases.
struct QuadraticPhase {
  double constant = 0.0;
  std::vector<double> linear;  ///< one a qubit
  std::vector<double> pair;    ///< qubits x qubits, symmetric, the diagonal is 0

  explicit QuadraticPhase(std::size_t qubits = 0) : linear(qubits), pair(qubits * qubits) {}
};

/// One step of a circuit after fusion: a matrix or a diagonal.
struct FusedGate {
  bool is_diagonal = false;
  ControlledMatrix matrix;
  QuadraticPhase diagonal;
  std::uint64_t qubits = 0;  ///< mask of all qubits that it reads or changes
};

/// The gate as a matrix on its targets.
FusedGate single_gate(const Gate& gate);

/// Turns a circuit into fewer, larger steps with the same product.
///
/// Gates on the same few qubits are multiplied into matrices of up to 3 qubits where that is less work than one gate
/// after the other; diagonal gates that meet are collected in one quadratic phase, however many they are. Steps keep an
/// order in which gates that share a qubit stay in sequence (but for diagonal ones among each other).
///
/// The result depends on the circuit alone. O(gates + qubits^2 steps).
std::vector<FusedGate> fuse(const Circuit& circuit);

/// The qubits of a tile: a quarter of a second-level cache of 1 MiB.
template <class Real>
inline constexpr std::size_t kTileBits = sizeof(Real) == 4 ? 15 : 14;

/// The qubits that are active in every sweep, so that a tile is made of runs of a KiB at least.
template <class Real>
inline constexpr std::size_t kAdjacentBits = sizeof(Real) == 4 ? 7 : 6;

/// Some steps that one pass over the state applies, tile by tile.
struct Sweep {
  std::vector<FusedGate> steps;
  std::vector<std::size_t>
      active;  ///< the qubits whose 2^active amplitudes make a tile, ascending; all targets are here
};

/// Groups steps into sweeps: each takes, from front to back, the steps whose targets find a place among `tile_bits`
/// qubits and that share no qubit with an earlier step left behind. Controls and diagonals need no place.
///
/// @param adjacent  qubits {0, .., adjacent - 1} are always active, so that a tile is made of runs of 2^adjacent
std::vector<Sweep> plan_sweeps(std::vector<FusedGate> steps, std::size_t qubits, std::size_t tile_bits,
                               std::size_t adjacent);

}  // namespace epiq::quantum
