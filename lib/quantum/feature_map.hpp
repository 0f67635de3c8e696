#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epiq/util/cpu.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::quantum {

/// A coupling of two qubits.
struct Edge {
  std::size_t first = 0;
  std::size_t second = 0;
  double weight = 1.0;
};

/// The IQP feature map (U H)^repetitions |0>, with
///
///   U = exp(i [sum_i c s_i Z_i + sum_E c w_ij s_i s_j Z_i Z_j]).
///
/// To first order in c^2 its fidelity kernel is the polynomial one:
/// 1 - k = c^2 (sum_i (ds_i)^2 + sum_E w_ij^2 (d(s_i s_j))^2).
struct IqpMap {
  std::size_t qubits = 0;
  std::vector<Edge> edges;  ///< each of two different qubits; an edge given twice counts twice
  double bandwidth = 0.1;   ///< c
  int repetitions = 2;      ///< at least 1
};

/// States of `count` samples; amplitude b of sample i is re(i, b) + i im(i, b). Qubit k is bit k of b (Qiskit's order).
struct StateBatch {
  std::size_t count = 0;
  std::size_t qubits = 0;
  util::Matrix re;  ///< count x 2^qubits
  util::Matrix im;  ///< count x 2^qubits
};

/// The largest number of qubits of a batch of states.
inline constexpr std::size_t kMostBatchQubits = 30;

/// The bytes of a batch of states.
constexpr std::uint64_t state_bytes(std::size_t count, std::size_t qubits) {
  return std::uint64_t{count} * (std::uint64_t{16} << qubits);
}

/// The states of the IQP map.
///
/// @param features count x q, standardised dosages s; any finite numbers
/// @return count states of norm 1 to 1e-12
/// @throws Error(input) if the shapes disagree, a feature is not finite or an edge is not of two different qubits;
///         Error(resource) above kMostBatchQubits
///
/// Deterministic: the same bits for any Isa. O(count (q + repetitions q) 2^q); 8 qubits take less than a microsecond.
StateBatch iqp_states(const util::Matrix& features, const IqpMap& map, util::Isa isa = util::active_isa());

/// The states of Qiskit's ZZFeatureMap with full entanglement, or of its ZFeatureMap.
///
///   (U H)^repetitions |0>, U = prod_i P(2 x_i) prod_{i<j} CX_ij P_j(2 (pi - x_i)(pi - x_j)) CX_ij
///
/// Source: Havlicek et al., Nature 567 (2019) 209; the conventions are those of qiskit.circuit.library (alpha = 2).
///
/// @param features  count x q, radians
/// @param entangled false: without the pair factors (ZFeatureMap)
/// @return, @throws as iqp_states
StateBatch zz_states(const util::Matrix& features, int repetitions, bool entangled, util::Isa isa = util::active_isa());

/// The product states prod_i RY(angle_i) |0>; their imaginary parts are zero.
///
/// @param angles count x q, radians
/// @return, @throws as iqp_states
StateBatch ry_states(const util::Matrix& angles);

/// The fidelity kernel |<left_i|right_j>|^2, left.count x right.count.
///
/// @throws Error(input) if the numbers of qubits differ
///
/// Matrix products of BLAS, single-threaded. O(left.count right.count 2^q).
util::Matrix fidelity_kernel(const StateBatch& left, const StateBatch& right);

/// The fidelity kernel of one batch with itself: symmetric to the last bit, the diagonal as computed (1 to 1e-12).
util::Matrix fidelity_kernel(const StateBatch& states);

/// The fidelity of two states of ry_states in closed form, prod_i cos^2((left_i - right_i) / 2).
///
/// @param left, right q angles in radians
double product_fidelity(std::span<const double> left, std::span<const double> right);

/// product_fidelity of each row of `left` with each row of `right`: left.rows x right.rows.
/// @throws Error(input) if the numbers of angles differ
util::Matrix product_kernel(const util::Matrix& left, const util::Matrix& right);

}  // namespace epiq::quantum
