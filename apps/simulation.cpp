#include "simulation.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "epiq/quantum/density.hpp"
#include "epiq/quantum/sampling.hpp"
#include "epiq/quantum/shots.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

using namespace quantum;
using util::Error;
using util::Fault;

constexpr unsigned kScales[] = {1, 3, 5};

SimulationOptions options_of(const Simulation& simulation) {
  SimulationOptions options;
  options.threads = simulation.threads;
  return options;
}

/// Of each bit of the program's patterns the qubit that is measured into it last; none stays 0.
std::vector<std::optional<std::size_t>> sources(const Program& program) {
  std::vector<std::optional<std::size_t>> qubits(program.bit_names.size());
  for (const Measurement& measurement : measurements(program))
    if (measurement.bit != kNoBit) qubits[measurement.bit] = measurement.qubit;
  return qubits;
}

bool measures_twice(const Program& program) {
  std::vector<bool> seen(program.qubits(), false);
  for (const Measurement& measurement : measurements(program)) {
    if (seen[measurement.qubit]) return true;
    seen[measurement.qubit] = true;
  }
  return false;
}

/// What is read, out of the probabilities of basis states.
Distribution distribution(const Simulation& simulation, std::vector<double> probabilities) {
  apply_readout(simulation.noise, probabilities);
  const std::vector<std::optional<std::size_t>> qubits = sources(simulation.program);
  std::map<std::string, double> sums;
  ClassicalBits bits(qubits.size());
  for (std::size_t state = 0; state < probabilities.size(); ++state) {
    if (probabilities[state] == 0.0) continue;
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = qubits[i] && (state >> *qubits[i] & 1) != 0 ? 1 : 0;
    sums[bit_text(bits)] += probabilities[state];
  }
  Distribution kept;
  for (const auto& [text, p] : sums)
    if (p >= kSmallProbability) kept.emplace_back(text, p);
  return kept;
}

Counts count_basis_states(const Simulation& simulation, const std::vector<std::uint64_t>& states) {
  return count_measurements(measurements(simulation.program), simulation.program.bit_names.size(), simulation.noise,
                            simulation.shots, simulation.seed,
                            [&](std::uint64_t shot, std::size_t qubit) { return (states[shot] >> qubit & 1) != 0; });
}

template <class Real>
SimulationResult run_statevector(const Simulation& simulation, util::MemoryBudget& budget) {
  const SimulationOptions options = options_of(simulation);
  SimulationResult result;
  const BasicStatevector<Real> state = simulate<Real>(unitary_part(simulation.program), budget, options);
  for (std::size_t i = 0; i < simulation.observables.size(); ++i)
    result.values.push_back({i, 1.0, expectation(simulation.observables[i], state, options), std::nullopt});
  if (simulation.wants_counts) {
    const MemoryCharge charge(budget, simulation.shots * 2 * sizeof(std::uint64_t), "a record of the shots");
    result.counts = count_basis_states(simulation, sample(state, simulation.shots, simulation.seed, options));
  }
  if (simulation.wants_probabilities) result.probabilities = distribution(simulation, probabilities(state, options));
  if (simulation.wants_state) {
    constexpr std::uint64_t kCopies = 3;  // here, in the bytes of the file, and in its buffer
    budget.reserve(kCopies * amplitude_bytes(state.qubits(), Precision::f64), "writing the state");
    result.state.reserve(state.size());
    for (const std::complex<Real>& amplitude : state) result.state.emplace_back(amplitude);
  }
  return result;
}

std::vector<double> density_values(const Circuit& circuit, const Simulation& simulation, util::MemoryBudget& budget) {
  const DensityMatrix state = simulate_density(circuit, simulation.noise, budget, options_of(simulation));
  std::vector<double> values;
  for (const PauliSum& observable : simulation.observables) values.push_back(expectation(observable, state));
  return values;
}

SimulationResult run_density(const Simulation& simulation, util::MemoryBudget& budget) {
  const SimulationOptions options = options_of(simulation);
  SimulationResult result;
  DensityMatrix state = simulate_density(unitary_part(simulation.program), simulation.noise, budget, options);
  for (std::size_t i = 0; i < simulation.observables.size(); ++i)
    result.values.push_back({i, 1.0, expectation(simulation.observables[i], state), std::nullopt});
  if (simulation.wants_state) {
    constexpr std::uint64_t kCopies = 3;
    budget.reserve(kCopies * amplitude_bytes(2 * state.qubits, Precision::f64), "writing the density matrix");
    result.state.reserve(state.rows() * state.rows());
    result.state_rows = state.rows();
    for (std::size_t r = 0; r < state.rows(); ++r)
      for (std::size_t c = 0; c < state.rows(); ++c) result.state.push_back(state(r, c));
  }
  for (const Measurement& measurement : measurements(simulation.program))
    for (const PlacedChannel& placed : channels_of(simulation.noise, "measure", measurement.qubit))
      apply_channel(placed, state, options);
  const std::vector<double> chances = probabilities(state);
  if (simulation.wants_counts)
    result.counts = count_basis_states(simulation, draw_basis_states(chances, simulation.shots, simulation.seed));
  if (simulation.wants_probabilities) result.probabilities = distribution(simulation, chances);
  return result;
}

TrajectoryResult trajectories(const Program& program, const Simulation& simulation, std::uint64_t seed,
                              util::MemoryBudget& budget) {
  const TrajectoryOptions options{simulation.shots, seed, options_of(simulation)};
  return simulation.precision == Precision::f32
             ? run_trajectories<float>(program, simulation.noise, simulation.observables, options, budget)
             : run_trajectories<double>(program, simulation.noise, simulation.observables, options, budget);
}

SimulationResult run_shot_by_shot(const Simulation& simulation, util::MemoryBudget& budget) {
  SimulationResult result;
  TrajectoryResult run = trajectories(simulation.program, simulation, simulation.seed, budget);
  result.counts = std::move(run.counts);
  for (std::size_t i = 0; i < run.values.size(); ++i)
    result.values.push_back({i, 1.0, run.values[i].value, run.values[i].standard_error});
  return result;
}

SimulationResult run_mps(const Simulation& simulation, util::MemoryBudget& budget) {
  SimulationResult result;
  const Mps state = simulate_mps(unitary_part(simulation.program), simulation.mps, budget);
  result.notes.push_back("matrix product state: largest bond " + std::to_string(state.largest_bond()) +
                         ", estimated fidelity " + util::format_number(state.truncation().fidelity) +
                         ", guaranteed at least " + util::format_number(state.truncation().guaranteed_fidelity()));
  for (std::size_t i = 0; i < simulation.observables.size(); ++i)
    result.values.push_back({i, 1.0, expectation(state, simulation.observables[i], simulation.threads), std::nullopt});
  if (simulation.wants_counts) {
    const MemoryCharge charge(budget, simulation.shots * state.qubits(), "a record of the shots");
    const MpsSamples samples = sample(state, simulation.shots, simulation.seed, simulation.threads);
    result.counts = count_measurements(
        measurements(simulation.program), simulation.program.bit_names.size(), simulation.noise, simulation.shots,
        simulation.seed,
        [&](std::uint64_t shot, std::size_t qubit) { return samples.bits[shot * samples.qubits + qubit] != 0; });
  }
  if (simulation.wants_state) result.state = statevector(state, budget);
  return result;
}

/// Adds the values at larger noise scales and their extrapolation to none.
void extrapolate(Method method, const Simulation& simulation, util::MemoryBudget& budget, SimulationResult& result) {
  const std::size_t observables = simulation.observables.size();
  const Circuit circuit = unitary_part(simulation.program);
  for (const unsigned scale : kScales) {
    if (scale == 1) continue;  // is there already
    const Circuit longer = folded(circuit, scale);
    if (method == Method::density) {
      const std::vector<double> values = density_values(longer, simulation, budget);
      for (std::size_t i = 0; i < observables; ++i)
        result.values.push_back({i, static_cast<double>(scale), values[i], std::nullopt});
    } else {
      const TrajectoryResult run =
          trajectories(with_all_measured(program_of(longer)), simulation, simulation.seed + scale, budget);
      for (std::size_t i = 0; i < observables; ++i)
        result.values.push_back({i, static_cast<double>(scale), run.values[i].value, run.values[i].standard_error});
    }
  }
  const std::vector<double> scales(std::begin(kScales), std::end(kScales));
  const std::vector<double> weights = extrapolation_weights(scales, *simulation.extrapolation);
  for (std::size_t i = 0; i < observables; ++i) {
    Value zero{i, 0.0, 0.0, std::nullopt};
    double variance = 0.0;
    for (std::size_t s = 0; s < weights.size(); ++s) {
      const Value& one = result.values[s * observables + i];
      zero.value += weights[s] * one.value;
      if (one.standard_error) variance += std::pow(weights[s] * *one.standard_error, 2);
    }
    if (method == Method::trajectories) zero.standard_error = std::sqrt(variance);
    result.values.push_back(zero);
  }
}

}  // namespace

std::string name(Method method) {
  switch (method) {
    case Method::statevector:
      return "statevector";
    case Method::density:
      return "density";
    case Method::trajectories:
      return "trajectories";
    case Method::mps:
      return "mps";
  }
  return "";
}

MethodChoice choose_method(const Simulation& simulation, std::uint64_t memory) {
  constexpr std::size_t kDensityQubits = 12;  // 4^12 elements take 256 MiB, and seconds for some hundred gates
  const std::size_t qubits = simulation.program.qubits();
  const std::string size = std::to_string(qubits) + (qubits == 1 ? " qubit" : " qubits");
  const bool noisy = !simulation.noise.rules.empty();
  const bool dynamic = !simulation.program.dynamic.empty();
  const auto fits = [&](std::size_t state_qubits, Precision precision) {
    return state_qubits <= kMostStateQubits && amplitude_bytes(state_qubits, precision) <= memory;
  };
  if (dynamic && noisy) return {Method::trajectories, "noise in a program that depends on measurements"};
  if (dynamic) return {Method::statevector, "shot by shot, for " + simulation.program.dynamic};
  if (noisy && qubits <= kDensityQubits && fits(2 * qubits, Precision::f64))
    return {Method::density, "noise on " + size + ", which is exact as a density matrix"};
  if (noisy) return {Method::trajectories, "noise on " + size + ", too many for a density matrix"};
  if (fits(qubits, simulation.precision)) return {Method::statevector, "the amplitudes of " + size + " fit in memory"};
  return {Method::mps, "the amplitudes of " + size + " do not fit in memory"};
}

void check_method(Method method, const Simulation& simulation) {
  const bool dynamic = !simulation.program.dynamic.empty();
  const bool noisy = !simulation.noise.rules.empty();
  const std::string what = "--method " + name(method);
  const std::string trajectories_do = "; --method trajectories does";
  if (dynamic && (method == Method::density || method == Method::mps))
    throw Error(Fault::unsupported, what + " does not run programs that depend on measurements, as this one does (" +
                                        simulation.program.dynamic + ")" + trajectories_do);
  if (noisy && (method == Method::statevector || method == Method::mps))
    throw Error(Fault::usage, what + " has no noise channels; use --method density or trajectories");
  const bool shot_by_shot = dynamic || method == Method::trajectories;
  if (simulation.wants_state && shot_by_shot)
    throw Error(Fault::usage, "there is no single state to write where a program runs shot by shot (--state)");
  if (simulation.wants_probabilities && (shot_by_shot || method == Method::mps))
    throw Error(Fault::usage,
                "--probabilities needs --method statevector or density and no operations behind measurements");
  if (simulation.wants_probabilities && simulation.program.qubits() > kMostProbabilityQubits)
    throw Error(Fault::resource,
                "--probabilities lists at most 2^" + std::to_string(kMostProbabilityQubits) + " patterns; use --shots");
  if (simulation.precision == Precision::f32 && (method == Method::density || method == Method::mps))
    throw Error(Fault::usage, what + " works in double precision alone");
  if (simulation.extrapolation && (simulation.observables.empty() || !noisy || dynamic))
    throw Error(Fault::usage,
                "--zne extrapolates expectation values of noisy circuits; give --expectation and --noise");
  const bool noisy_measurement = has_readout_errors(simulation.noise) || noisy;
  if (!shot_by_shot && noisy_measurement && measures_twice(simulation.program) &&
      (simulation.wants_probabilities || method == Method::density))
    throw Error(Fault::unsupported,
                "noisy measurements of one qubit after another are not run by " + what + trajectories_do);
}

SimulationResult run_simulation(Method method, const Simulation& simulation, util::MemoryBudget& budget) {
  SimulationResult result;
  if (method == Method::trajectories || !simulation.program.dynamic.empty()) {
    result = run_shot_by_shot(simulation, budget);
  } else if (method == Method::density) {
    result = run_density(simulation, budget);
  } else if (method == Method::mps) {
    result = run_mps(simulation, budget);
  } else if (simulation.precision == Precision::f32) {
    result = run_statevector<float>(simulation, budget);
  } else {
    result = run_statevector<double>(simulation, budget);
  }
  if (simulation.extrapolation) extrapolate(method, simulation, budget, result);
  return result;
}

}  // namespace epiq::apps
