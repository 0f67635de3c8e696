#pragma once

#include <span>

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

/// The circuit of ry_states: RY(angle_i) on each qubit.
/// @throws as ry_states
Circuit ry_circuit(std::span<const double> angles);

}  // namespace epiq::quantum
