#include "epiq/quantum/qasm_calls.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epiq/quantum/multi_controlled.hpp"
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
  std::size_t controls = 0;  ///< how many qubits it takes
  bool negated = false;      ///< whether these have to be 0
  double exponent = 1.0;
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
    Modifier modifier{Modifier::Kind::inverse, 0, false, 1.0, word};
    if (cursor.take_if("pow")) {
      modifier.kind = Modifier::Kind::power;
      cursor.expect("(");
      modifier.exponent = evaluate_expression(cursor, scope.values);
      cursor.expect(")");
    } else if (cursor.take_if("ctrl") || cursor.take_if("negctrl")) {
      modifier.kind = Modifier::Kind::control;
      modifier.negated = word.is("negctrl");
      modifier.controls = 1;
      if (cursor.take_if("(")) {
        modifier.controls = cursor.expect_integer();
        cursor.expect(")");
      }
      if (modifier.controls == 0) throw qasm_error(word, "'" + word.text + "' needs at least 1 control");
    } else if (!cursor.take_if("inv")) {
      return found;
    }
    cursor.expect("@");
    found.push_back(modifier);
  }
}

void QasmCalls::apply(const QasmToken& name, std::span<const double> parameters, std::span<const std::size_t> qubits,
                      const QasmScope& scope, Circuit& circuit) {
  count(name, 1);
  for (std::size_t i = scope.definitions; i-- > 0;) {
    if (definitions_[i].name == name.text) return expand(name, i, parameters, qubits, scope.depth + 1, circuit);
  }
  for (std::size_t i = scope.definitions; i < definitions_.size(); ++i)
    if (definitions_[i].name == name.text)
      throw qasm_error(name, "'" + name.text + "' is used inside its own definition or before it");
  if (name.text == "gphase") {
    check_count(name, "parameters", 1, parameters.size());
    check_count(name, "qubits", 0, qubits.size());
    circuit.add_global_phase(parameters[0]);
    return;
  }
  if (const std::optional<Circuit> composite = composite_gate(name.text)) {
    check_count(name, "parameters", 0, parameters.size());
    check_count(name, "qubits", composite->qubits(), qubits.size());
    return place(name, *composite, qubits, circuit);
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
  for (const Modifier& modifier : all) controls += modifier.controls;
  if (controls > qubits.size()) throw qasm_error(name, "there are fewer qubits here than controls");

  Circuit part(circuit.qubits());
  apply(name, parameters, qubits.subspan(controls), scope, part);
  // The modifier next to the gate acts first; the controls of the outermost one come first among the qubits.
  for (std::size_t m = all.size(); m-- > 0;) {
    const Modifier& modifier = all[m];
    if (modifier.kind == Modifier::Kind::inverse) {
      part = part.inverse();
    } else if (modifier.kind == Modifier::Kind::power) {
      part = raised(modifier, part);
    } else {
      controls -= modifier.controls;
      part = with_controls(modifier, part, qubits.subspan(controls, modifier.controls));
    }
  }
  circuit.append(part);
}

Circuit QasmCalls::raised(const Modifier& modifier, const Circuit& part) {
  constexpr double kLargest = 1e6;
  if (std::abs(modifier.exponent) > kLargest)
    throw qasm_error(modifier.where, "powers above 10^6 of a gate are not supported", Fault::unsupported);
  if (modifier.exponent != std::round(modifier.exponent)) {
    const std::optional<Circuit> power = principal_power(part, modifier.exponent);
    if (!power)
      throw qasm_error(modifier.where, "only single gates have powers that are not whole numbers here",
                       Fault::unsupported);
    return *power;
  }
  const Circuit once = modifier.exponent < 0 ? part.inverse() : part;
  Circuit power(part.qubits());
  const auto times = static_cast<std::size_t>(std::abs(modifier.exponent));
  for (std::size_t i = 0; i < times; ++i) {
    count(modifier.where, once.gates().size() + 1);
    power.append(once);
  }
  return power;
}

Circuit QasmCalls::with_controls(const Modifier& modifier, const Circuit& part, std::span<const std::size_t> controls) {
  constexpr std::size_t kMost = 64;  // the number of gates grows with the third power of the controls
  if (controls.size() > kMost)
    throw qasm_error(modifier.where, "more than " + std::to_string(kMost) + " controls are not supported",
                     Fault::resource);
  const std::size_t k = controls.size();
  count(modifier.where, part.gates().size() * (k < 2 ? 1 : k * k));  // before the work is done
  Circuit result(part.qubits());
  const auto flip = [&] {
    for (const std::size_t qubit : controls)
      if (modifier.negated) result.x(qubit);
  };
  flip();
  const Circuit inside = controlled(part, controls);
  count(modifier.where, inside.gates().size());
  result.append(inside);
  flip();
  return result;
}

void QasmCalls::place(const QasmToken& name, const Circuit& part, std::span<const std::size_t> qubits,
                      Circuit& circuit) {
  count(name, part.gates().size());
  for (const Gate& gate : part.gates()) {
    const GateSpec& spec = gate_spec(gate.kind);
    std::array<std::size_t, kMostGateQubits> placed{};
    for (std::size_t i = 0; i < spec.qubits; ++i) placed[i] = qubits[gate.qubits[i]];
    circuit.add(gate.kind, {placed.data(), spec.qubits}, {gate.parameters.data(), spec.parameters});
  }
  circuit.add_global_phase(part.global_phase());
}

void QasmCalls::expand(const QasmToken& name, std::size_t definition, std::span<const double> parameters,
                       std::span<const std::size_t> qubits, std::size_t depth, Circuit& circuit) {
  constexpr std::size_t kDeepest = 500;
  if (depth > kDeepest) throw qasm_error(name, "gates are defined by one another too deeply", Fault::resource);
  const QasmDefinition& made = definitions_[definition];
  if (made.opaque)
    throw qasm_error(name, "the opaque gate '" + name.text + "' has no definition that could be simulated",
                     Fault::unsupported);
  check_count(name, "parameters", made.parameters.size(), parameters.size());
  check_count(name, "qubits", made.qubits.size(), qubits.size());

  BodyScope scope;
  scope.definitions = definition;
  scope.depth = depth;
  scope.values = constants_;
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
