#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

/// A kernel whose entries are means over random courses of a noisy device.
struct EstimatedKernel {
  util::Matrix values;
  util::Matrix standard_errors;  ///< of each value; 0 where all courses agree, as without noise
};

/// How many trajectories an entry takes, and where their random numbers come from.
struct KernelTrajectories {
  std::uint64_t count = 100;  ///< an entry, at least 4
  std::uint64_t seed = 1;
};

/// The kernel of noisy_fidelity_kernel by trajectories: of the circuit of a right sample and the inverse circuit of a
/// left one, pure states are evolved with one Kraus operator drawn for each channel, and the probability that all
/// qubits read 0, readout errors included, is averaged. So it needs memory for a few states and not for density
/// matrices, and its variance is that of the noise alone. `symmetric` takes half of an entry's trajectories in each of
/// the two orders of the circuits.
///
/// The streams of an entry depend on the seed and its place alone: the same bits for any number of threads.
///
/// @param left, right features as panel_states; `symmetric`: the same ones
/// @throws Error(input) if there are fewer than 4 trajectories, and as panel_states and channels_of; Error(resource) if
///         the states do not fit the budget. O(pairs trajectories gates 2^q), less where noise is rare
EstimatedKernel trajectory_fidelity_kernel(const util::Matrix& left, const util::Matrix& right, const StateMap& map,
                                           const NoiseModel& model, bool symmetric,
                                           const KernelTrajectories& trajectories, unsigned threads,
                                           util::MemoryBudget& budget);

}  // namespace epiq::quantum
