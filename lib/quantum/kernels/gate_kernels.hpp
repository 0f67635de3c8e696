#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/util/cpu.hpp"

namespace epiq::quantum::kernels {

/// The most qubits of a matrix.
inline constexpr std::size_t kMostTargets = 3;

/// A vector of an instruction set holds 2^v complex numbers (re, im, re, im, ..): index bits below v are lanes of a
/// vector, the others choose the vector. A group is the vectors that one step of a kernel reads and writes: those that
/// differ in the targets above the lanes, with all controls above the lanes set.
struct Groups {
  std::vector<std::size_t> fixed;  ///< bits of targets and controls above the lanes, ascending
  std::size_t controls = 0;        ///< the mask of the controls among them
  std::size_t run = 1;             ///< so many groups lie side by side in memory
};

/// How a kernel brings the lines of a state that is far larger than the caches.
enum class Fetch {
  none,
  groups,  ///< it asks for the lines of the group kGroupsAhead later
  lines    ///< it asks for the lines op.ahead later than those of all groups so far, in the order of addresses
};

/// How many groups ahead a kernel asks for lines.
inline constexpr std::size_t kGroupsAhead = 32;

/// A matrix on 0 to 3 qubits, made ready for one instruction set.
///
/// With row r and column j over the targets above the lanes and p over those in the lanes,
///
///   out_r = sum_j sum_p C_rjp * permuted_p(in_j),
///
/// where permuted_p flips the bits p of the lane number and C differs from lane to lane; controls in the lanes and all
/// matrices in the lanes are thus coefficients. Interleaved parts: C z = Re C * (re, im) + (-Im C, Im C) * (im, re).
template <class Real>
struct MatrixOp {
  using Kernel = void (*)(const MatrixOp& op, Real* state, std::size_t begin, std::size_t end) noexcept;

  Groups groups;
  std::array<std::size_t, std::size_t{1} << kMostTargets> offset{};  ///< of the rows of a group, in amplitudes
  std::vector<Real> coefficients;                                    ///< vectors: for j, p, r: Re C, then (-Im C, Im C)
  std::vector<std::int32_t> permutations;  ///< vectors of 32-bit positions: for p: of (re, im), then of (im, re)
  Fetch fetch = Fetch::none;
  std::size_t ahead = 0;    ///< of Fetch::lines, in numbers of type Real
  Kernel kernel = nullptr;  ///< applies the matrix to the groups {begin, .., end - 1} of `state`
};

/// state[r 2^c + k] *= table[r 2^c + k] rows[r] columns[k] for 2^c columns and `row_count` rows; interleaved complex.
template <class Real>
using DiagonalKernel = void (*)(Real* state, const Real* table, const Real* rows, const Real* columns,
                                std::size_t row_count, std::size_t column_count) noexcept;

/// The kernels of one instruction set.
template <class Real>
struct GateKernels {
  std::size_t lane_bits = 0;
  /// [targets above the lanes][targets in the lanes]
  std::array<std::array<typename MatrixOp<Real>::Kernel, kMostTargets + 1>, kMostTargets + 1> matrix{};
  /// Exchanges rows 0 and 1; the coefficients are not used.
  typename MatrixOp<Real>::Kernel exchange = nullptr;
  DiagonalKernel<Real> diagonal = nullptr;
};

/// The kernels of `isa`; they agree to a few units in the last place.
template <class Real>
const GateKernels<Real>& gate_kernels(util::Isa isa) noexcept;
template <>
const GateKernels<float>& gate_kernels(util::Isa isa) noexcept;
template <>
const GateKernels<double>& gate_kernels(util::Isa isa) noexcept;

// The variants behind gate_kernels.
extern const GateKernels<float> kScalarF32;
extern const GateKernels<double> kScalarF64;
extern const GateKernels<float> kAvx2F32;
extern const GateKernels<double> kAvx2F64;
extern const GateKernels<float> kAvx512F32;
extern const GateKernels<double> kAvx512F64;

}  // namespace epiq::quantum::kernels
