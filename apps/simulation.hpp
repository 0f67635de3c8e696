#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epiq/quantum/folding.hpp"
#include "epiq/quantum/mps_state.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/observable.hpp"
#include "epiq/quantum/program.hpp"
#include "epiq/quantum/trajectories.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::apps {

/// How a program is run.
enum class Method { statevector, density, trajectories, mps };

std::string name(Method method);

/// What is to be run, and what is wanted of it.
struct Simulation {
  quantum::Program program;  ///< with at least one measurement, or without any classical bit read
  quantum::NoiseModel noise;
  std::vector<quantum::PauliSum> observables;  ///< of as many qubits as the program
  std::optional<quantum::Extrapolation> extrapolation;
  quantum::Precision precision = quantum::Precision::f64;
  quantum::MpsOptions mps = {};
  std::uint64_t shots = 1024;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  bool wants_counts = true;
  bool wants_state = false;
  bool wants_probabilities = false;
};

/// A method and why it was taken.
struct MethodChoice {
  Method method = Method::statevector;
  std::string reason;
};

/// The method for `simulation`: exact ones where they fit into `memory` bytes.
MethodChoice choose_method(const Simulation& simulation, std::uint64_t memory);

/// @throws Error(usage) or Error(unsupported) where the method cannot do what is wanted
void check_method(Method method, const Simulation& simulation);

/// An expectation value; of exact methods without a standard error.
struct Value {
  std::size_t observable = 0;
  double noise_scale = 1.0;  ///< 0: extrapolated
  double value = 0.0;
  std::optional<double> standard_error;
};

/// The patterns of bits and their probabilities; those below kSmallProbability are left out.
using Distribution = std::vector<std::pair<std::string, double>>;

inline constexpr double kSmallProbability = 1e-12;
inline constexpr std::size_t kMostProbabilityQubits = 24;

struct SimulationResult {
  quantum::Counts counts;
  std::vector<Value> values;
  Distribution probabilities;
  std::vector<std::complex<double>> state;  ///< amplitudes, or a density matrix row by row
  std::size_t state_rows = 1;               ///< 1, or those of the density matrix
  std::vector<std::string> notes;           ///< what a reader of the results has to know
};

/// Runs the program. @throws Error as the functions of lib/quantum that do the work
SimulationResult run_simulation(Method method, const Simulation& simulation, util::MemoryBudget& budget);

}  // namespace epiq::apps
