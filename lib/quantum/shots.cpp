#include "epiq/quantum/shots.hpp"

#include <algorithm>
#include <utility>

namespace epiq::quantum {

std::string bit_text(const ClassicalBits& bits) {
  std::string text(bits.size(), '0');
  for (std::size_t i = 0; i < bits.size(); ++i)
    if (bits[i] != 0) text[bits.size() - 1 - i] = '1';
  return text;
}

bool read_out(bool value, const ReadoutError& error, util::Philox& random) {
  const bool wrong = random.uniform() < (value ? error.p0_given_1 : error.p1_given_0);
  return value != wrong;
}

bool has_readout_errors(const NoiseModel& model) {
  return std::any_of(model.readout.begin(), model.readout.end(), [](const ReadoutRule& rule) {
    return rule.error.p0_given_1 > 0.0 || rule.error.p1_given_0 > 0.0;
  });
}

bool has_measurements(const Program& program) {
  const auto any = [](const std::vector<Operation>& operations) {
    return std::any_of(operations.begin(), operations.end(),
                       [](const Operation& one) { return std::holds_alternative<Measurement>(one); });
  };
  return any(program.operations) || std::any_of(program.branches.begin(), program.branches.end(),
                                                [&](const Branch& b) { return any(b.then) || any(b.otherwise); });
}

Program with_all_measured(Program program) {
  program.bit_names = program.qubit_names;
  for (std::size_t qubit = 0; qubit < program.qubits(); ++qubit)
    program.operations.emplace_back(Measurement{qubit, qubit});
  return program;
}

std::vector<std::uint64_t> draw_basis_states(std::span<const double> probabilities, std::uint64_t shots,
                                             std::uint64_t seed) {
  double total = 0.0;
  for (const double p : probabilities) total += std::max(p, 0.0);
  std::vector<std::pair<double, std::uint64_t>> draws;
  for (std::uint64_t shot = 0; shot < shots; ++shot)
    draws.emplace_back(util::Philox(seed, shot).uniform() * total, shot);
  std::sort(draws.begin(), draws.end());
  std::vector<std::uint64_t> states(shots);
  std::size_t state = 0;
  double below = 0.0;        // the sum of the probabilities before `state`
  std::size_t possible = 0;  // the last state with a probability above 0, for draws at the very end
  for (const std::pair<double, std::uint64_t>& draw : draws) {
    for (; state < probabilities.size() && below + std::max(probabilities[state], 0.0) <= draw.first; ++state) {
      below += std::max(probabilities[state], 0.0);
      if (probabilities[state] > 0.0) possible = state;
    }
    states[draw.second] = state < probabilities.size() ? state : possible;
  }
  return states;
}

void apply_readout(const NoiseModel& model, std::span<double> probabilities) {
  for (std::size_t qubit = 0; std::size_t{1} << qubit < probabilities.size(); ++qubit) {
    const ReadoutError error = readout_error(model, qubit);
    const std::size_t bit = std::size_t{1} << qubit;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      if ((i & bit) != 0) continue;
      const double zero = probabilities[i];
      const double one = probabilities[i | bit];
      probabilities[i] = (1.0 - error.p1_given_0) * zero + error.p0_given_1 * one;
      probabilities[i | bit] = error.p1_given_0 * zero + (1.0 - error.p0_given_1) * one;
    }
  }
}

}  // namespace epiq::quantum
