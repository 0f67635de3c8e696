#include <array>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "epiq/quantum/qasm.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

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

/// Writes operations, one a line.
class Writer {
 public:
  Writer(Dialect dialect, const Program& program, std::string& text)
      : dialect_(dialect),
        program_(program),
        bit_registers_(named_registers(program.bit_names)),
        qubits_(operands(program.qubit_names)),
        bits_(operands(program.bit_names)),
        text_(text) {}

  void declare() {
    const bool two = dialect_ == Dialect::qasm2;
    for (const NamedRegister& made : named_registers(program_.qubit_names)) declare(made, two ? "qreg" : "qubit");
    for (const NamedRegister& made : bit_registers_) declare(made, two ? "creg" : "bit");
  }

  void write(const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) std::visit([this](const auto& one) { write(one); }, operation);
  }

 private:
  void declare(const NamedRegister& made, const char* keyword) {
    const std::string size = "[" + std::to_string(made.size) + "]";
    text_ += keyword;
    if (dialect_ == Dialect::qasm2) {
      text_ += " " + made.name + size + ";\n";
    } else {
      text_ += (made.indexed ? size : "") + " " + made.name + ";\n";
    }
  }

  /// How each qubit or bit is called; OpenQASM 2 knows registers only.
  std::vector<std::string> operands(const std::vector<std::string>& names) const {
    std::vector<std::string> result = names;
    for (std::string& name : result)
      if (dialect_ == Dialect::qasm2 && name.find('[') == std::string::npos) name += "[0]";
    return result;
  }

  void write(const Measurement& measurement) {
    if (dialect_ == Dialect::qasm2) {
      if (measurement.bit == kNoBit)
        throw Error(Fault::unsupported, "OpenQASM 2 has no measurement without a bit to keep it; write OpenQASM 3");
      line("measure " + qubits_[measurement.qubit] + " -> " + bits_[measurement.bit] + ";");
    } else {
      line((measurement.bit == kNoBit ? "" : bits_[measurement.bit] + " = ") + "measure " + qubits_[measurement.qubit] +
           ";");
    }
  }

  void write(const Reset& reset) { line("reset " + qubits_[reset.qubit] + ";"); }

  void write(const Barrier& barrier) {
    std::string all = "barrier";
    for (std::size_t i = 0; i < barrier.qubits.size(); ++i) all += (i == 0 ? " " : ",") + qubits_[barrier.qubits[i]];
    if (dialect_ == Dialect::qasm2 && barrier.qubits.empty())
      for (std::size_t i = 0; i < qubits_.size(); ++i) all += (i == 0 ? " " : ",") + qubits_[i];
    line(all + ";");
  }

  void write(const BranchAt& at) {
    const Branch& branch = program_.branches[at.index];
    const std::string condition = condition_text(branch.condition, bit_registers_);
    if (dialect_ == Dialect::qasm2) return write_prefixed(branch, "if(" + condition + ") ");
    line("if (" + condition + ") {");
    write(branch.then);
    if (!branch.otherwise.empty()) {
      line("} else {");
      write(branch.otherwise);
    }
    line("}");
  }

  /// OpenQASM 2 asks the condition anew before each operation, so none of them may change its answer.
  void write_prefixed(const Branch& branch, const std::string& prefix) {
    bool plain =
        branch.otherwise.empty() && branch.condition.comparison == Condition::Comparison::equal && prefix_.empty();
    for (const NamedRegister& bits : bit_registers_)
      if (bits.first == branch.condition.bits.front()) plain = plain && bits.size == branch.condition.bits.size();
    for (std::size_t i = 0; i < branch.then.size(); ++i)
      plain = plain && (branch.then.size() == 1 || !std::holds_alternative<Measurement>(branch.then[i]));
    if (!plain)
      throw Error(Fault::unsupported,
                  "OpenQASM 2 has no 'else', nested or other conditions than 'register == number'; write OpenQASM 3");
    prefix_ = prefix;
    write(branch.then);
    prefix_.clear();
  }

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
        if (angle[3] != 0.0) call("u1", {angle[3]}, {q[0]});
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

  void plain(const Gate& gate) {
    const GateSpec& spec = gate_spec(gate.kind);
    call(std::string(spec.name), {gate.parameters.begin(), gate.parameters.begin() + spec.parameters},
         {gate.qubits.begin(), gate.qubits.begin() + spec.qubits});
  }

  void call(const std::string& name, const std::vector<double>& parameters, const std::vector<std::size_t>& qubits) {
    text_ += prefix_ + name;
    for (std::size_t i = 0; i < parameters.size(); ++i) text_ += (i == 0 ? "(" : ",") + number(parameters[i]);
    if (!parameters.empty()) text_ += ')';
    for (std::size_t i = 0; i < qubits.size(); ++i) text_ += (i == 0 ? " " : ",") + qubits_[qubits[i]];
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

  void line(const std::string& statement) { text_ += prefix_ + statement + "\n"; }

  Dialect dialect_;
  const Program& program_;
  std::vector<NamedRegister> bit_registers_;
  std::vector<std::string> qubits_;  ///< what each qubit is called
  std::vector<std::string> bits_;    ///< as qubits_, of the bits
  std::string prefix_;               ///< of each line: the condition it stands behind
  std::string& text_;
};

std::string with_comments(std::string text, const std::vector<std::string>& comments) {
  for (const std::string& comment : comments) text += "// " + comment + "\n";
  return text;
}

}  // namespace

std::string write_qasm2(const Program& program, const std::vector<std::string>& comments) {
  std::string text = with_comments("OPENQASM 2.0;\ninclude \"qelib1.inc\";\n", comments);
  Writer writer(Dialect::qasm2, program, text);
  writer.declare();
  writer.write(program.operations);
  return text;
}

std::string write_qasm3(const Program& program, const std::vector<std::string>& comments) {
  std::string text = with_comments("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n", comments);
  Writer writer(Dialect::qasm3, program, text);
  writer.declare();
  if (program.global_phase != 0.0) text += "gphase(" + number(program.global_phase) + ");\n";
  writer.write(program.operations);
  return text;
}

std::string write_qasm2(const Circuit& circuit, const std::vector<std::string>& comments) {
  return write_qasm2(program_of(circuit), comments);
}

std::string write_qasm3(const Circuit& circuit, const std::vector<std::string>& comments) {
  return write_qasm3(program_of(circuit), comments);
}

}  // namespace epiq::quantum
