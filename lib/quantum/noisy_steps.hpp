#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/program.hpp"

namespace epiq::quantum {

/// A run of gates without noise between them.
struct UnitaryStep {
  Circuit circuit;
};

struct ChannelStep {
  PlacedChannel placed;
};

struct MeasureStep {
  Measurement measurement;
  ReadoutError error;
};

struct ResetStep {
  std::size_t qubit = 0;
};

/// Goes on at step `target` unless the condition holds; without a condition always.
struct JumpStep {
  std::optional<Condition> condition;
  std::size_t target = 0;
};

using NoisyStep = std::variant<UnitaryStep, ChannelStep, MeasureStep, ResetStep, JumpStep>;

/// A program with its noise as a list of steps; points into the noise model.
struct NoisySteps {
  std::vector<NoisyStep> steps;
  std::size_t observed = 0;            ///< before this step the state is what observables refer to
  std::size_t final_measurements = 0;  ///< from this step on there are measurements alone
};

/// Observables refer to the state before the noise and the measurements at the end. Measurements of a program that is a
/// circuit with final measurements are moved to its end.
/// @throws Error(input) as channels_of
NoisySteps noisy_steps(const Program& program, const NoiseModel& model);

}  // namespace epiq::quantum
