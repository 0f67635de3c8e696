#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/program.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {

/// How often each pattern of bits was seen; a key has a digit a bit, bit 0 last (Qiskit's order).
using Counts = std::map<std::string, std::uint64_t>;

/// The key of these bits in Counts.
std::string bit_text(const ClassicalBits& bits);

/// The bit that is read from a qubit that is `value`: the wrong one with the probability of the error. Draws one
/// number.
bool read_out(bool value, const ReadoutError& error, util::Philox& random);

/// Whether some rule has a readout error above 0.
bool has_readout_errors(const NoiseModel& model);

/// Whether the program measures a qubit anywhere, also behind "if".
bool has_measurements(const Program& program);

/// The program with each qubit measured at its end into a bit of the qubit's name, in place of its own bits.
Program with_all_measured(Program program);

/// Counts of final measurements out of drawn values of qubits.
///
/// Shot s takes its readout errors from Philox(seed, s), behind the first uniform number, which drew the values.
/// @param value the value of a qubit in a shot: value(shot, qubit)
template <class Value>
Counts count_measurements(const std::vector<Measurement>& measured, std::size_t bits, const NoiseModel& model,
                          std::uint64_t shots, std::uint64_t seed, const Value& value) {
  std::vector<ReadoutError> errors;
  for (const Measurement& one : measured) errors.push_back(readout_error(model, one.qubit));
  const bool noisy = has_readout_errors(model);
  Counts counts;
  ClassicalBits result(bits);
  for (std::uint64_t shot = 0; shot < shots; ++shot) {
    util::Philox random(seed, shot);
    random.uniform();
    for (std::size_t i = 0; i < measured.size(); ++i) {
      if (measured[i].bit == kNoBit) continue;
      const bool truth = value(shot, measured[i].qubit);
      result[measured[i].bit] = noisy ? read_out(truth, errors[i], random) : truth;
    }
    ++counts[bit_text(result)];
  }
  return counts;
}

/// Draws basis states from their probabilities: shot s inverts the distribution at the first number of Philox(seed, s).
/// @param probabilities of 2^q basis states; they need not sum to 1
std::vector<std::uint64_t> draw_basis_states(std::span<const double> probabilities, std::uint64_t shots,
                                             std::uint64_t seed);

/// The probabilities of what is read from the qubits out of those of what they are: each readout error turns the pairs
/// of values of its qubit.
/// @param probabilities of 2^q basis states, changed in place
void apply_readout(const NoiseModel& model, std::span<double> probabilities);

}  // namespace epiq::quantum
