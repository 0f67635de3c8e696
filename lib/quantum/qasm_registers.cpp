#include "epiq/quantum/qasm_registers.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace epiq::quantum {
namespace {

using Comparison = Condition::Comparison;
using util::Fault;

std::optional<Comparison> comparison(QasmCursor& cursor) {
  constexpr std::pair<std::string_view, Comparison> kSymbols[] = {
      {"==", Comparison::equal},      {"!=", Comparison::not_equal}, {"<", Comparison::less},
      {"<=", Comparison::less_equal}, {">", Comparison::greater},    {">=", Comparison::greater_equal}};
  for (const std::pair<std::string_view, Comparison>& symbol : kSymbols)
    if (cursor.take_if(symbol.first)) return symbol.second;
  return std::nullopt;
}

/// The whole of `digits` in this base; none if it is anything else or above 2^64 - 1.
std::optional<std::uint64_t> number(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || result.ec != std::errc() || result.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::uint64_t constant(const QasmToken& word) {
  const std::string& text = word.text;
  std::optional<std::uint64_t> value;
  if (word.kind == QasmToken::Kind::text) {
    value = number(text, 2);
  } else if (word.kind == QasmToken::Kind::integer && text.size() > 2 && !(text[1] >= '0' && text[1] <= '9')) {
    const char prefix = text[1];
    value = number(std::string_view(text).substr(2), prefix == 'x' || prefix == 'X'   ? 16
                                                     : prefix == 'b' || prefix == 'B' ? 2
                                                                                      : 8);
  } else if (word.kind == QasmToken::Kind::integer) {
    value = number(text, 10);
  } else if (word.is("true") || word.is("false")) {
    value = word.is("true") ? 1 : 0;
  }
  if (!value) throw qasm_error(word, "a whole number below 2^64, a bit string, true or false was expected here");
  return *value;
}

}  // namespace

std::vector<std::size_t> register_argument(QasmCursor& cursor, const QasmRegisters& registers, bool quantum) {
  const char* what = quantum ? "qubit" : "classical bit";
  if (cursor.peek().is("$")) throw qasm_error(cursor.peek(), "physical qubits are not supported", Fault::unsupported);
  const QasmToken& name = cursor.expect_name(std::string("a ") + what);
  const auto found = registers.find(name.text);
  if (found == registers.end() || found->second.quantum != quantum)
    throw qasm_error(name, "no " + std::string(what) + " is called '" + name.text + "'");
  const QasmRegister& whole = found->second;
  if (!cursor.take_if("[")) {
    std::vector<std::size_t> all(whole.size);
    std::iota(all.begin(), all.end(), whole.first);
    return all;
  }
  const QasmToken& index_word = cursor.peek();
  const std::size_t index = cursor.expect_integer();
  cursor.expect("]");
  if (index >= whole.size)
    throw qasm_error(index_word, "'" + name.text + "' has " + std::to_string(whole.size) + " elements; [" +
                                     std::to_string(index) + "] is out of range");
  return {whole.first + index};
}

Condition read_condition(QasmCursor& cursor, const QasmRegisters& registers) {
  Condition condition;
  const bool negated = cursor.take_if("!");
  const QasmToken name = cursor.peek();
  condition.bits = register_argument(cursor, registers, /*quantum=*/false);
  const std::optional<Comparison> symbol = negated ? std::nullopt : comparison(cursor);
  if (symbol) {
    condition.comparison = *symbol;
    condition.value = constant(cursor.take());
  } else {
    if (condition.bits.size() > 1)
      throw qasm_error(
          name, "'" + name.text + "' has " + std::to_string(condition.bits.size()) + " bits; compare it with a number");
    condition.value = negated ? 0 : 1;
  }
  for (const char* joint : {"&&", "||", "&", "|", "^"})
    if (cursor.peek().is(joint))
      throw qasm_error(cursor.peek(), "conditions of more than one comparison are not supported; nest them",
                       Fault::unsupported);
  return condition;
}

}  // namespace epiq::quantum
