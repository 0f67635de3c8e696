#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/util/error.hpp"

namespace epiq::quantum {

/// A word of an OpenQASM program and where it stands.
struct QasmToken {
  enum class Kind { name, integer, real, text, symbol, end };

  Kind kind = Kind::end;
  std::string text;        ///< as written; of a string, what is between the quotes
  std::size_t line = 0;    ///< 1-based
  std::size_t column = 0;  ///< 1-based, in bytes

  bool is(std::string_view symbol) const { return kind != Kind::text && text == symbol; }
};

/// Cuts a program into words; comments are left out. The last token is Kind::end.
/// @throws Error(input) at a character that OpenQASM does not know, an open comment or an open string
std::vector<QasmToken> tokenize_qasm(std::string_view text);

/// An error at a token: "OpenQASM, line 3, column 7: <message>".
util::Error qasm_error(const QasmToken& where, const std::string& message, util::Fault fault = util::Fault::input);

}  // namespace epiq::quantum
