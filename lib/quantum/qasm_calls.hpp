#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/qasm_expression.hpp"

namespace epiq::quantum {

/// A gate that the program itself defines; its body is read again at each call.
struct QasmDefinition {
  std::string name;
  std::vector<std::string> parameters;
  std::vector<std::string> qubits;
  std::size_t body = 0;  ///< place of the first word after the opening brace
  bool opaque = false;   ///< declared without a body
};

/// What a name stands for where a gate is called.
struct QasmScope {
  /// The qubits that `name` (or an element of it) stands for; more than one for a whole register.
  /// Takes the words of the argument from the cursor. @throws Error(input)
  virtual std::vector<std::size_t> argument(QasmCursor& cursor) const = 0;
  virtual ~QasmScope() = default;

  QasmValues values;            ///< of the parameters
  std::size_t definitions = 0;  ///< how many of the program's definitions are in sight
  std::size_t depth = 0;        ///< of calls within calls
};

/// Turns the gate calls of a program into gates.
class QasmCalls {
 public:
  explicit QasmCalls(const std::vector<QasmToken>& tokens) : tokens_(tokens) {}

  /// Keeps a definition; those before it are in sight of its body.
  void define(QasmDefinition definition) { definitions_.push_back(std::move(definition)); }
  std::size_t definitions() const noexcept { return definitions_.size(); }

  /// Makes a constant known to the bodies of definitions.
  void define_constant(const std::string& name, double value) { constants_.emplace(name, value); }

  /// Reads "[modifiers @] name[(parameters)] arguments;" and appends its gates to `circuit`.
  /// @return the qubits it acts on, each once
  /// @throws Error as read_qasm
  std::vector<std::size_t> call(QasmCursor& cursor, const QasmScope& scope, Circuit& circuit);

 private:
  struct Modifier;

  std::vector<Modifier> modifiers(QasmCursor& cursor, const QasmScope& scope) const;
  void apply(const QasmToken& name, std::span<const double> parameters, std::span<const std::size_t> qubits,
             const QasmScope& scope, Circuit& circuit);
  void apply_modified(const std::vector<Modifier>& modifiers, const QasmToken& name, std::span<const double> parameters,
                      std::span<const std::size_t> qubits, const QasmScope& scope, Circuit& circuit);
  Circuit raised(const Modifier& modifier, const Circuit& part);
  Circuit with_controls(const Modifier& modifier, const Circuit& part, std::span<const std::size_t> controls);
  void place(const QasmToken& name, const Circuit& part, std::span<const std::size_t> qubits, Circuit& circuit);
  void expand(const QasmToken& name, std::size_t definition, std::span<const double> parameters,
              std::span<const std::size_t> qubits, std::size_t depth, Circuit& circuit);
  void count(const QasmToken& where, std::size_t gates);

  const std::vector<QasmToken>& tokens_;
  std::vector<QasmDefinition> definitions_;
  QasmValues constants_;
  std::size_t calls_ = 0;
};

}  // namespace epiq::quantum
