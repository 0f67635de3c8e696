#include "epiq/quantum/trajectories.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <utility>

#include "epiq/quantum/noisy_steps.hpp"
#include "epiq/quantum/state_jumps.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using ComplexMatrix = std::vector<Complex>;

/// Shots whose draws have agreed so far.
template <class Real>
struct Group {
  BasicStatevector<Real> state;
  ClassicalBits bits;
  std::vector<std::size_t> shots;  ///< counted within the chunk
};

/// Runs shots first .. first + count - 1.
template <class Real>
class Chunk {
 public:
  Chunk(const NoisySteps& steps, const Program& program, const std::vector<PauliSum>& observables,
        const TrajectoryOptions& options, util::MemoryBudget& budget, std::uint64_t first, std::size_t count)
      : steps_(steps), observables_(observables), options_(options), budget_(budget) {
    for (std::size_t i = 0; i < count; ++i) random_.emplace_back(options.seed, first + i);
    values.resize(count * observables.size());
    if (options.zero_probability) zeros.resize(count);
    Group<Real> all{BasicStatevector<Real>(program.qubits(), budget), ClassicalBits(program.bit_names.size()), {}};
    for (std::size_t i = 0; i < count; ++i) all.shots.push_back(i);
    run(std::move(all), 0);
  }

  Counts counts;
  std::vector<double> values;  ///< shots x observables, row-major
  std::vector<double> zeros;   ///< of each shot the probability to read 0 everywhere, if it is wanted

 private:
  /// From `place` to the end. The smaller parts of a split are finished first, each at most half of the group, so that
  /// no more than log2(shots) states wait.
  void run(Group<Real> group, std::size_t place) {
    while (place < steps_.final_measurements) {
      if (place == steps_.observed) observe(group);
      place = std::visit([&](const auto& step) { return take(step, group, place); }, steps_.steps[place]);
    }
    if (steps_.observed == steps_.final_measurements) observe(group);
    finish(group);
  }

  std::size_t take(const UnitaryStep& step, Group<Real>& group, std::size_t place) {
    apply_circuit(step.circuit, group.state, options_.simulation);
    return place + 1;
  }

  std::size_t take(const JumpStep& step, Group<Real>& group, std::size_t place) {
    return step.condition && holds(*step.condition, group.bits) ? place + 1 : step.target;
  }

  std::size_t take(const ChannelStep& step, Group<Real>& group, std::size_t place) {
    const Channel& channel = *step.placed.channel;
    const std::vector<double> chances =
        channel.weights.empty() ? kraus_probabilities(step.placed, group.state, options_.simulation) : channel.weights;
    std::vector<std::size_t> chosen;
    for (const std::size_t shot : group.shots) chosen.push_back(draw_outcome(chances, random_[shot]));
    split(group, chosen, place, [&](Group<Real>& part, std::size_t k) {
      apply_kraus(channel.kraus[k], chances[k], step.placed.qubits, part.state, options_.simulation);
    });
    return place + 1;
  }

  std::size_t take(const MeasureStep& step, Group<Real>& group, std::size_t place) {
    const std::size_t qubit = step.measurement.qubit;
    const std::vector<double> chances = outcome_probabilities(qubit, group.state, options_.simulation);
    std::vector<std::size_t> chosen;  // outcome and what is read of it
    for (const std::size_t shot : group.shots) {
      const std::size_t outcome = draw_outcome(chances, random_[shot]);
      chosen.push_back(2 * outcome + (read(outcome != 0, step.error, random_[shot]) ? 1 : 0));
    }
    split(group, chosen, place, [&](Group<Real>& part, std::size_t key) {
      const ComplexMatrix projector = key < 2 ? ComplexMatrix{1.0, 0.0, 0.0, 0.0} : ComplexMatrix{0.0, 0.0, 0.0, 1.0};
      apply_kraus(projector, chances[key / 2], {&qubit, 1}, part.state, options_.simulation);
      if (step.measurement.bit != kNoBit) part.bits[step.measurement.bit] = key % 2;
    });
    return place + 1;
  }

  std::size_t take(const ResetStep& step, Group<Real>& group, std::size_t place) {
    const std::vector<double> chances = outcome_probabilities(step.qubit, group.state, options_.simulation);
    std::vector<std::size_t> chosen;
    for (const std::size_t shot : group.shots) chosen.push_back(draw_outcome(chances, random_[shot]));
    split(group, chosen, place, [&](Group<Real>& part, std::size_t outcome) {
      const ComplexMatrix to_zero =
          outcome == 0 ? ComplexMatrix{1.0, 0.0, 0.0, 0.0} : ComplexMatrix{0.0, 1.0, 0.0, 0.0};
      apply_kraus(to_zero, chances[outcome], {&step.qubit, 1}, part.state, options_.simulation);
    });
    return place + 1;
  }

  /// Draws a number only where there is an error, so that models without readout errors keep their streams.
  static bool read(bool outcome, const ReadoutError& error, util::Philox& random) {
    return error.p0_given_1 > 0.0 || error.p1_given_0 > 0.0 ? read_out(outcome, error, random) : outcome;
  }

  /// Keeps the largest part of the group in place, after the others have run to their ends.
  template <class Apply>
  void split(Group<Real>& group, const std::vector<std::size_t>& chosen, std::size_t place, const Apply& apply) {
    std::array<std::vector<std::size_t>, 16> parts;
    for (std::size_t i = 0; i < chosen.size(); ++i) parts[chosen[i]].push_back(group.shots[i]);
    std::size_t largest = 0;
    for (std::size_t k = 0; k < parts.size(); ++k)
      if (parts[k].size() > parts[largest].size()) largest = k;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (k == largest || parts[k].empty()) continue;
      Group<Real> part{group.state.copy(budget_), group.bits, std::move(parts[k])};
      apply(part, k);
      run(std::move(part), place + 1);
    }
    group.shots = std::move(parts[largest]);
    apply(group, largest);
  }

  void observe(const Group<Real>& group) {
    for (std::size_t i = 0; i < observables_.size(); ++i) {
      const double value = expectation(observables_[i], group.state, options_.simulation);
      for (const std::size_t shot : group.shots) values[shot * observables_.size() + i] = value;
    }
  }

  /// The measurements at the end: one draw of a basis state a shot serves all of them.
  void finish(Group<Real>& group) {
    if (options_.zero_probability) {
      const double zero = probability_of_zeros(group.state);
      for (const std::size_t shot : group.shots) zeros[shot] = zero;
      return;
    }
    if (steps_.final_measurements == steps_.steps.size()) {
      counts[bit_text(group.bits)] += group.shots.size();
      return;
    }
    double total = 0.0;
    for (const std::complex<Real>& amplitude : group.state) total += std::norm(Complex(amplitude));
    std::vector<std::pair<double, std::size_t>> draws;
    for (const std::size_t shot : group.shots) draws.emplace_back(random_[shot].uniform() * total, shot);
    std::sort(draws.begin(), draws.end());
    std::size_t basis_state = 0;
    double below = 0.0;
    for (const std::pair<double, std::size_t>& draw : draws) {
      for (; basis_state + 1 < group.state.size(); ++basis_state) {
        const double next = below + std::norm(Complex(group.state[basis_state]));
        if (next > draw.first) break;
        below = next;
      }
      read_final(group, draw.second, basis_state);
    }
  }

  /// The probability that the measurements at the end, with their readout errors, all read 0: qubit after qubit, the
  /// highest first, the two halves of what is left are added with the chances that their value reads 0.
  double probability_of_zeros(const BasicStatevector<Real>& state) const {
    std::vector<double> left(state.size());
    for (std::size_t b = 0; b < left.size(); ++b) left[b] = std::norm(Complex(state[b]));
    std::vector<std::array<double, 2>> reads_zero(state.qubits(), {1.0, 1.0});
    for (std::size_t i = steps_.final_measurements; i < steps_.steps.size(); ++i) {
      const MeasureStep& step = std::get<MeasureStep>(steps_.steps[i]);
      reads_zero[step.measurement.qubit] = {1.0 - step.error.p1_given_0, step.error.p0_given_1};
    }
    for (std::size_t qubit = state.qubits(); qubit-- > 0;) {
      const std::size_t half = std::size_t{1} << qubit;
      for (std::size_t b = 0; b < half; ++b)
        left[b] = reads_zero[qubit][0] * left[b] + reads_zero[qubit][1] * left[b + half];
    }
    return left[0];
  }

  void read_final(Group<Real>& group, std::size_t shot, std::size_t basis_state) {
    for (std::size_t i = steps_.final_measurements; i < steps_.steps.size(); ++i) {
      const MeasureStep& step = std::get<MeasureStep>(steps_.steps[i]);
      const bool outcome = (basis_state >> step.measurement.qubit & 1) != 0;
      const bool bit = read(outcome, step.error, random_[shot]);
      if (step.measurement.bit != kNoBit) group.bits[step.measurement.bit] = bit ? 1 : 0;
    }
    ++counts[bit_text(group.bits)];
  }

  const NoisySteps& steps_;
  const std::vector<PauliSum>& observables_;
  const TrajectoryOptions& options_;
  util::MemoryBudget& budget_;
  std::vector<util::Philox> random_;
};

Estimate mean(const std::vector<double>& values, std::size_t which, std::size_t observables) {
  const auto count = static_cast<double>(values.size() / observables);
  double sum = 0.0;
  for (std::size_t i = which; i < values.size(); i += observables) sum += values[i];
  Estimate estimate{sum / count, 0.0};
  double squares = 0.0;
  for (std::size_t i = which; i < values.size(); i += observables)
    squares += (values[i] - estimate.value) * (values[i] - estimate.value);
  if (count > 1.0) estimate.standard_error = std::sqrt(squares / (count - 1.0) / count);
  return estimate;
}

}  // namespace

template <class Real>
TrajectoryResult run_trajectories(const Program& program, const NoiseModel& model,
                                  const std::vector<PauliSum>& observables, const TrajectoryOptions& options,
                                  util::MemoryBudget& budget) {
  constexpr std::size_t kLargeQubits = 18;  // from here on threads share the work on one state, to save memory
  constexpr std::uint64_t kBytesAShot = 2 * sizeof(util::Philox);
  const NoisySteps steps = noisy_steps(program, model);
  const MemoryCharge charge(budget, options.shots * (kBytesAShot + observables.size() * 2 * sizeof(double)),
                            std::to_string(options.shots) + " trajectories");
  const bool large = program.qubits() >= kLargeQubits;
  const unsigned threads = std::max(options.simulation.threads, 1u);
  TrajectoryOptions inner = options;
  inner.simulation.threads = large ? threads : 1;
  // A shot's course does not depend on its chunk, so the chunks may follow the threads.
  const std::uint64_t chunks = large ? 1 : std::clamp<std::uint64_t>(options.shots, 1, threads);
  std::vector<Counts> counts(chunks);
  std::vector<std::vector<double>> values(chunks);
  std::vector<std::vector<double>> zeros(chunks);
  util::parallel_for(threads, chunks, [&](std::size_t i) {
    const std::uint64_t first = options.shots * i / chunks;
    const std::uint64_t last = options.shots * (i + 1) / chunks;
    Chunk<Real> chunk(steps, program, observables, inner, budget, first, last - first);
    counts[i] = std::move(chunk.counts);
    values[i] = std::move(chunk.values);
    zeros[i] = std::move(chunk.zeros);
  });
  TrajectoryResult result;
  std::vector<double> all;
  std::vector<double> all_zeros;
  for (std::size_t i = 0; i < chunks; ++i) {
    for (const auto& count : counts[i]) result.counts[count.first] += count.second;
    all.insert(all.end(), values[i].begin(), values[i].end());
    all_zeros.insert(all_zeros.end(), zeros[i].begin(), zeros[i].end());
  }
  if (options.zero_probability) result.zeros = mean(all_zeros, 0, 1);
  for (std::size_t i = 0; i < observables.size(); ++i) result.values.push_back(mean(all, i, observables.size()));
  return result;
}

template TrajectoryResult run_trajectories<float>(const Program&, const NoiseModel&, const std::vector<PauliSum>&,
                                                  const TrajectoryOptions&, util::MemoryBudget&);
template TrajectoryResult run_trajectories<double>(const Program&, const NoiseModel&, const std::vector<PauliSum>&,
                                                   const TrajectoryOptions&, util::MemoryBudget&);

}  // namespace epiq::quantum
