#pragma once

#include <cstddef>

#include "epiq/util/cpu.hpp"

namespace epiq::quantum::kernels {

/// Layers (D H)^repetitions |0>, D = exp(i phi(b)), H a Hadamard gate on each qubit. The phase is quadratic in the
/// spins z = 1 - 2 b of the bits b_0 .. b_{q-1} of the basis index, and of degree two in the features x of a sample:
///
///   phi = sum_i h_i z_i + sum_{j<k} J_jk z_j z_k [- its value at b = 0],  h_i = linear x_i,
///   J_jk = couplings[k (k - 1) / 2 + j] (origin - x_j) (origin - x_k).
struct QuadraticLayers {
  std::size_t qubits = 0;  ///< q, 1 to 30
  int repetitions = 1;     ///< at least 1
  double linear = 1.0;
  double origin = 0.0;
  const double* couplings = nullptr;  ///< q (q - 1) / 2; pairs of coupling 0 cost nothing
  bool zero_at_origin = false;        ///< subtract the value at b = 0
};

/// The number of terms of a quadratic form in the bits, phi(b) = t_0 + sum_k t_k b_k + sum_{j<k} t_jk b_j b_k. They are
/// stored in this order: t_0, then t_k at 1 + k, then t_jk at pair_term(q, j, k).
constexpr std::size_t term_count(std::size_t qubits) { return 1 + qubits + qubits * (qubits - 1) / 2; }
constexpr std::size_t pair_term(std::size_t qubits, std::size_t low, std::size_t high) {
  return 1 + qubits + high * (high - 1) / 2 + low;
}

/// Writes the states of `lanes` samples, one in each lane of a vector.
///
/// @param features q x lanes: the samples of one feature side by side
/// @param scratch  scratch_bytes(q, lanes, sizeof(Real)) bytes at a multiple of 64
/// @param panel    2 x 2^q x lanes at a multiple of 64 bytes: the real parts of all amplitudes, then the imaginary ones
///
/// Phases are reduced in double, whatever Real is. In double every variant does the same operations in the same order
/// on each sample, without fused multiply-adds: their results are equal bit for bit. In float they agree to rounding.
template <class Real>
using DiagonalLayers = void (*)(const QuadraticLayers& layers, const double* features, void* scratch,
                                Real* panel) noexcept;

/// A variant and the number of samples it evolves at once.
template <class Real>
struct LayerKernel {
  DiagonalLayers<Real> evolve;
  std::size_t lanes;
};

/// The variant for `isa`; Real is float or double.
template <class Real>
LayerKernel<Real> layer_kernel(util::Isa isa) noexcept;

/// What `evolve` needs as scratch.
constexpr std::size_t scratch_bytes(std::size_t qubits, std::size_t lanes, std::size_t real_bytes) {
  return lanes * (term_count(qubits) * (sizeof(double) + 2 * real_bytes) + (real_bytes << (qubits + 1)));
}

}  // namespace epiq::quantum::kernels
