#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/qasm_calls.hpp"

namespace epiq::quantum {
namespace {

using util::Fault;

/// Qubits or classical bits that were declared under one name.
struct Register {
  std::size_t first = 0;
  std::size_t size = 0;
  bool quantum = false;
};

using Registers = std::map<std::string, Register, std::less<>>;

/// A register or an element of one: "q", "q[3]".
std::vector<std::size_t> register_argument(QasmCursor& cursor, const Registers& registers, bool quantum) {
  const char* what = quantum ? "qubit" : "classical bit";
  if (cursor.peek().is("$")) throw qasm_error(cursor.peek(), "physical qubits are not supported", Fault::unsupported);
  const QasmToken& name = cursor.expect_name(std::string("a ") + what);
  const auto found = registers.find(name.text);
  if (found == registers.end() || found->second.quantum != quantum)
    throw qasm_error(name, "no " + std::string(what) + " is called '" + name.text + "'");
  const Register& whole = found->second;
  if (!cursor.take_if("[")) {
    std::vector<std::size_t> all(whole.size);
    for (std::size_t i = 0; i < whole.size; ++i) all[i] = whole.first + i;
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

struct ProgramScope : QasmScope {
  Registers registers;

  std::vector<std::size_t> argument(QasmCursor& cursor) const override {
    return register_argument(cursor, registers, /*quantum=*/true);
  }
};

class Parser {
 public:
  explicit Parser(const std::vector<QasmToken>& tokens) : cursor_(tokens), calls_(tokens) {}

  QasmProgram program() {
    while (cursor_.peek().kind != QasmToken::Kind::end) statement();
    if (!circuit_) throw qasm_error(cursor_.peek(), "the program declares no qubit");
    return {std::move(*circuit_), std::move(qubit_names_), std::move(bit_names_), std::move(measurements_), barriers_};
  }

 private:
  void statement() {
    const QasmToken& word = cursor_.peek();
    if (word.is("OPENQASM")) return version();
    if (word.is("include")) return include();
    if (word.is("qreg") || word.is("qubit")) return declaration(/*quantum=*/true);
    if (word.is("creg") || word.is("bit")) return declaration(/*quantum=*/false);
    if (word.is("gate")) return definition();
    if (word.is("opaque")) return skip_statement();
    if (word.is("barrier")) return barrier();
    if (word.is("measure")) return measure(std::nullopt);
    if (word.is(";")) return static_cast<void>(cursor_.take());
    refuse_unsupported(word);
    if (is_assignment()) {
      const std::vector<std::size_t> bits = register_argument(cursor_, scope_.registers, /*quantum=*/false);
      cursor_.expect("=");
      return measure(bits);
    }
    gate_call(word);
  }

  static void refuse_unsupported(const QasmToken& word) {
    constexpr std::array kUnsupported = {"reset",   "if",     "for",    "while",   "def",   "defcal",        "cal",
                                         "extern",  "let",    "box",    "delay",   "const", "input",         "output",
                                         "return",  "switch", "int",    "uint",    "float", "angle",         "bool",
                                         "complex", "array",  "pragma", "@",       "#",     "defcalgrammar", "duration",
                                         "stretch", "end",    "break",  "continue"};
    for (const char* keyword : kUnsupported)
      if (word.is(keyword))
        throw qasm_error(word,
                         "'" + word.text + "' is not supported; only unitary programs with final measurements are",
                         Fault::unsupported);
  }

  void version() {
    const QasmToken& word = cursor_.take();
    const QasmToken number = cursor_.take();
    if (number.text != "2.0" && number.text != "2" && !number.text.starts_with("3"))
      throw qasm_error(number, "version '" + number.text + "' is not supported; versions 2 and 3 are",
                       Fault::unsupported);
    if (circuit_) throw qasm_error(word, "the version must stand first");
    cursor_.expect(";");
  }

  void include() {
    cursor_.take();
    const QasmToken& file = cursor_.take();
    if (file.kind != QasmToken::Kind::text) throw qasm_error(file, "a file name in quotes was expected");
    if (file.text != "qelib1.inc" && file.text != "stdgates.inc")
      throw qasm_error(file, "the file '" + file.text + "' is not read; put its gate definitions into the program",
                       Fault::unsupported);
    cursor_.expect(";");
  }

  /// "qreg q[3];" "qubit[3] q;" "qubit q;" and the same of classical bits; "bit[3] c = measure q;".
  void declaration(bool quantum) {
    const QasmToken& keyword = cursor_.take();
    std::optional<std::size_t> size;
    if (cursor_.peek().is("[")) size = length();
    const QasmToken& name = cursor_.expect_name("the name of a register");
    if (!size && cursor_.peek().is("[")) size = length();
    if (!size && keyword.text.ends_with("reg")) cursor_.expect("[");
    const Register made = declare(name, quantum, size);
    if (!quantum && cursor_.take_if("=")) {
      std::vector<std::size_t> bits(made.size);
      for (std::size_t i = 0; i < made.size; ++i) bits[i] = made.first + i;
      return measure(bits);
    }
    cursor_.expect(";");
  }

  std::size_t length() {
    cursor_.expect("[");
    const QasmToken& word = cursor_.peek();
    const std::size_t size = cursor_.expect_integer();
    constexpr std::size_t kLargest = 1'000'000;
    if (size == 0) throw qasm_error(word, "a register needs at least one element");
    if (size > kLargest || qubit_names_.size() + bit_names_.size() > kLargest)
      throw qasm_error(word, "registers of more than " + std::to_string(kLargest) + " elements are too large",
                       Fault::resource);
    cursor_.expect("]");
    return size;
  }

  Register declare(const QasmToken& name, bool quantum, std::optional<std::size_t> size) {
    std::vector<std::string>& names = quantum ? qubit_names_ : bit_names_;
    const Register made{names.size(), size.value_or(1), quantum};
    if (!scope_.registers.emplace(name.text, made).second)
      throw qasm_error(name, "'" + name.text + "' is declared twice");
    for (std::size_t i = 0; i < made.size; ++i)
      names.push_back(size ? name.text + "[" + std::to_string(i) + "]" : name.text);
    if (quantum && circuit_) circuit_->add_qubits(made.size);
    if (quantum && !circuit_) circuit_.emplace(made.size);
    measured_.resize(qubit_names_.size(), false);
    return made;
  }

  /// The body is only skipped here; it is read when the gate is called.
  void definition() {
    cursor_.take();
    QasmDefinition made;
    made.name = cursor_.expect_name("the name of a gate").text;
    if (cursor_.take_if("(") && !cursor_.take_if(")")) {
      made.parameters = names("the name of a parameter");
      cursor_.expect(")");
    }
    made.qubits = names("the name of a qubit");
    const QasmToken open = cursor_.expect("{");
    made.body = cursor_.place();
    while (!cursor_.take_if("}")) {
      const QasmToken& word = cursor_.take();
      if (word.kind == QasmToken::Kind::end) throw qasm_error(open, "this brace is never closed");
      if (word.is("{")) throw qasm_error(word, "a block inside a gate is not supported", Fault::unsupported);
    }
    calls_.define(std::move(made));
    scope_.definitions = calls_.definitions();
  }

  std::vector<std::string> names(const std::string& what) {
    std::vector<std::string> all;
    do {
      const QasmToken& name = cursor_.expect_name(what);
      if (std::find(all.begin(), all.end(), name.text) != all.end())
        throw qasm_error(name, "'" + name.text + "' is named twice");
      all.push_back(name.text);
    } while (cursor_.take_if(","));
    return all;
  }

  void skip_statement() {
    while (cursor_.peek().kind != QasmToken::Kind::end && !cursor_.peek().is(";")) cursor_.take();
    cursor_.expect(";");
  }

  void barrier() {
    cursor_.take();
    if (!cursor_.peek().is(";")) {
      do {
        scope_.argument(cursor_);
      } while (cursor_.take_if(","));
    }
    cursor_.expect(";");
    ++barriers_;
  }

  /// "measure q -> c;", or what follows "c =".
  void measure(std::optional<std::vector<std::size_t>> bits) {
    const QasmToken word = cursor_.expect("measure");
    const std::vector<std::size_t> qubits = scope_.argument(cursor_);
    if (!bits && cursor_.take_if("->")) bits = register_argument(cursor_, scope_.registers, /*quantum=*/false);
    cursor_.expect(";");
    if (bits && bits->size() != qubits.size())
      throw qasm_error(
          word, std::to_string(qubits.size()) + " qubits are measured into " + std::to_string(bits->size()) + " bits");
    for (std::size_t i = 0; i < qubits.size(); ++i) {
      measured_[qubits[i]] = true;
      if (bits) measurements_.push_back({qubits[i], (*bits)[i]});
    }
  }

  /// Whether "name =" or "name[2] =" comes next.
  bool is_assignment() const {
    return cursor_.peek().kind == QasmToken::Kind::name &&
           (cursor_.peek(1).is("=") || (cursor_.peek(1).is("[") && cursor_.peek(4).is("=")));
  }

  void gate_call(const QasmToken& word) {
    if (!circuit_) throw qasm_error(word, "'" + word.text + "' comes before any qubit is declared");
    for (const std::size_t qubit : calls_.call(cursor_, scope_, *circuit_))
      if (measured_[qubit])
        throw qasm_error(word,
                         "the gate '" + word.text + "' acts on " + qubit_names_[qubit] +
                             " after it was measured, which is not supported",
                         Fault::unsupported);
  }

  QasmCursor cursor_;
  QasmCalls calls_;
  ProgramScope scope_;
  std::optional<Circuit> circuit_;
  std::vector<std::string> qubit_names_;
  std::vector<std::string> bit_names_;
  std::vector<bool> measured_;
  std::vector<Measurement> measurements_;
  std::size_t barriers_ = 0;
};

}  // namespace

QasmProgram read_qasm(std::string_view text) {
  const std::vector<QasmToken> tokens = tokenize_qasm(text);
  return Parser(tokens).program();
}

Circuit parse_qasm(std::string_view text) { return read_qasm(text).circuit; }

}  // namespace epiq::quantum
