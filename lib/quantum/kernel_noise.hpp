#pragma once

#include <cstddef>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

/// The fidelity kernel of a noisy device: the probability to read 0 on all qubits after the circuit of a right sample
/// and the inverse circuit of a left one, with the channels of the model behind each gate and before each measurement,
/// and its readout errors.
///
///   K_ij = Tr(A_i rho_j)
///
/// with rho_j the noisy state of the right sample, and A_i the effect "all zero" taken back through the noisy inverse
/// circuit of the left one (Heisenberg picture: dual channels in reverse order). So it takes one simulation a sample
/// and a matrix product instead of one simulation a pair, and is exact. On a device noise depends on which circuit
/// comes first; `symmetric` averages the two orders.
///
/// @param left, right features as panel_states; `symmetric`: the same ones
/// @return left.rows x right.rows, in [0, 1]
/// @throws Error(resource) if 32 x 4^q bytes a sample do not fit the budget; Error(input) as panel_states and
/// channels_of
util::Matrix noisy_fidelity_kernel(const util::Matrix& left, const util::Matrix& right, const StateMap& map,
                                   const NoiseModel& model, bool symmetric, unsigned threads,
                                   util::MemoryBudget& budget);

}  // namespace epiq::quantum
