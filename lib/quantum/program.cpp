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

Program program_of(const Circuit& circuit) {
  Program program;
  for (std::size_t i = 0; i < circuit.qubits(); ++i) program.qubit_names.push_back("q[" + std::to_string(i) + "]");
  program.operations.assign(circuit.gates().begin(), circuit.gates().end());
  program.global_phase = circuit.global_phase();
  return program;
}

std::vector<NamedRegister> named_registers(const std::vector<std::string>& names) {
  std::vector<NamedRegister> registers;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t bracket = names[i].find('[');
    const bool indexed = bracket != std::string::npos;
    const std::string name = names[i].substr(0, bracket);
    if (indexed && !registers.empty() && registers.back().indexed && registers.back().name == name) {
      ++registers.back().size;
    } else {
      registers.push_back({name, i, 1, indexed});
    }
  }
  return registers;
}

std::string condition_text(const Condition& condition, const std::vector<NamedRegister>& registers) {
  constexpr const char* kSymbols[] = {"==", "!=", "<", "<=", ">", ">="};
  std::string left;
  for (const NamedRegister& bits : registers) {
    const std::size_t first = condition.bits.front();
    if (first < bits.first || first >= bits.first + bits.size) continue;
    left = bits.name;
    if (bits.indexed && (condition.bits.size() == 1 && bits.size > 1))
      left += "[" + std::to_string(first - bits.first) + "]";
  }
  return left + " " + kSymbols[static_cast<std::size_t>(condition.comparison)] + " " + std::to_string(condition.value);
}

std::vector<Measurement> measurements(const Program& program) {
  std::vector<Measurement> found;
  for (const Operation& operation : program.operations)
    if (const Measurement* measurement = std::get_if<Measurement>(&operation)) found.push_back(*measurement);
  return found;
}

}  // namespace epiq::quantum
