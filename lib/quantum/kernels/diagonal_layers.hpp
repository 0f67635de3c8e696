#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::quantum::kernels {

/// The diagonal D = exp(i phi(b)) of a quadratic form in the bits b_0 .. b_{q-1} of the basis index,
///
///   phi(b) = t[0] + sum_k t[1 + k] b_k + sum_{j<k} t[1 + q + k (k - 1) / 2 + j] b_j b_k.
struct QuadraticShape {
  std::size_t qubits = 0;                 ///< q, 1 to 30
  const std::uint8_t* coupled = nullptr;  ///< q (q - 1) / 2 flags; 0: the term of this pair is zero in every sample
};

/// The number of terms t of a quadratic form: 1 + q + q (q - 1) / 2.
constexpr std::size_t term_count(std::size_t qubits) { return 1 + qubits + qubits * (qubits - 1) / 2; }

/// Writes (D H)^repetitions |0> for `rows` samples, 1 <= rows <= lanes of the kernel.
///
/// @param terms   term_count(q) x lanes, the samples of one term side by side; magnitudes at most kLargestTerm
/// @param scratch scratch_doubles(kernel, q) doubles at a multiple of 64 bytes
/// @param re, im  rows x 2^q, row-major: the amplitudes
///
/// Every variant does the same operations in the same order on each sample: their results are equal bit for bit.
using DiagonalLayers = void (*)(const QuadraticShape& shape, const double* terms, int repetitions, double* scratch,
                                std::size_t rows, double* re, double* im) noexcept;

/// Terms up to this magnitude keep the full precision of the kernels' own sine and cosine.
inline constexpr double kLargestTerm = 1e5;

/// A variant and the number of samples it evolves at once.
struct LayerKernel {
  DiagonalLayers evolve;
  std::size_t lanes;
};

/// The variant for `isa`; above 12 qubits one sample at a time, since the states of several leave the cache.
LayerKernel layer_kernel(util::Isa isa, std::size_t qubits) noexcept;

/// What `evolve` needs as scratch, in doubles.
constexpr std::size_t scratch_doubles(const LayerKernel& kernel, std::size_t qubits) {
  return kernel.lanes * (2 * term_count(qubits) + 4 * (std::size_t{1} << qubits));
}

}  // namespace epiq::quantum::kernels
