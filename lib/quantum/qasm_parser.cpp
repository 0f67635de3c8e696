#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/qasm_calls.hpp"
#include "epiq/quantum/qasm_registers.hpp"

namespace epiq::quantum {
namespace {

using util::Fault;

struct ProgramScope : QasmScope {
  QasmRegisters registers;

  std::vector<std::size_t> argument(QasmCursor& cursor) const override {
    return register_argument(cursor, registers, /*quantum=*/true);
  }
};

class Parser {
 public:
  explicit Parser(const std::vector<QasmToken>& tokens) : cursor_(tokens), calls_(tokens) {}

  Program program() {
    while (cursor_.peek().kind != QasmToken::Kind::end) statement();
    if (program_.qubits() == 0) throw qasm_error(cursor_.peek(), "the program declares no qubit");
    return std::move(program_);
  }

 private:
  void statement() {
    const QasmToken& word = cursor_.peek();
    if (word.is("OPENQASM")) return version();
    if (word.is("include")) return include();
    if (word.is("qreg") || word.is("qubit")) return declaration(/*quantum=*/true);
    if (word.is("creg") || word.is("bit")) return declaration(/*quantum=*/false);
    if (word.is("gate")) return definition();
    if (word.is("opaque")) return opaque();
    if (word.is("const")) return constant();
    operation();
  }

  /// A statement that may also stand behind "if".
  void operation() {
    const QasmToken& word = cursor_.peek();
    if (word.is("barrier")) return barrier();
    if (word.is("measure")) return measure(std::nullopt);
    if (word.is("reset")) return reset();
    if (word.is("if")) return branch();
    if (word.is(";")) return static_cast<void>(cursor_.take());
    refuse_declaration(word);
    refuse_unsupported(word);
    if (is_assignment()) {
      const std::vector<std::size_t> bits = register_argument(cursor_, scope_.registers, /*quantum=*/false);
      cursor_.expect("=");
      return measure(bits);
    }
    gate_call(word);
  }

  static void refuse_declaration(const QasmToken& word) {
    for (const char* keyword : {"OPENQASM", "include", "qreg", "qubit", "creg", "bit", "gate", "opaque", "const"})
      if (word.is(keyword)) throw qasm_error(word, "'" + word.text + "' may not stand behind 'if'");
  }

  static void refuse_unsupported(const QasmToken& word) {
    constexpr std::array kUnsupported = {
        "for",    "while",  "def",    "defcal",        "cal",      "extern",  "let",   "box",   "delay",   "input",
        "output", "return", "switch", "int",           "uint",     "float",   "angle", "bool",  "complex", "array",
        "pragma", "@",      "#",      "defcalgrammar", "duration", "stretch", "end",   "break", "continue"};
    for (const char* keyword : kUnsupported)
      if (word.is(keyword))
        throw qasm_error(word, "'" + word.text + "' is not supported; gates, measure, reset, barrier and if are",
                         Fault::unsupported);
  }

  void version() {
    const QasmToken& word = cursor_.take();
    const QasmToken number = cursor_.take();
    if (number.text != "2.0" && number.text != "2" && number.text != "3" && !number.text.starts_with("3."))
      throw qasm_error(number, "version '" + number.text + "' is not supported; versions 2 and 3 are",
                       Fault::unsupported);
    if (cursor_.place() > 2) throw qasm_error(word, "the version must stand first");
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
    const QasmRegister made = declare(name, quantum, size);
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
    if (size + program_.qubit_names.size() + program_.bit_names.size() > kLargest)
      throw qasm_error(word, "registers of more than " + std::to_string(kLargest) + " elements are too large",
                       Fault::resource);
    cursor_.expect("]");
    return size;
  }

  QasmRegister declare(const QasmToken& name, bool quantum, std::optional<std::size_t> size) {
    std::vector<std::string>& names = quantum ? program_.qubit_names : program_.bit_names;
    const QasmRegister made{names.size(), size.value_or(1), quantum};
    if (!scope_.registers.emplace(name.text, made).second)
      throw qasm_error(name, "'" + name.text + "' is declared twice");
    for (std::size_t i = 0; i < made.size; ++i)
      names.push_back(size ? name.text + "[" + std::to_string(i) + "]" : name.text);
    measured_.resize(program_.qubits(), false);
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

  /// "opaque name(parameters) qubits;": known, but not to be called.
  void opaque() {
    cursor_.take();
    QasmDefinition made;
    made.opaque = true;
    made.name = cursor_.expect_name("the name of a gate").text;
    if (cursor_.take_if("(") && !cursor_.take_if(")")) {
      made.parameters = names("the name of a parameter");
      cursor_.expect(")");
    }
    made.qubits = names("the name of a qubit");
    cursor_.expect(";");
    calls_.define(std::move(made));
    scope_.definitions = calls_.definitions();
  }

  /// "const float[64] a = pi / 2;": every type is a real number here.
  void constant() {
    cursor_.take();
    const QasmToken& type = cursor_.expect_name("a type");
    if (!type.is("int") && !type.is("uint") && !type.is("float") && !type.is("angle"))
      throw qasm_error(type, "constants of type '" + type.text + "' are not supported", Fault::unsupported);
    if (cursor_.take_if("[")) {
      cursor_.expect_integer();
      cursor_.expect("]");
    }
    const QasmToken name = cursor_.expect_name("the name of a constant");
    cursor_.expect("=");
    const double value = evaluate_expression(cursor_, scope_.values);
    if (!scope_.values.emplace(name.text, value).second)
      throw qasm_error(name, "'" + name.text + "' is declared twice");
    calls_.define_constant(name.text, value);
    cursor_.expect(";");
  }

  void barrier() {
    cursor_.take();
    Barrier made;
    if (!cursor_.peek().is(";")) {
      do {
        const std::vector<std::size_t> qubits = scope_.argument(cursor_);
        made.qubits.insert(made.qubits.end(), qubits.begin(), qubits.end());
      } while (cursor_.take_if(","));
    }
    cursor_.expect(";");
    append(cursor_.peek(), std::move(made));
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
      append(word, Measurement{qubits[i], bits ? (*bits)[i] : kNoBit});
    }
  }

  void reset() {
    const QasmToken word = cursor_.take();
    const std::vector<std::size_t> qubits = scope_.argument(cursor_);
    cursor_.expect(";");
    note_dynamic(word, "'reset'");
    for (const std::size_t qubit : qubits) append(word, Reset{qubit});
  }

  /// "if (c == 1) x q[0];", also with blocks and else.
  void branch() {
    constexpr std::size_t kDeepest = 100;
    const QasmToken word = cursor_.take();
    note_dynamic(word, "'if'");
    if (++depth_ > kDeepest) throw qasm_error(word, "'if' is nested too deeply", Fault::resource);
    Branch made;
    cursor_.expect("(");
    made.condition = read_condition(cursor_, scope_.registers);
    cursor_.expect(")");
    made.then = body();
    if (cursor_.take_if("else")) made.otherwise = body();
    --depth_;
    program_.branches.push_back(std::move(made));
    append(word, BranchAt{program_.branches.size() - 1});
  }

  std::vector<Operation> body() {
    std::vector<Operation> operations;
    std::vector<Operation>* outer = std::exchange(target_, &operations);
    const QasmToken open = cursor_.peek();
    if (cursor_.take_if("{")) {
      while (!cursor_.take_if("}")) {
        if (cursor_.peek().kind == QasmToken::Kind::end) throw qasm_error(open, "this brace is never closed");
        operation();
      }
    } else {
      operation();
    }
    target_ = outer;
    return operations;
  }

  /// Whether "name =" or "name[2] =" comes next.
  bool is_assignment() const {
    return cursor_.peek().kind == QasmToken::Kind::name &&
           (cursor_.peek(1).is("=") || (cursor_.peek(1).is("[") && cursor_.peek(4).is("=")));
  }

  void gate_call(const QasmToken& word) {
    if (program_.qubits() == 0) throw qasm_error(word, "'" + word.text + "' comes before any qubit is declared");
    Circuit gates(program_.qubits());
    for (const std::size_t qubit : calls_.call(cursor_, scope_, gates))
      if (measured_[qubit])
        note_dynamic(word,
                     "the gate '" + word.text + "' acts on " + program_.qubit_names[qubit] + " after it was measured");
    for (const Gate& gate : gates.gates()) append(word, gate);
    if (target_ == &program_.operations) program_.global_phase += gates.global_phase();
  }

  void append(const QasmToken& word, Operation operation) {
    if (++operations_ > kMostQasmGates)
      throw qasm_error(word, "the program has more than " + std::to_string(kMostQasmGates) + " operations",
                       Fault::resource);
    target_->push_back(std::move(operation));
  }

  void note_dynamic(const QasmToken& word, const std::string& what) {
    if (program_.dynamic.empty())
      program_.dynamic = "line " + std::to_string(word.line) + ", column " + std::to_string(word.column) + ": " + what;
  }

  QasmCursor cursor_;
  QasmCalls calls_;
  ProgramScope scope_;
  Program program_;
  std::vector<Operation>* target_ = &program_.operations;  ///< where operations go: the program or the body of an "if"
  std::vector<bool> measured_;
  std::size_t operations_ = 0;
  std::size_t depth_ = 0;  ///< of "if" within "if"
};

}  // namespace

Program read_program(std::string_view text) {
  const std::vector<QasmToken> tokens = tokenize_qasm(text);
  return Parser(tokens).program();
}

QasmProgram read_qasm(std::string_view text) {
  Program program = read_program(text);
  if (!program.dynamic.empty())
    throw util::Error(Fault::unsupported, "OpenQASM, " + program.dynamic +
                                              " is not supported here; only circuits with final measurements are");
  QasmProgram result{unitary_part(program), {}, {}, measurements(program), 0};
  result.qubit_names = std::move(program.qubit_names);
  result.bit_names = std::move(program.bit_names);
  for (const Operation& operation : program.operations) result.barriers += std::holds_alternative<Barrier>(operation);
  return result;
}

Circuit parse_qasm(std::string_view text) { return read_qasm(text).circuit; }

}  // namespace epiq::quantum
