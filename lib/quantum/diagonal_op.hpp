#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epiq/quantum/fusion.hpp"
#include "epiq/quantum/kernels/gate_kernels.hpp"

namespace epiq::quantum {

/// A quadratic phase made ready to be multiplied into tiles of a state.
///
/// A tile's lowest bits (at most 10) share one table of factors; of the bits above, each that is 1 multiplies the
/// factor of every low bit and of the tile, so that all further factors of 2^10 amplitudes come from two vectors of
/// 2^5, a row and a column of a square. What the tile's own higher bits make of these vectors is known beforehand, what
/// the qubits outside make of them is the same for the whole tile. Three complex products an amplitude, whatever the
/// number of gates.
template <class Real>
class DiagonalOp {
 public:
  /// @param active  the qubit behind each bit of a tile's index, at least kernels.lane_bits of them
  DiagonalOp(const QuadraticPhase& phase, std::span<const std::size_t> active,
             const kernels::GateKernels<Real>& kernels);

  /// Multiplies the tile whose qubits that are not active have the values `outside`.
  void apply(std::complex<Real>* tile, std::uint64_t outside) const noexcept;

 private:
  void fill_parts();
  std::complex<double> pair(std::size_t a, std::size_t b) const noexcept { return pair_[a * linear_.size() + b]; }

  std::vector<std::size_t> active_;
  std::vector<std::complex<double>> linear_;  ///< exp(i linear_q) of qubit q
  std::vector<std::complex<double>> pair_;    ///< exp(i pair_qr)
  std::vector<std::complex<Real>> table_;     ///< the factors of the lowest bits alone
  std::vector<std::complex<double>> scales_;  ///< of each part of 2^10 amplitudes, what its own bits make of the phase
  std::vector<std::complex<Real>> sides_;     ///< and of the vectors: for each part 2^5 columns, then 2^5 rows
  std::vector<std::complex<Real>> ones_;      ///< 2^5
  kernels::DiagonalKernel<Real> kernel_;
};

}  // namespace epiq::quantum
