#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/quantum/circuit.hpp"

namespace epiq::quantum {

/// A measurement at the end of a program.
struct Measurement {
  std::size_t qubit = 0;  ///< of the circuit; registers follow one another in the order of their declaration
  std::size_t bit = 0;    ///< of all classical bits, counted in the same way
};

/// What an OpenQASM program says.
struct QasmProgram {
  Circuit circuit;                        ///< its unitary part
  std::vector<std::string> qubit_names;   ///< "q[0]" or "q" for each qubit
  std::vector<std::string> bit_names;     ///< as qubit_names, of the classical bits
  std::vector<Measurement> measurements;  ///< in the order of the program
  std::size_t barriers = 0;               ///< how many barriers were read and ignored
};

/// Reads an OpenQASM 2 or 3 program that is unitary up to final measurements: registers, gate calls on qubits and on
/// whole registers, gate definitions, the modifiers inv and ctrl (of gates that have a controlled form) and pow (of an
/// integer), gphase, barriers and measurements. The gates of qelib1.inc and stdgates.inc are known without their file.
///
/// @throws Error(input) with line and column where the text is not OpenQASM; Error(unsupported) for reset, if, loops,
///         subroutines and gates after a measurement of their qubit; Error(resource) above kMostQasmGates
QasmProgram read_qasm(std::string_view text);

/// The circuit of read_qasm.
Circuit parse_qasm(std::string_view text);

/// The largest number of gates a program may expand to.
inline constexpr std::size_t kMostQasmGates = 4'000'000;

/// The circuit in OpenQASM 2, with gates of the first qelib1.inc only (and sx), so that every reader knows them.
///
/// Angles have 17 digits: read_qasm gives the same state to 1e-14. A global phase is lost, since OpenQASM 2 has none.
/// @param comments lines put after the header, each behind "// "
std::string write_qasm2(const Circuit& circuit, const std::vector<std::string>& comments = {});

/// The circuit in OpenQASM 3, with the gates of stdgates.inc; the global phase is kept (gphase).
/// @param comments as write_qasm2
std::string write_qasm3(const Circuit& circuit, const std::vector<std::string>& comments = {});

}  // namespace epiq::quantum
