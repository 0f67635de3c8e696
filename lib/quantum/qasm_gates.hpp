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

/// The library gates that stand for several gates: c3x, c4x, c3sqrtx, rccx and rc3x, on qubits 0, 1, .. of a circuit of
/// just these; none if `name` is none of them.
std::optional<Circuit> composite_gate(std::string_view name);

}  // namespace epiq::quantum
