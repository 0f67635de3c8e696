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

/// Chooses how apply_in_memory brings the lines of a state that is far larger than the caches.
///
/// Prefetchers follow runs of lines in the order of their addresses, and lose track where targets or controls cut them
/// short (measured: down to a third of the bandwidth). Where all targets are up to 4 KiB away, the kernel asks for
/// lines in the order of their addresses, one block ahead, whatever the order in which it takes them. With a far target
/// or a control beside one up to 256 bytes away, some KiB are touched line by line before the kernel works on them in a
/// cache; where rows lie up to 64 KiB apart, the kernel asks for the lines of the groups to come; further apart
/// prefetchers do well.
template <class Real>
void choose_fetching(MatrixOp<Real>& op, const GateKernels<Real>& kernels);

/// Applies the op to the groups {begin, .., end - 1} of such a state; the same result as op.kernel.
template <class Real>
void apply_in_memory(const MatrixOp<Real>& op, Real* state, std::size_t begin, std::size_t end,
                     const GateKernels<Real>& kernels);

}  // namespace epiq::quantum::kernels
