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

}  // namespace epiq::quantum::kernels
