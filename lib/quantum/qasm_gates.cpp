#include "epiq/quantum/qasm_gates.hpp"

#include <algorithm>
#include <numbers>
#include <vector>

namespace epiq::quantum {
namespace {

constexpr double kPi = std::numbers::pi;

constexpr LibraryGate kOlderNames[] = {
    {"u0", GateKind::id, 1},       {"u1", GateKind::p, 1},         {"phase", GateKind::p, 1}, {"u2", GateKind::u, 2},
    {"u3", GateKind::u, 3},        {"U", GateKind::u, 3},          {"CX", GateKind::cx, 0},   {"cnot", GateKind::cx, 0},
    {"cu1", GateKind::cp, 1},      {"cphase", GateKind::cp, 1},    {"cu3", GateKind::cu, 3},  {"csx", GateKind::cu, 0},
    {"toffoli", GateKind::ccx, 0}, {"fredkin", GateKind::cswap, 0}};

/// The controlled form of a gate with one target: what it is called, and its parameters.
struct ControlledForm {
  GateKind kind;
  std::vector<double> parameters;
};

std::optional<ControlledForm> controlled_form(const Gate& gate) {
  const std::array<double, kMostGateParameters>& angle = gate.parameters;
  switch (gate.kind) {
    case GateKind::x:
      return ControlledForm{GateKind::cx, {}};
    case GateKind::y:
      return ControlledForm{GateKind::cy, {}};
    case GateKind::z:
      return ControlledForm{GateKind::cz, {}};
    case GateKind::h:
      return ControlledForm{GateKind::ch, {}};
    case GateKind::s:
      return ControlledForm{GateKind::cp, {kPi / 2.0}};
    case GateKind::sdg:
      return ControlledForm{GateKind::cp, {-kPi / 2.0}};
    case GateKind::t:
      return ControlledForm{GateKind::cp, {kPi / 4.0}};
    case GateKind::tdg:
      return ControlledForm{GateKind::cp, {-kPi / 4.0}};
    case GateKind::sx:
      return ControlledForm{GateKind::cu, {kPi / 2.0, -kPi / 2.0, kPi / 2.0, kPi / 4.0}};
    case GateKind::sxdg:
      return ControlledForm{GateKind::cu, {-kPi / 2.0, -kPi / 2.0, kPi / 2.0, -kPi / 4.0}};
    case GateKind::p:
      return ControlledForm{GateKind::cp, {angle[0]}};
    case GateKind::rx:
      return ControlledForm{GateKind::crx, {angle[0]}};
    case GateKind::ry:
      return ControlledForm{GateKind::cry, {angle[0]}};
    case GateKind::rz:
      return ControlledForm{GateKind::crz, {angle[0]}};
    case GateKind::u:
      return ControlledForm{GateKind::cu, {angle[0], angle[1], angle[2], 0.0}};
    case GateKind::cx:
      return ControlledForm{GateKind::ccx, {}};
    case GateKind::swap:
      return ControlledForm{GateKind::cswap, {}};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<LibraryGate> library_gate(std::string_view name) {
  for (const LibraryGate& gate : kOlderNames)
    if (gate.name == name) return gate;
  if (const std::optional<GateKind> kind = gate_kind(name)) {
    const GateSpec& spec = gate_spec(*kind);
    return LibraryGate{spec.name, spec.kind, spec.parameters};
  }
  return std::nullopt;
}

std::array<double, kMostGateParameters> kind_parameters(const LibraryGate& gate, std::span<const double> written) {
  if (gate.name == "u0") return {};
  if (gate.name == "u2") return {kPi / 2.0, written[0], written[1], 0.0};
  if (gate.name == "csx") return {kPi / 2.0, -kPi / 2.0, kPi / 2.0, kPi / 4.0};
  std::array<double, kMostGateParameters> parameters{};
  std::copy(written.begin(), written.end(), parameters.begin());
  return parameters;
}

std::optional<Circuit> controlled(const Circuit& circuit, std::size_t control) {
  Circuit result(circuit.qubits());
  for (const Gate& gate : circuit.gates()) {
    if (gate.kind == GateKind::id) continue;
    const std::optional<ControlledForm> form = controlled_form(gate);
    if (!form) return std::nullopt;
    std::vector<std::size_t> qubits{control};
    qubits.insert(qubits.end(), gate.qubits.begin(),
                  gate.qubits.begin() + static_cast<std::ptrdiff_t>(gate_spec(gate.kind).qubits));
    result.add(form->kind, qubits, form->parameters);
  }
  if (circuit.global_phase() != 0.0) result.p(circuit.global_phase(), control);
  return result;
}

}  // namespace epiq::quantum
