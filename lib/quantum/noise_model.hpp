#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/quantum/noise.hpp"
#include "epiq/quantum/program.hpp"

namespace epiq::quantum {

/// How often a measured bit is not what the qubit was.
struct ReadoutError {
  double p1_given_0 = 0.0;  ///< the probability to read 1 from |0>
  double p0_given_1 = 0.0;  ///< the probability to read 0 from |1>
};

/// Channels that follow some operations.
struct NoiseRule {
  std::vector<std::string> gates;  ///< gate names (gate.hpp), "reset", "measure", "all", "all_1q", "all_2q"
  std::vector<std::vector<std::size_t>> qubits;  ///< only on these qubits, in this order; empty: on any
  std::vector<Channel> channels;                 ///< one after the other; of one qubit: on each qubit of a gate
};

/// Readout errors of some qubits.
struct ReadoutRule {
  std::vector<std::size_t> qubits;  ///< empty: all
  ReadoutError error;
};

/// What is wrong with a device. Every rule that fits an operation applies, in order; of readout rules the last one.
struct NoiseModel {
  std::vector<NoiseRule> rules;
  std::vector<ReadoutRule> readout;
};

/// A channel and where it acts; points into the model.
struct PlacedChannel {
  const Channel* channel = nullptr;
  std::vector<std::size_t> qubits;
};

/// The channels behind a gate; before "measure" and behind "reset" of one qubit.
/// @throws Error(input) if a channel of two qubits would follow an operation that has not two
std::vector<PlacedChannel> channels_of(const NoiseModel& model, const Gate& gate);
std::vector<PlacedChannel> channels_of(const NoiseModel& model, std::string_view operation, std::size_t qubit);

/// The readout error of a qubit; zero if no rule names it.
ReadoutError readout_error(const NoiseModel& model, std::size_t qubit);

/// Reads a noise model from JSON, as data/schemas/noise-model.schema.json describes it.
/// @throws Error(input) with line and column for what is not such a model, Error as the channels of noise.hpp
NoiseModel read_noise_model(std::string_view json);

}  // namespace epiq::quantum
