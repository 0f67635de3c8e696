#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "epiq/quantum/circuit.hpp"

namespace epiq::quantum {

/// A gate of qelib1.inc or stdgates.inc as written in a program.
struct LibraryGate {
  std::string_view name;
  GateKind kind;           ///< what it becomes
  std::size_t parameters;  ///< how many are written, at most kMostGateParameters
};

/// The library gate of this name, also the older ones (u1, u2, u3, U, CX, cu1, cu3, ..); none if there is none.
std::optional<LibraryGate> library_gate(std::string_view name);

/// The parameters of `gate.kind` out of the `gate.parameters` written ones.
std::array<double, kMostGateParameters> kind_parameters(const LibraryGate& gate, std::span<const double> written);

/// The gates of `circuit`, each with `control` in front; its global phase becomes a phase of `control`.
///
/// @return none if one of the gates has no controlled form among the gates of gate.hpp
std::optional<Circuit> controlled(const Circuit& circuit, std::size_t control);

}  // namespace epiq::quantum
