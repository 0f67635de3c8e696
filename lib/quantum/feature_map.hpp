#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "epiq/quantum/state_panels.hpp"
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

/// Qiskit's ZZFeatureMap with full entanglement, (U H)^repetitions |0>, of q features x in radians:
///
///   U = prod_i P(2 x_i) prod_{i<j} CX_ij P_j(2 (pi - x_i)(pi - x_j)) CX_ij
///
/// Source: Havlicek et al., Nature 567 (2019) 209; the conventions are those of qiskit.circuit.library (alpha = 2).
struct ZzMap {
  int repetitions = 2;    ///< at least 1
  bool entangled = true;  ///< false: without the pair factors (ZFeatureMap)
};

/// The product state prod_i RY(x_i) |0>. Its amplitudes are real.
struct RyMap {};

/// Qiskit's PauliFeatureMap with full entanglement: per repetition H on each qubit, then for each string S and each
/// ascending choice of as many qubits the factor exp(-i alpha / 2 phi P_S), up to a phase, where phi = x_i for one
/// qubit and prod (pi - x_i) for several. As in Qiskit the last letter of a string is for the lowest qubit; I is
/// allowed.
struct PauliMap {
  std::vector<std::string> strings{"Z", "ZZ"};  ///< of I, X, Y and Z, each at most as long as there are features
  int repetitions = 2;                          ///< at least 1
  double alpha = 2.0;
};

/// Data re-uploading: `layers` times RY(x_i) on each qubit, with CZ on each edge between two of them (Perez-Salinas et
/// al., Quantum 4 (2020) 226, without trainable angles). Its amplitudes are real.
struct ReuploadMap {
  std::vector<Edge> edges;  ///< weights are not used
  int layers = 2;           ///< at least 1
};

/// Amplitudes x_i / |x|, on as many qubits as hold the features. Its kernel is ((x x') / (|x| |x'|))^2.
struct AmplitudeMap {};

/// A feature map; that of iqp_states takes standardised dosages, the others angles (the last one any numbers).
using StateMap = std::variant<RyMap, IqpMap, ZzMap, PauliMap, ReuploadMap, AmplitudeMap>;

/// The qubits that `features` features need: one each, but for the amplitude map.
std::size_t map_qubits(const StateMap& map, std::size_t features);

/// Whether all amplitudes of the map are real, which halves their memory and the time of their kernel.
bool map_is_real(const StateMap& map);

/// How the work is done; no result depends on `threads`.
struct Execution {
  unsigned threads = 1;
  util::Isa isa = util::active_isa();
};

/// The states of a map in panels. Real is float or double.
///
/// @param features count x features, any finite numbers
/// @return states of norm 1 to 1e-12 (double) or 1e-6 (float)
/// @throws Error(input) if features or map make no sense, Error(resource) above kMostBatchQubits
///
/// Diagonal maps (iqp, zz, Pauli strings of Z and ZZ) up to 12 qubits go a sample to a SIMD lane, threads over panels;
/// up to 16 qubits threads go over samples, above over amplitudes. Other maps follow their circuits.
/// O(count repetitions q 2^q) for diagonal maps, O(count gates 2^q) for others.
template <class Real>
StatePanels<Real> panel_states(const util::Matrix& features, const StateMap& map, const Execution& execution = {});

/// As above, into panels that an earlier call made for as many samples of the same map: large memory is not taken anew.
template <class Real>
void panel_states_into(const util::Matrix& features, const StateMap& map, const Execution& execution,
                       StatePanels<Real>& states);

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
/// Deterministic: the same bits for any Isa up to 12 qubits, above to 1e-13. O(count (q + repetitions q) 2^q); 8 qubits
/// take less than a microsecond.
StateBatch iqp_states(const util::Matrix& features, const IqpMap& map, util::Isa isa = util::active_isa());

/// The states of ZzMap.
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
