#include "epiq/quantum/qasm_expression.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "epiq/util/text.hpp"

namespace epiq::quantum {
namespace {

using Kind = QasmToken::Kind;

std::string seen(const QasmToken& token) {
  if (token.kind == Kind::end) return "the program ends";
  return (token.kind == Kind::text ? "the string \"" + token.text + "\"" : "'" + token.text + "'") + " stands";
}

std::optional<double> constant(std::string_view name) {
  constexpr std::pair<std::string_view, double> kConstants[] = {
      {"pi", std::numbers::pi},       {"tau", 2.0 * std::numbers::pi},      {"euler", std::numbers::e},
      {"\xcf\x80", std::numbers::pi}, {"\xcf\x84", 2.0 * std::numbers::pi}, {"\xe2\x84\x87", std::numbers::e}};
  for (const std::pair<std::string_view, double>& known : kConstants)
    if (known.first == name) return known.second;
  return std::nullopt;
}

using Function = double (*)(double);

Function function(std::string_view name) {
  constexpr std::pair<std::string_view, Function> kFunctions[] = {
      {"sin", [](double x) { return std::sin(x); }},     {"cos", [](double x) { return std::cos(x); }},
      {"tan", [](double x) { return std::tan(x); }},     {"exp", [](double x) { return std::exp(x); }},
      {"ln", [](double x) { return std::log(x); }},      {"log", [](double x) { return std::log(x); }},
      {"sqrt", [](double x) { return std::sqrt(x); }},   {"arcsin", [](double x) { return std::asin(x); }},
      {"arccos", [](double x) { return std::acos(x); }}, {"arctan", [](double x) { return std::atan(x); }}};
  for (const std::pair<std::string_view, Function>& known : kFunctions)
    if (known.first == name) return known.second;
  return nullptr;
}

/// Recursive descent; each level of brackets, signs or powers is a level of calls, hence the bound.
class Expression {
 public:
  Expression(QasmCursor& cursor, const QasmValues& values) : cursor_(cursor), values_(values) {}

  double sum() {
    double value = product();
    while (true) {
      if (cursor_.take_if("+")) {
        value += product();
      } else if (cursor_.take_if("-")) {
        value -= product();
      } else {
        return value;
      }
    }
  }

 private:
  double product() {
    double value = signed_power();
    while (true) {
      if (cursor_.take_if("*")) {
        value *= signed_power();
      } else if (cursor_.take_if("/")) {
        value /= signed_power();
      } else {
        return value;
      }
    }
  }

  double signed_power() {
    constexpr int kDeepest = 200;
    if (++depth_ > kDeepest) throw qasm_error(cursor_.peek(), "this expression is nested too deeply");
    double value = 0.0;
    if (cursor_.take_if("-")) {
      value = -signed_power();
    } else if (cursor_.take_if("+")) {
      value = signed_power();
    } else {
      value = primary();
      if (cursor_.take_if("^") || cursor_.take_if("**")) value = std::pow(value, signed_power());
    }
    --depth_;
    return value;
  }

  double primary() {
    const QasmToken& token = cursor_.peek();
    if (cursor_.take_if("(")) return closed();
    if (token.kind == Kind::integer || token.kind == Kind::real) {
      const std::optional<double> value = util::parse_number(cursor_.take().text);
      if (!value) throw qasm_error(token, "the number '" + token.text + "' is out of range");
      return *value;
    }
    if (token.kind != Kind::name) throw qasm_error(token, seen(token) + " where a number was expected");
    cursor_.take();
    if (const auto found = values_.find(token.text); found != values_.end()) return found->second;
    if (const std::optional<double> value = constant(token.text)) return *value;
    if (const Function apply = function(token.text)) {
      cursor_.expect("(");
      return apply(closed());
    }
    throw qasm_error(token, "'" + token.text + "' is neither a parameter nor a constant nor a function");
  }

  double closed() {
    const double value = sum();
    cursor_.expect(")");
    return value;
  }

  QasmCursor& cursor_;
  const QasmValues& values_;
  int depth_ = 0;
};

}  // namespace

const QasmToken& QasmCursor::peek(std::size_t ahead) const {
  return (*tokens_)[std::min(place_ + ahead, tokens_->size() - 1)];
}

const QasmToken& QasmCursor::take() {
  const QasmToken& token = peek();
  if (token.kind != Kind::end) ++place_;
  return token;
}

bool QasmCursor::take_if(std::string_view symbol) {
  if (!peek().is(symbol)) return false;
  take();
  return true;
}

const QasmToken& QasmCursor::expect(std::string_view symbol) {
  if (!peek().is(symbol)) throw qasm_error(peek(), seen(peek()) + " where '" + std::string(symbol) + "' was expected");
  return take();
}

const QasmToken& QasmCursor::expect_name(const std::string& what) {
  if (peek().kind != Kind::name) throw qasm_error(peek(), seen(peek()) + " where " + what + " was expected");
  return take();
}

std::size_t QasmCursor::expect_integer() {
  const QasmToken& token = peek();
  if (token.kind != Kind::integer) throw qasm_error(token, seen(token) + " where a whole number was expected");
  constexpr long long kLargest = 1'000'000'000;
  const std::optional<long long> value = util::parse_integer(take().text);
  if (!value || *value > kLargest) throw qasm_error(token, "the number " + token.text + " is too large");
  return static_cast<std::size_t>(*value);
}

double evaluate_expression(QasmCursor& cursor, const QasmValues& values) {
  const QasmToken start = cursor.peek();
  const double value = Expression(cursor, values).sum();
  if (!std::isfinite(value)) throw qasm_error(start, "the value of this expression is not a finite number");
  return value;
}

}  // namespace epiq::quantum
