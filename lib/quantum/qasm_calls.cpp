#include "epiq/quantum/qasm_calls.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/qasm_gates.hpp"

namespace epiq::quantum {

using util::Fault;

namespace {

/// Inside the body of a definition a name is one qubit.
struct BodyScope : QasmScope {
  std::map<std::string, std::size_t, std::less<>> qubits;

  std::vector<std::size_t> argument(QasmCursor& cursor) const override {
    const QasmToken& name = cursor.expect_name("a qubit");
    const auto found = qubits.find(name.text);
    if (found == qubits.end()) throw qasm_error(name, "'" + name.text + "' is not a qubit of this gate");
    return {found->second};
  }
};

void check_count(const QasmToken& name, const char* what, std::size_t expected, std::size_t given) {
  if (expected != given)
    throw qasm_error(name, "the gate '" + name.text + "' takes " + std::to_string(expected) + " " + what + ", not " +
                               std::to_string(given));
}

/// The length that arguments have in common: single qubits are repeated along whole registers.
std::size_t common_length(const QasmToken& name, const std::vector<std::vector<std::size_t>>& arguments) {
  std::size_t length = 1;
  for (const std::vector<std::size_t>& argument : arguments) {
    if (argument.size() == 1) continue;
    if (length != 1 && argument.size() != length)
      throw qasm_error(name, "registers of " + std::to_string(length) + " and of " + std::to_string(argument.size()) +
                                 " qubits do not go together");
    length = argument.size();
  }
  return length;
}

void check_different(const QasmToken& name, std::vector<std::size_t> qubits) {
  std::sort(qubits.begin(), qubits.end());
  if (std::adjacent_find(qubits.begin(), qubits.end()) != qubits.end())
    throw qasm_error(name, "the gate '" + name.text + "' names a qubit twice");
}

}  // namespace

struct QasmCalls::Modifier {
  enum class Kind { inverse, control, power };
  Kind kind;
  long long times;  ///< of a control: how many; of a power: the exponent
  QasmToken where;
};

std::vector<std::size_t> QasmCalls::call(QasmCursor& cursor, const QasmScope& scope, Circuit& circuit) {
  const std::vector<Modifier> all_modifiers = modifiers(cursor, scope);
  const QasmToken name = cursor.expect_name("a gate");
  std::vector<double> parameters;
  if (cursor.take_if("(") && !cursor.take_if(")")) {
    do {
      parameters.push_back(evaluate_expression(cursor, scope.values));
    } while (cursor.take_if(","));
    cursor.expect(")");
  }
  std::vector<std::vector<std::size_t>> arguments;
  if (!cursor.peek().is(";")) {
    do {
      arguments.push_back(scope.argument(cursor));
    } while (cursor.take_if(","));
  }
  cursor.expect(";");

  std::vector<std::size_t> touched;
  const std::size_t length = common_length(name, arguments);
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<std::size_t> qubits;
    qubits.reserve(arguments.size());
    for (const std::vector<std::size_t>& argument : arguments)
      qubits.push_back(argument.size() == 1 ? argument[0] : argument[i]);
    check_different(name, qubits);
    touched.insert(touched.end(), qubits.begin(), qubits.end());
    if (all_modifiers.empty()) {
      apply(name, parameters, qubits, scope, circuit);
    } else {
      apply_modified(all_modifiers, name, parameters, qubits, scope, circuit);
    }
  }
  return touched;
}

std::vector<QasmCalls::Modifier> QasmCalls::modifiers(QasmCursor& cursor, const QasmScope& scope) const {
  std::vector<Modifier> found;
  while (true) {
    const QasmToken& word = cursor.peek();
    if (word.is("negctrl")) throw qasm_error(word, "the modifier 'negctrl' is not supported", Fault::unsupported);
    if (cursor.take_if("inv")) {
      found.push_back({Modifier::Kind::inverse, 1, word});
    } else if (cursor.take_if("ctrl")) {
      found.push_back({Modifier::Kind::control, 1, word});
      if (cursor.take_if("(")) {
        found.back().times = static_cast<long long>(cursor.expect_integer());
        cursor.expect(")");
      }
    } else if (cursor.take_if("pow")) {
      cursor.expect("(");
      const double exponent = evaluate_expression(cursor, scope.values);
      cursor.expect(")");
      constexpr double kLargest = 1e6;
      if (exponent != std::round(exponent) || std::abs(exponent) > kLargest)
        throw qasm_error(word, "only whole powers up to 10^6 of a gate are supported", Fault::unsupported);
      found.push_back({Modifier::Kind::power, static_cast<long long>(exponent), word});
    } else {
      return found;
    }
    cursor.expect("@");
  }
}

void QasmCalls::apply(const QasmToken& name, std::span<const double> parameters, std::span<const std::size_t> qubits,
                      const QasmScope& scope, Circuit& circuit) {
  count(name, 1);
  for (std::size_t i = scope.definitions; i-- > 0;) {
    if (definitions_[i].name == name.text) return expand(name, i, parameters, qubits, scope.depth + 1, circuit);
  }
  if (name.text == "gphase") {
    check_count(name, "parameters", 1, parameters.size());
    check_count(name, "qubits", 0, qubits.size());
    circuit.add_global_phase(parameters[0]);
    return;
  }
  const std::optional<LibraryGate> gate = library_gate(name.text);
  if (!gate) throw qasm_error(name, "'" + name.text + "' is not a known gate");
  check_count(name, "parameters", gate->parameters, parameters.size());
  const GateSpec& spec = gate_spec(gate->kind);
  check_count(name, "qubits", spec.qubits, qubits.size());
  const std::array<double, kMostGateParameters> all = kind_parameters(*gate, parameters);
  circuit.add(gate->kind, qubits, {all.data(), spec.parameters});
}

void QasmCalls::apply_modified(const std::vector<Modifier>& all, const QasmToken& name,
                               std::span<const double> parameters, std::span<const std::size_t> qubits,
                               const QasmScope& scope, Circuit& circuit) {
  std::size_t controls = 0;
  for (const Modifier& modifier : all)
    if (modifier.kind == Modifier::Kind::control) controls += static_cast<std::size_t>(modifier.times);
  if (controls > qubits.size()) throw qasm_error(name, "there are fewer qubits here than controls");

  Circuit part(circuit.qubits());
  apply(name, parameters, qubits.subspan(controls), scope, part);
  // The modifier next to the gate acts first; the controls of the outermost one come first among the qubits.
  for (std::size_t m = all.size(); m-- > 0;) {
    const Modifier& modifier = all[m];
    if (modifier.kind == Modifier::Kind::inverse) {
      part = part.inverse();
    } else if (modifier.kind == Modifier::Kind::power) {
      const Circuit once = modifier.times < 0 ? part.inverse() : part;
      part = Circuit(circuit.qubits());
      for (long long i = 0; i < std::abs(modifier.times); ++i) {
        count(modifier.where, once.gates().size() + 1);
        part.append(once);
      }
    } else {
      for (long long i = 0; i < modifier.times; ++i) {
        std::optional<Circuit> with_control = controlled(part, qubits[--controls]);
        if (!with_control)
          throw qasm_error(modifier.where, "a controlled form of '" + name.text + "' is not supported here",
                           Fault::unsupported);
        part = std::move(*with_control);
      }
    }
  }
  circuit.append(part);
}

void QasmCalls::expand(const QasmToken& name, std::size_t definition, std::span<const double> parameters,
                       std::span<const std::size_t> qubits, std::size_t depth, Circuit& circuit) {
  constexpr std::size_t kDeepest = 500;
  if (depth > kDeepest) throw qasm_error(name, "gates are defined by one another too deeply", Fault::resource);
  const QasmDefinition& made = definitions_[definition];
  check_count(name, "parameters", made.parameters.size(), parameters.size());
  check_count(name, "qubits", made.qubits.size(), qubits.size());

  BodyScope scope;
  scope.definitions = definition;
  scope.depth = depth;
  for (std::size_t i = 0; i < parameters.size(); ++i) scope.values[made.parameters[i]] = parameters[i];
  for (std::size_t i = 0; i < qubits.size(); ++i) scope.qubits[made.qubits[i]] = qubits[i];
  QasmCursor cursor(tokens_, made.body);
  while (!cursor.take_if("}")) {
    if (cursor.take_if("barrier")) {
      do {
        scope.argument(cursor);
      } while (cursor.take_if(","));
      cursor.expect(";");
    } else {
      call(cursor, scope, circuit);
    }
  }
}

void QasmCalls::count(const QasmToken& where, std::size_t gates) {
  calls_ += gates;
  if (calls_ > kMostQasmGates)
    throw qasm_error(where, "the program has more than " + std::to_string(kMostQasmGates) + " gates", Fault::resource);
}

}  // namespace epiq::quantum
