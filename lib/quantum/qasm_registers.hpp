#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "epiq/quantum/program.hpp"
#include "epiq/quantum/qasm_expression.hpp"

namespace epiq::quantum {

/// Qubits or classical bits that were declared under one name.
struct QasmRegister {
  std::size_t first = 0;
  std::size_t size = 0;
  bool quantum = false;
};

using QasmRegisters = std::map<std::string, QasmRegister, std::less<>>;

/// Reads a register or an element of one, "q" or "q[3]".
/// @return the places of its qubits or bits among all of them
/// @throws Error(input) if nothing of this kind has that name or index
std::vector<std::size_t> register_argument(QasmCursor& cursor, const QasmRegisters& registers, bool quantum);

/// Reads what stands in the parentheses of "if": "c == 3", "c[0] == true", "c[0]", "!c[0]", "c < 0b101", "c != \"01\"".
/// @throws Error(input) if it is malformed, Error(unsupported) where comparisons are combined
Condition read_condition(QasmCursor& cursor, const QasmRegisters& registers);

}  // namespace epiq::quantum
