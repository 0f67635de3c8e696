#include "epiq/quantum/kernel_trajectories.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/quantum/feature_layers.hpp"
#include "epiq/quantum/trajectories.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {
namespace {

constexpr std::uint64_t kLeastTrajectories = 4;

/// A seed for the circuit of `first` and then the inverse one of `second`.
std::uint64_t seed_of(std::uint64_t seed, std::size_t first, std::size_t second) {
  const util::Philox::Block block = util::Philox::block(seed, std::uint64_t{first} << 32 | second, 0);
  return std::uint64_t{block[0]} << 32 | block[1];
}

Program compute_uncompute(const Circuit& first, const Circuit& second) {
  Circuit circuit = first;
  circuit.append(second.inverse());
  return with_all_measured(program_of(circuit));
}

}  // namespace

EstimatedKernel trajectory_fidelity_kernel(const util::Matrix& left, const util::Matrix& right, const StateMap& map,
                                           const NoiseModel& model, bool symmetric,
                                           const KernelTrajectories& trajectories, unsigned threads,
                                           util::MemoryBudget& budget) {
  check_map(left, map);
  check_map(right, map);
  if (trajectories.count < kLeastTrajectories)
    throw util::Error(util::Fault::input, "a kernel by " + std::to_string(trajectories.count) +
                                              " trajectories has no standard errors; give at least " +
                                              std::to_string(kLeastTrajectories));
  std::vector<Circuit> of_left, of_right;
  for (std::size_t i = 0; i < left.rows; ++i) of_left.push_back(feature_circuit(left.row(i), map));
  for (std::size_t j = 0; j < right.rows; ++j) of_right.push_back(feature_circuit(right.row(j), map));
  EstimatedKernel kernel{util::Matrix(left.rows, right.rows), util::Matrix(left.rows, right.rows)};
  std::vector<std::pair<std::size_t, std::size_t>> entries;
  for (std::size_t i = 0; i < left.rows; ++i)
    for (std::size_t j = symmetric ? i : 0; j < right.rows; ++j) entries.emplace_back(i, j);

  // Entries are shared among the threads as long as a state is small, above that the threads share its amplitudes.
  constexpr std::size_t kLargeQubits = 18;
  const bool large = map_qubits(map, right.cols) >= kLargeQubits;
  const auto estimate = [&](const Circuit& first, const Circuit& second, std::uint64_t seed, std::uint64_t count) {
    TrajectoryOptions options{count, seed, {large ? threads : 1, util::active_isa()}, true};
    return run_trajectories<double>(compute_uncompute(first, second), model, {}, options, budget).zeros;
  };
  util::parallel_for(large ? 1 : threads, entries.size(), [&](std::size_t e) {
    const std::size_t i = entries[e].first;
    const std::size_t j = entries[e].second;
    const bool both_orders = symmetric && i != j;
    const std::uint64_t backwards = both_orders ? trajectories.count / 2 : 0;
    Estimate entry =
        estimate(of_right[j], of_left[i], seed_of(trajectories.seed, j, i), trajectories.count - backwards);
    if (both_orders) {
      const Estimate other = estimate(of_left[i], of_right[j], seed_of(trajectories.seed, i, j), backwards);
      entry.value = (entry.value + other.value) / 2.0;
      entry.standard_error = std::hypot(entry.standard_error, other.standard_error) / 2.0;
    }
    kernel.values(i, j) = entry.value;
    kernel.standard_errors(i, j) = entry.standard_error;
    if (symmetric) {
      kernel.values(j, i) = entry.value;
      kernel.standard_errors(j, i) = entry.standard_error;
    }
  });
  return kernel;
}

}  // namespace epiq::quantum
