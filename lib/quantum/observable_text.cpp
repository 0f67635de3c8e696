#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "epiq/quantum/observable.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

/// Reads one sum from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  PauliSum read() {
    PauliSum sum;
    do {
      PauliTerm term;
      term.coefficient = factor(sum.terms.empty());
      const std::string_view found = word();
      if (!sum.terms.empty() && found.size() != sum.qubits)
        fail("the word '" + std::string(found) + "' has " + std::to_string(found.size()) + " letters, the first " +
             std::to_string(sum.qubits));
      sum.qubits = found.size();
      if (found.size() > kMostStateQubits)
        term.wide = found;
      else
        term.word = masks(found);
      sum.terms.push_back(term);
      skip_blanks();
    } while (at_ < text_.size());
    return sum;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Fault::input, "the observable '" + std::string(text_) + "': " + what +
                                  "; write for example 0.5 ZZI + XIX, the letter of qubit 0 last");
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(char symbol) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != symbol) return false;
    ++at_;
    return true;
  }

  /// The sign, which only the first term may lack, and the number before a word.
  double factor(bool first) {
    const bool minus = take('-');
    if (!minus && !take('+') && !first) fail("a sign is missing at character " + std::to_string(at_ + 1));
    skip_blanks();
    double value = 1.0;
    if (at_ < text_.size() && (text_[at_] == '.' || (text_[at_] >= '0' && text_[at_] <= '9'))) {
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
      if (error != std::errc{} || !std::isfinite(value)) fail("a factor is not a finite number");
      at_ = static_cast<std::size_t>(end - text_.data());
      take('*');
    }
    return minus ? -value : value;
  }

  std::string_view word() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::string_view("IXYZ").find(text_[at_]) != std::string_view::npos) ++at_;
    if (at_ < text_.size() && std::string_view(" \t+-").find(text_[at_]) == std::string_view::npos)
      fail(std::string("'") + text_[at_] + "' at character " + std::to_string(at_ + 1) + " is none of I, X, Y and Z");
    if (at_ == begin) fail("a word of I, X, Y and Z is missing at character " + std::to_string(at_ + 1));
    return text_.substr(begin, at_ - begin);
  }

  static PauliWord masks(std::string_view text) {
    PauliWord word;
    for (std::size_t qubit = 0; qubit < text.size(); ++qubit) {
      const char letter = text[text.size() - 1 - qubit];
      const std::uint64_t bit = std::uint64_t{1} << qubit;
      if (letter == 'X' || letter == 'Y') word.x |= bit;
      if (letter == 'Z' || letter == 'Y') word.z |= bit;
    }
    return word;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string letters(const PauliTerm& term, std::size_t qubits) {
  if (!term.wide.empty()) return term.wide;
  std::string text;
  for (std::size_t qubit = qubits; qubit-- > 0;)
    text += "IXZY"[(term.word.x >> qubit & 1) | (term.word.z >> qubit & 1) << 1];
  return text;
}

PauliSum parse_pauli_sum(std::string_view text) { return Reader(text).read(); }

std::string to_string(const PauliSum& sum) {
  std::string text;
  for (const PauliTerm& term : sum.terms) {
    const bool minus = std::signbit(term.coefficient);
    if (!text.empty()) text += ' ';
    if (minus || !text.empty()) text += minus ? '-' : '+';
    if (text.size() > 1) text += ' ';
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(term.coefficient)).ptr;
    text.append(digits.data(), end);
    text += ' ' + letters(term, sum.qubits);
  }
  return text;
}

}  // namespace epiq::quantum
