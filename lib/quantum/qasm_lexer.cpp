#include "epiq/quantum/qasm_lexer.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Bytes above 127 belong to UTF-8 letters such as the Greek ones, which OpenQASM 3 allows in names.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) > 127;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<QasmToken> all() {
    std::vector<QasmToken> tokens;
    do {
      skip_space_and_comments();
      tokens.push_back(next());
    } while (tokens.back().kind != QasmToken::Kind::end);
    return tokens;
  }

 private:
  char peek(std::size_t ahead = 0) const { return place_ + ahead < text_.size() ? text_[place_ + ahead] : '\0'; }
  bool at_end() const { return place_ >= text_.size(); }

  void advance() {
    if (text_[place_++] == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
  }

  QasmToken here(QasmToken::Kind kind) const { return {kind, "", line_, column_}; }

  void skip_space_and_comments() {
    while (!at_end()) {
      if (std::string_view(" \t\r\n\f\v").find(peek()) != std::string_view::npos) {
        advance();
      } else if (peek() == '/' && peek(1) == '/') {
        while (!at_end() && peek() != '\n') advance();
      } else if (peek() == '/' && peek(1) == '*') {
        const QasmToken start = here(QasmToken::Kind::symbol);
        while (!at_end() && !(peek() == '*' && peek(1) == '/')) advance();
        if (at_end()) throw qasm_error(start, "this comment is never closed");
        advance();
        advance();
      } else {
        return;
      }
    }
  }

  QasmToken next() {
    if (at_end()) return here(QasmToken::Kind::end);
    if (is_letter(peek())) return name();
    if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) return number();
    if (peek() == '"') return string();
    return symbol();
  }

  QasmToken name() {
    QasmToken token = here(QasmToken::Kind::name);
    while (is_letter(peek()) || is_digit(peek())) take(token);
    return token;
  }

  QasmToken number() {
    QasmToken token = here(QasmToken::Kind::integer);
    if (peek() == '0' && std::string_view("xXbBoO").find(peek(1)) != std::string_view::npos && peek(1) != '\0') {
      while (is_letter(peek()) || is_digit(peek())) take(token);
      return token;
    }
    while (is_digit(peek())) take(token);
    if (peek() == '.') {
      token.kind = QasmToken::Kind::real;
      take(token);
      while (is_digit(peek())) take(token);
    }
    const bool has_sign = peek(1) == '+' || peek(1) == '-';
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(has_sign ? 2 : 1))) {
      token.kind = QasmToken::Kind::real;
      take(token);
      if (has_sign) take(token);
      while (is_digit(peek())) take(token);
    }
    if (is_letter(peek()))
      throw qasm_error(here(QasmToken::Kind::symbol), "a number ends in the letter '" + std::string(1, peek()) + "'");
    return token;
  }

  QasmToken string() {
    QasmToken token = here(QasmToken::Kind::text);
    advance();
    while (!at_end() && peek() != '"' && peek() != '\n') take(token);
    if (peek() != '"') throw qasm_error(token, "this string is never closed");
    advance();
    return token;
  }

  QasmToken symbol() {
    QasmToken token = here(QasmToken::Kind::symbol);
    const char c = peek();
    if (std::string_view("()[]{};,+-*/^=<>@:$!&|%~.#").find(c) == std::string_view::npos) {
      const auto code = static_cast<unsigned char>(c);
      const bool printable = code > 32 && code != 127;
      throw qasm_error(token, "OpenQASM has no character " +
                                  (printable ? "'" + std::string(1, c) + "'" : "of code " + std::to_string(code)));
    }
    take(token);
    const bool pair = (c == '-' && peek() == '>') || (c == '*' && peek() == '*') ||
                      (peek() == '=' && std::string_view("=!<>").find(c) != std::string_view::npos) ||
                      (peek() == c && (c == '&' || c == '|'));
    if (pair) take(token);
    return token;
  }

  void take(QasmToken& token) {
    token.text += peek();
    advance();
  }

  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
};

}  // namespace

std::vector<QasmToken> tokenize_qasm(std::string_view text) { return Lexer(text).all(); }

Error qasm_error(const QasmToken& where, const std::string& message, Fault fault) {
  return Error(fault, "OpenQASM, line " + std::to_string(where.line) + ", column " + std::to_string(where.column) +
                          ": " + message);
}

}  // namespace epiq::quantum
