#include <algorithm>
#include <bit>
#include <utility>

#include "epiq/quantum/fusion.hpp"

namespace epiq::quantum {
namespace {

std::uint64_t low_bits(std::size_t count) { return (std::uint64_t{1} << count) - 1; }

std::uint64_t target_mask(const FusedGate& step) {
  std::uint64_t mask = 0;
  for (const std::size_t target : step.matrix.targets) mask |= std::uint64_t{1} << target;
  return mask;
}

}  // namespace

std::vector<Sweep> plan_sweeps(std::vector<FusedGate> steps, std::size_t qubits, std::size_t tile_bits,
                               std::size_t adjacent) {
  const std::size_t most = std::min(qubits, tile_bits);
  std::vector<Sweep> sweeps;
  while (!steps.empty()) {
    Sweep& sweep = sweeps.emplace_back();
    std::uint64_t active = low_bits(std::min(adjacent, most));
    std::uint64_t blocked = 0;
    std::vector<FusedGate> left;
    for (FusedGate& step : steps) {
      const std::uint64_t wanted = active | target_mask(step);
      if ((step.qubits & blocked) == 0 && static_cast<std::size_t>(std::popcount(wanted)) <= most) {
        active = wanted;
        sweep.steps.push_back(std::move(step));
      } else {
        blocked |= step.qubits;
        left.push_back(std::move(step));
      }
    }
    for (std::size_t qubit = 0; static_cast<std::size_t>(std::popcount(active)) < most; ++qubit)
      active |= std::uint64_t{1} << qubit;
    for (std::uint64_t rest = active; rest != 0; rest &= rest - 1)
      sweep.active.push_back(static_cast<std::size_t>(std::countr_zero(rest)));
    steps = std::move(left);
  }
  return sweeps;
}

}  // namespace epiq::quantum
