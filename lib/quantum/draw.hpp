#pragma once

#include <cstddef>
#include <string>

#include "epiq/quantum/program.hpp"

namespace epiq::quantum {

/// The program as plain text, a line a qubit and time from left to right:
///
///     q[0]: -[h]--*--[M c[0]]-
///                 |
///     q[1]: -----[x]-[M c[1]]-
///
/// `*` is a control, `x` a swapped qubit, ':' a barrier, [0] a reset, [M c] a measurement into the bit c; operations
/// behind "if" bear their condition. Operations stand as far left as they can.
/// @param width columns after which the drawing goes on below; 0: never
/// @throws Error(resource) above kMostDrawnQubits qubits or kMostDrawnOperations operations
std::string draw(const Program& program, std::size_t width = 120);
std::string draw(const Circuit& circuit, std::size_t width = 120);

inline constexpr std::size_t kMostDrawnQubits = 200;
inline constexpr std::size_t kMostDrawnOperations = 10'000;

}  // namespace epiq::quantum
