#pragma once

#include <span>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/feature_map.hpp"

namespace epiq::quantum {

/// The feature maps of feature_map.hpp gate by gate, for one sample. Their states agree with those of the batch to
/// 1e-12, global phase included.

/// The circuit of iqp_states: per repetition H on each qubit, RZ(-2 c s_i), RZZ(-2 c w_ij s_i s_j).
/// @param features q standardised dosages
/// @throws as iqp_states
Circuit iqp_circuit(std::span<const double> features, const IqpMap& map);

/// The circuit of zz_states: per repetition H and P(2 x_i) on each qubit, then CX P(2 (pi - x_i)(pi - x_j)) CX.
/// @param features q angles, radians
/// @throws as zz_states
Circuit zz_circuit(std::span<const double> features, int repetitions, bool entangled);

/// The circuit of PauliMap: per repetition H on each qubit, then for each string the change of basis (H for X, RX(pi /
/// 2) for Y), a chain of CX to the highest qubit, P(alpha phi) on it, and back.
/// @throws as panel_states
Circuit pauli_circuit(std::span<const double> features, const PauliMap& map);

/// The circuit of ReuploadMap.
/// @throws as panel_states
Circuit reupload_circuit(std::span<const double> features, const ReuploadMap& map);

/// A circuit of RY and CX that prepares real amplitudes from |0>.
///
/// Source: Mottonen et al., Quant. Inf. Comput. 5 (2005) 467: from the highest qubit down, each one is turned by RY
/// under the control of all before it; such a uniformly controlled turn is 2^k RY and 2^k CX in the order of a Gray
/// code.
///
/// @param features any finite numbers, not all 0; amplitudes are features / |features|
/// @throws as panel_states
Circuit amplitude_circuit(std::span<const double> features);

/// features / |features|, filled up with zeros to `size` values.
/// @throws Error(input) if they are all 0
std::vector<double> unit_amplitudes(std::span<const double> features, std::size_t size);

/// The circuit of any map for one sample.
/// @throws as panel_states
Circuit feature_circuit(std::span<const double> features, const StateMap& map);

/// The circuit of ry_states: RY(angle_i) on each qubit.
/// @throws as ry_states
Circuit ry_circuit(std::span<const double> angles);

}  // namespace epiq::quantum
