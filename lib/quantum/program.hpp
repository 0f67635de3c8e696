#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "epiq/quantum/circuit.hpp"

namespace epiq::quantum {

/// Writes the outcome of a qubit in the Z basis to a classical bit.
struct Measurement {
  std::size_t qubit = 0;  ///< of the circuit; registers follow one another in the order of their declaration
  std::size_t bit = 0;    ///< of all classical bits, counted in the same way; kNoBit: the outcome is not kept
};

inline constexpr std::size_t kNoBit = static_cast<std::size_t>(-1);

/// Puts a qubit back to |0>, as a measurement whose outcome is forgotten and an X if it was 1.
struct Reset {
  std::size_t qubit = 0;
};

/// Keeps the gates on its two sides apart; it does nothing to a state.
struct Barrier {
  std::vector<std::size_t> qubits;
};

/// Leads to Program::branches[index].
struct BranchAt {
  std::size_t index = 0;
};

using Operation = std::variant<Gate, Measurement, Reset, Barrier, BranchAt>;

/// A comparison of classical bits, read as a binary number, with a constant.
struct Condition {
  enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

  std::vector<std::size_t> bits;  ///< least significant first
  Comparison comparison = Comparison::equal;
  std::uint64_t value = 0;
};

/// The values of the classical bits of a program: 0 or 1 each.
using ClassicalBits = std::vector<std::uint8_t>;

/// Whether the condition is true of `values`; bits beyond the 64th take part too.
bool holds(const Condition& condition, const ClassicalBits& values);

/// Operations that depend on classical bits; the condition is looked at once, before them.
struct Branch {
  Condition condition;
  std::vector<Operation> then;
  std::vector<Operation> otherwise;
};

/// A quantum program: operations in the order of time on qubits that start in |0> and bits that start as 0.
struct Program {
  std::vector<std::string> qubit_names;  ///< "q[0]" or "q" for each qubit
  std::vector<std::string> bit_names;    ///< as qubit_names, of the classical bits
  std::vector<Operation> operations;
  std::vector<Branch> branches;  ///< those that BranchAt leads to, also from within branches
  double global_phase = 0.0;     ///< of the operations outside branches, radians; no outcome depends on one inside

  /// Why this is more than a circuit with final measurements: "line 4, column 1: 'reset'", the first such place in the
  /// text; empty if it is one.
  std::string dynamic;

  std::size_t qubits() const noexcept { return qubit_names.size(); }
};

/// A circuit as a program, with qubits called q[0], q[1], ..
Program program_of(const Circuit& circuit);

/// The gates outside branches, without measurements: all that acts on the state if `program.dynamic` is empty.
/// @throws Error(input) if there is no qubit
Circuit unitary_part(const Program& program);

/// Qubits or bits that share a name: "c[0]", "c[1]" are the register c; "d" is a register of its own, not indexed.
struct NamedRegister {
  std::string name;
  std::size_t first = 0;
  std::size_t size = 1;
  bool indexed = true;
};

/// The registers that `names` (Program::qubit_names or bit_names) come from, in order.
std::vector<NamedRegister> named_registers(const std::vector<std::string>& names);

/// A condition as OpenQASM writes it: "c == 3" of a whole register, "c[2] == 1" of a bit.
/// @param registers those of Program::bit_names
std::string condition_text(const Condition& condition, const std::vector<NamedRegister>& registers);

/// The measurements outside branches.
std::vector<Measurement> measurements(const Program& program);

}  // namespace epiq::quantum
