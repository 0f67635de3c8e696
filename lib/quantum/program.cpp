#include "epiq/quantum/program.hpp"

namespace epiq::quantum {

bool holds(const Condition& condition, const ClassicalBits& values) {
  constexpr std::size_t kWord = 64;
  std::uint64_t low = 0;
  bool beyond = false;  // whether a bit above the 64th is set
  for (std::size_t i = 0; i < condition.bits.size(); ++i) {
    if (values[condition.bits[i]] == 0) continue;
    if (i < kWord) {
      low |= std::uint64_t{1} << i;
    } else {
      beyond = true;
    }
  }
  const bool equal = !beyond && low == condition.value;
  const bool less = !beyond && low < condition.value;
  switch (condition.comparison) {
    case Condition::Comparison::equal:
      return equal;
    case Condition::Comparison::not_equal:
      return !equal;
    case Condition::Comparison::less:
      return less;
    case Condition::Comparison::less_equal:
      return less || equal;
    case Condition::Comparison::greater:
      return !less && !equal;
    case Condition::Comparison::greater_equal:
      return !less;
  }
  return false;
}

Circuit unitary_part(const Program& program) {
  Circuit circuit(program.qubits());
  for (const Operation& operation : program.operations) {
    const Gate* gate = std::get_if<Gate>(&operation);
    if (gate == nullptr) continue;
    const GateSpec& spec = gate_spec(gate->kind);
    circuit.add(gate->kind, {gate->qubits.data(), spec.qubits}, {gate->parameters.data(), spec.parameters});
  }
  circuit.add_global_phase(program.global_phase);
  return circuit;
}

std::vector<Measurement> measurements(const Program& program) {
  std::vector<Measurement> found;
  for (const Operation& operation : program.operations)
    if (const Measurement* measurement = std::get_if<Measurement>(&operation)) found.push_back(*measurement);
  return found;
}

}  // namespace epiq::quantum
