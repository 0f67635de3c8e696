#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/observable.hpp"
#include "epiq/quantum/program.hpp"
#include "epiq/quantum/shots.hpp"
#include "epiq/quantum/statevector.hpp"

namespace epiq::quantum {

struct TrajectoryOptions {
  std::uint64_t shots = 1024;
  std::uint64_t seed = 1;
  SimulationOptions simulation = {};
  bool zero_probability = false;  ///< wants TrajectoryResult::zeros in place of counts
};

/// A mean over trajectories.
struct Estimate {
  double value = 0.0;
  double standard_error = 0.0;  ///< standard deviation of the mean; 0 of a single trajectory
};

struct TrajectoryResult {
  Counts counts;                 ///< of the program's classical bits
  std::vector<Estimate> values;  ///< of each observable, before the measurements at the end and their noise
  Estimate zeros;                ///< the probability that all measurements at the end read 0, if it was asked for
};

/// Runs a program shot by shot: outcomes of measurements and resets are drawn, branches are taken as the bits say, and
/// each noise channel applies one of its Kraus operators K_k with probability |K_k psi|^2 (Dalibard, Castin, Molmer,
/// Phys. Rev. Lett. 68 (1992) 580). Readout errors change bits before branches see them.
///
/// Shot s draws from Philox(seed, s) alone, so that its course depends on neither the number of shots nor that of
/// threads. Shots whose draws agree so far share one state, which makes rare errors and few outcomes cheap. Needs one
/// state a thread and at most 1 + log2(shots) states more.
///
/// @throws Error(resource) if states do not fit the budget; Error(input) as channels_of and expectation
template <class Real>
TrajectoryResult run_trajectories(const Program& program, const NoiseModel& model,
                                  const std::vector<PauliSum>& observables, const TrajectoryOptions& options,
                                  util::MemoryBudget& budget);

}  // namespace epiq::quantum
