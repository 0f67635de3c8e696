#include "epiq/quantum/qasm_gates.hpp"

#include <algorithm>
#include <numbers>
#include <numeric>
#include <vector>

#include "epiq/quantum/multi_controlled.hpp"

namespace epiq::quantum {
namespace {

constexpr double kPi = std::numbers::pi;

constexpr LibraryGate kOlderNames[] = {
    {"u0", GateKind::id, 1},       {"u1", GateKind::p, 1},         {"phase", GateKind::p, 1}, {"u2", GateKind::u, 2},
    {"u3", GateKind::u, 3},        {"U", GateKind::u, 3},          {"CX", GateKind::cx, 0},   {"cnot", GateKind::cx, 0},
    {"cu1", GateKind::cp, 1},      {"cphase", GateKind::cp, 1},    {"cu3", GateKind::cu, 3},  {"csx", GateKind::cu, 0},
    {"toffoli", GateKind::ccx, 0}, {"fredkin", GateKind::cswap, 0}};

Circuit with_controls(std::size_t controls, GateKind kind) {
  const std::size_t target = controls;
  Circuit gate(controls + 1);
  gate.add(kind, {&target, 1});
  std::vector<std::size_t> all(controls);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return controlled(gate, all);
}

/// The Toffoli gate up to relative phases, as qelib1.inc has it.
Circuit rccx() {
  Circuit circuit(3);
  circuit.h(2).t(2).cx(1, 2).tdg(2).cx(0, 2).t(2).cx(1, 2).tdg(2).h(2);
  return circuit;
}

Circuit rc3x() {
  Circuit circuit(4);
  circuit.h(3).t(3).cx(2, 3).tdg(3).h(3).cx(0, 3).t(3).cx(1, 3).tdg(3).cx(0, 3).t(3).cx(1, 3).tdg(3);
  circuit.h(3).t(3).cx(2, 3).tdg(3).h(3);
  return circuit;
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

std::optional<Circuit> composite_gate(std::string_view name) {
  if (name == "c3x") return with_controls(3, GateKind::x);
  if (name == "c4x") return with_controls(4, GateKind::x);
  if (name == "c3sqrtx" || name == "c3sx") return with_controls(3, GateKind::sx);
  if (name == "rccx") return rccx();
  if (name == "rc3x" || name == "rcccx") return rc3x();
  return std::nullopt;
}

}  // namespace epiq::quantum
