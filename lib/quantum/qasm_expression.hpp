#pragma once

#include <map>
#include <string>
#include <vector>

#include "epiq/quantum/qasm_lexer.hpp"

namespace epiq::quantum {

/// A place in the words of a program. The last word is Kind::end, which is never passed.
class QasmCursor {
 public:
  explicit QasmCursor(const std::vector<QasmToken>& tokens, std::size_t place = 0) : tokens_(&tokens), place_(place) {}

  std::size_t place() const noexcept { return place_; }
  const QasmToken& peek(std::size_t ahead = 0) const;
  const QasmToken& take();

  /// Takes the next word if it is `symbol`.
  bool take_if(std::string_view symbol);

  /// Takes `symbol`. @throws Error(input) if the next word is another
  const QasmToken& expect(std::string_view symbol);

  /// Takes a name. @throws Error(input) if the next word is none; `what` says which name was expected
  const QasmToken& expect_name(const std::string& what);

  /// Takes a whole number up to 10^9. @throws Error(input) if the next word is none
  std::size_t expect_integer();

 private:
  const std::vector<QasmToken>* tokens_;
  std::size_t place_;
};

/// Values of the names in an expression.
using QasmValues = std::map<std::string, double, std::less<>>;

/// Reads an expression: numbers, pi, tau, euler, names of `values`, + - * / ^ ** ( ), and the functions sin, cos, tan,
/// exp, ln, log, sqrt, arcsin, arccos and arctan. Numbers are real: 1/2 is a half.
/// @throws Error(input) where it is malformed or its value is not finite
double evaluate_expression(QasmCursor& cursor, const QasmValues& values);

}  // namespace epiq::quantum
