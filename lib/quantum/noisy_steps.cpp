#include "epiq/quantum/noisy_steps.hpp"

#include <utility>

namespace epiq::quantum {
namespace {

class Compiler {
 public:
  Compiler(const Program& program, const NoiseModel& model) : program_(program), model_(model) {}

  NoisySteps compile() {
    std::optional<std::size_t> observed;
    if (program_.dynamic.empty()) {
      for (const Operation& operation : program_.operations)
        if (!std::holds_alternative<Measurement>(operation)) add(operation);
      observed = steps_.size();
      for (const Measurement& measurement : measurements(program_)) add(measurement);
    } else {
      add(program_.operations);
    }
    std::size_t last = steps_.size();
    while (last > block_ && std::holds_alternative<MeasureStep>(steps_[last - 1])) --last;
    return {std::move(steps_), observed.value_or(last), last};
  }

 private:
  void add(const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) add(operation);
  }

  void add(const Operation& operation) {
    std::visit([this](const auto& one) { add(one); }, operation);
  }

  void add(const Gate& gate) {
    const bool goes_on = steps_.size() > block_ && std::holds_alternative<UnitaryStep>(steps_.back());
    if (!goes_on) steps_.emplace_back(UnitaryStep{Circuit(program_.qubits())});
    const GateSpec& spec = gate_spec(gate.kind);
    std::get<UnitaryStep>(steps_.back())
        .circuit.add(gate.kind, {gate.qubits.data(), spec.qubits}, {gate.parameters.data(), spec.parameters});
    for (PlacedChannel& placed : channels_of(model_, gate)) steps_.emplace_back(ChannelStep{std::move(placed)});
  }

  /// Noise before a measurement commutes with measurements of other qubits; it goes before them, so that measurements
  /// at the end stay together.
  void add(const Measurement& measurement) {
    std::size_t place = steps_.size();
    while (place > block_ && std::holds_alternative<MeasureStep>(steps_[place - 1]) &&
           std::get<MeasureStep>(steps_[place - 1]).measurement.qubit != measurement.qubit)
      --place;
    for (PlacedChannel& placed : channels_of(model_, "measure", measurement.qubit))
      steps_.insert(steps_.begin() + static_cast<std::ptrdiff_t>(place++), ChannelStep{std::move(placed)});
    steps_.emplace_back(MeasureStep{measurement, readout_error(model_, measurement.qubit)});
  }

  void add(const Reset& reset) {
    steps_.emplace_back(ResetStep{reset.qubit});
    for (PlacedChannel& placed : channels_of(model_, "reset", reset.qubit))
      steps_.emplace_back(ChannelStep{std::move(placed)});
  }

  void add(const Barrier&) {}

  void add(const BranchAt& at) {
    const Branch& branch = program_.branches[at.index];
    const std::size_t unless = jump(branch.condition);
    add(branch.then);
    if (!branch.otherwise.empty()) {
      const std::size_t over = jump(std::nullopt);
      land(unless);
      add(branch.otherwise);
      land(over);
    } else {
      land(unless);
    }
  }

  std::size_t jump(std::optional<Condition> condition) {
    steps_.emplace_back(JumpStep{std::move(condition), 0});
    block_ = steps_.size();
    return steps_.size() - 1;
  }

  void land(std::size_t jump) {
    std::get<JumpStep>(steps_[jump]).target = steps_.size();
    block_ = steps_.size();
  }

  const Program& program_;
  const NoiseModel& model_;
  std::vector<NoisyStep> steps_;
  std::size_t block_ = 0;  ///< nothing moves or grows across this step: a jump stands before it or leads to it
};

}  // namespace

NoisySteps noisy_steps(const Program& program, const NoiseModel& model) { return Compiler(program, model).compile(); }

}  // namespace epiq::quantum
