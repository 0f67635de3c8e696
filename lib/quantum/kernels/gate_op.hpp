#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

#include "epiq/quantum/kernels/gate_kernels.hpp"

namespace epiq::quantum::kernels {

/// Makes a matrix ready for `kernels`.
///
/// @param matrix    2^k x 2^k, row-major, k = targets.size() <= kMostTargets; bit i of a row is the value of targets[i]
/// @param controls  a mask, disjoint from the targets
template <class Real>
MatrixOp<Real> matrix_op(std::span<const std::complex<double>> matrix, std::span<const std::size_t> targets,
                         std::uint64_t controls, const GateKernels<Real>& kernels);

/// The number of groups of the op in a state of `qubits` qubits, which has at least kernels.lane_bits.
template <class Real>
std::size_t group_count(const MatrixOp<Real>& op, std::size_t qubits, const GateKernels<Real>& kernels) {
  return std::size_t{1} << (qubits - kernels.lane_bits - op.groups.fixed.size());
}

/// Applies the op to the groups {begin, .., end - 1} of a state that is far larger than the caches; the same result as
/// op.kernel.
///
/// Rows 512 bytes to 8 KiB apart, and gaps that controls leave, make prefetchers lose track (measured: a third of the
/// bandwidth). So the lines of some KiB are touched in the order of their addresses first; the kernel finds them in a
/// cache.
template <class Real>
void apply_in_memory(const MatrixOp<Real>& op, Real* state, std::size_t begin, std::size_t end,
                     const GateKernels<Real>& kernels);

}  // namespace epiq::quantum::kernels
