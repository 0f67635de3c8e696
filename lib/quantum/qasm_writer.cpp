#include <array>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "epiq/quantum/qasm.hpp"

namespace epiq::quantum {
namespace {

constexpr double kHalfPi = std::numbers::pi / 2.0;

enum class Dialect { qasm2, qasm3 };

std::string number(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.17g", value);
  std::string text = buffer.data();
  // An OpenQASM 2 grammar that tells reals from integers wants a point.
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

class Writer {
 public:
  Writer(Dialect dialect, std::string& text) : dialect_(dialect), text_(text) {}

  void write(const Gate& gate) {
    const std::array<std::size_t, kMostGateQubits>& q = gate.qubits;
    const std::array<double, kMostGateParameters>& angle = gate.parameters;
    const bool two = dialect_ == Dialect::qasm2;
    switch (gate.kind) {
      case GateKind::p:
        return call(two ? "u1" : "p", {angle[0]}, {q[0]});
      case GateKind::u:
        return call("u3", {angle[0], angle[1], angle[2]}, {q[0]});
      case GateKind::sxdg:
        return two ? call("sxdg", {}, {q[0]}) : call("inv @ sx", {}, {q[0]});
      case GateKind::cp:
        return call(two ? "cu1" : "cp", {angle[0]}, {q[0], q[1]});
      case GateKind::crx:
        return two ? call("cu3", {angle[0], -kHalfPi, kHalfPi}, {q[0], q[1]}) : plain(gate);
      case GateKind::cry:
        return two ? call("cu3", {angle[0], 0.0, 0.0}, {q[0], q[1]}) : plain(gate);
      case GateKind::cu:
        if (!two) return plain(gate);
        call("u1", {angle[3]}, {q[0]});
        return call("cu3", {angle[0], angle[1], angle[2]}, {q[0], q[1]});
      case GateKind::swap:
        return two ? write_swap(q[0], q[1]) : plain(gate);
      case GateKind::cswap:
        return two ? write_cswap(q[0], q[1], q[2]) : plain(gate);
      case GateKind::rzz:
        return write_rzz(angle[0], q[0], q[1]);
      case GateKind::rxx:
        return write_rotated_rzz("h", {}, "h", {}, gate);
      case GateKind::ryy:
        return write_rotated_rzz("rx", {kHalfPi}, "rx", {-kHalfPi}, gate);
      default:
        return plain(gate);
    }
  }

 private:
  void plain(const Gate& gate) {
    const GateSpec& spec = gate_spec(gate.kind);
    call(std::string(spec.name), {gate.parameters.begin(), gate.parameters.begin() + spec.parameters},
         {gate.qubits.begin(), gate.qubits.begin() + spec.qubits});
  }

  void call(const std::string& name, const std::vector<double>& parameters, const std::vector<std::size_t>& qubits) {
    text_ += name;
    for (std::size_t i = 0; i < parameters.size(); ++i) text_ += (i == 0 ? "(" : ",") + number(parameters[i]);
    if (!parameters.empty()) text_ += ')';
    for (std::size_t i = 0; i < qubits.size(); ++i) text_ += (i == 0 ? " q[" : ",q[") + std::to_string(qubits[i]) + "]";
    text_ += ";\n";
  }

  void write_swap(std::size_t a, std::size_t b) {
    call("cx", {}, {a, b});
    call("cx", {}, {b, a});
    call("cx", {}, {a, b});
  }

  void write_cswap(std::size_t control, std::size_t a, std::size_t b) {
    call("cx", {}, {b, a});
    call("ccx", {}, {control, a, b});
    call("cx", {}, {b, a});
  }

  void write_rzz(double angle, std::size_t a, std::size_t b) {
    call("cx", {}, {a, b});
    call("rz", {angle}, {b});
    call("cx", {}, {a, b});
  }

  /// Turns the axis of both qubits to Z and back around rzz.
  void write_rotated_rzz(const std::string& before, const std::vector<double>& before_angle, const std::string& after,
                         const std::vector<double>& after_angle, const Gate& gate) {
    for (std::size_t i = 0; i < 2; ++i) call(before, before_angle, {gate.qubits[i]});
    write_rzz(gate.parameters[0], gate.qubits[0], gate.qubits[1]);
    for (std::size_t i = 0; i < 2; ++i) call(after, after_angle, {gate.qubits[i]});
  }

  Dialect dialect_;
  std::string& text_;
};

std::string with_comments(std::string text, const std::vector<std::string>& comments) {
  for (const std::string& comment : comments) text += "// " + comment + "\n";
  return text;
}

}  // namespace

std::string write_qasm2(const Circuit& circuit, const std::vector<std::string>& comments) {
  std::string text = with_comments("OPENQASM 2.0;\ninclude \"qelib1.inc\";\n", comments);
  text += "qreg q[" + std::to_string(circuit.qubits()) + "];\n";
  Writer writer(Dialect::qasm2, text);
  for (const Gate& gate : circuit.gates()) writer.write(gate);
  return text;
}

std::string write_qasm3(const Circuit& circuit, const std::vector<std::string>& comments) {
  std::string text = with_comments("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n", comments);
  text += "qubit[" + std::to_string(circuit.qubits()) + "] q;\n";
  if (circuit.global_phase() != 0.0) text += "gphase(" + number(circuit.global_phase()) + ");\n";
  Writer writer(Dialect::qasm3, text);
  for (const Gate& gate : circuit.gates()) writer.write(gate);
  return text;
}

}  // namespace epiq::quantum
