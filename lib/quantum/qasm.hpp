#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/program.hpp"

namespace epiq::quantum {

/// Reads an OpenQASM 2 or 3 program: registers, gate calls on qubits and on whole registers, gate definitions, opaque
/// declarations, constants, the modifiers inv, ctrl, negctrl and pow, gphase, barriers, measurements, reset, and
/// if/else with one comparison of classical bits. The gates of qelib1.inc and stdgates.inc are known without their
/// file, in Qiskit's conventions; gates with more controls than gate.hpp has are decomposed.
///
/// @throws Error(input) with line and column where the text is not OpenQASM; Error(unsupported) for loops, subroutines,
///         other includes and calls of opaque gates; Error(resource) above kMostQasmGates operations or 10^6 qubits
///         and bits, and for gates or branches that are nested too deeply
Program read_program(std::string_view text);

/// An OpenQASM program that is a circuit with final measurements.
struct QasmProgram {
  Circuit circuit;                        ///< its unitary part
  std::vector<std::string> qubit_names;   ///< as Program::qubit_names
  std::vector<std::string> bit_names;     ///< as Program::bit_names
  std::vector<Measurement> measurements;  ///< in the order of the program
  std::size_t barriers = 0;               ///< how many barriers were read
};

/// As read_program, of a program without reset, if and gates on measured qubits.
/// @throws Error as read_program; Error(unsupported) where the program is more than a circuit with final measurements
QasmProgram read_qasm(std::string_view text);

/// The circuit of read_qasm.
Circuit parse_qasm(std::string_view text);

/// The largest number of gates a program may expand to.
inline constexpr std::size_t kMostQasmGates = 4'000'000;

/// The program in OpenQASM 2, with gates of the first qelib1.inc only (and sx), so that every reader knows them.
///
/// Angles have 17 digits: read_program gives the same state to 1e-14. A global phase is lost, since OpenQASM 2 has
/// none.
/// @param comments lines put after the header, each behind "// "
/// @throws Error(unsupported) for branches that "if (register == number)" cannot say, and for measurements into no bit
std::string write_qasm2(const Program& program, const std::vector<std::string>& comments = {});
std::string write_qasm2(const Circuit& circuit, const std::vector<std::string>& comments = {});

/// The program in OpenQASM 3, with the gates of stdgates.inc; the global phase is kept (gphase).
/// @param comments as write_qasm2
std::string write_qasm3(const Program& program, const std::vector<std::string>& comments = {});
std::string write_qasm3(const Circuit& circuit, const std::vector<std::string>& comments = {});

}  // namespace epiq::quantum
