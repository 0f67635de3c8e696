#include "epiq/quantum/draw.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

/// What stands on a qubit's line.
struct Mark {
  std::size_t qubit;
  std::string text;
};

/// An operation as it is drawn; it takes the lines from its lowest to its highest qubit.
struct Picture {
  std::vector<Mark> marks;
  bool joined = true;  ///< whether a vertical line joins the marks
};

Picture picture(const Gate& gate, const std::string& condition) {
  const GateSpec& spec = gate_spec(gate.kind);
  const bool swaps = gate.kind == GateKind::swap || gate.kind == GateKind::cswap;
  std::string label(spec.name.substr(std::min(spec.controls, spec.name.size() - 1)));
  for (std::size_t i = 0; i < spec.parameters; ++i)
    label += (i == 0 ? "(" : ",") + util::format_number(gate.parameters[i]);
  if (spec.parameters > 0) label += ")";
  label = swaps ? "x" : "[" + label + "]";
  Picture made;
  for (std::size_t i = 0; i < spec.qubits; ++i)
    made.marks.push_back({gate.qubits[i], (i < spec.controls ? "*" : label) + condition});
  return made;
}

/// Columns of pictures that do not touch each other.
class Layout {
 public:
  explicit Layout(const Program& program)
      : program_(program), bits_(named_registers(program.bit_names)), free_(program.qubits(), 0) {
    add(program.operations, "");
  }

  const std::vector<std::vector<Picture>>& columns() const { return columns_; }

 private:
  void add(const std::vector<Operation>& operations, const std::string& condition) {
    for (const Operation& operation : operations) std::visit([&](const auto& one) { add(one, condition); }, operation);
  }

  void add(const Gate& gate, const std::string& condition) { place(picture(gate, condition)); }

  void add(const Measurement& measurement, const std::string& condition) {
    const std::string bit = measurement.bit == kNoBit ? "" : " " + program_.bit_names[measurement.bit];
    // Bits are a channel between qubits: what reads a bit stands behind what wrote it.
    place({{{measurement.qubit, "[M" + bit + "]" + condition}}, false}, measurement.bit != kNoBit);
  }

  void add(const Reset& reset, const std::string& condition) { place({{{reset.qubit, "[0]" + condition}}, false}); }

  void add(const Barrier& barrier, const std::string&) {
    Picture made{{}, false};
    for (const std::size_t qubit : barrier.qubits) made.marks.push_back({qubit, ":"});
    if (barrier.qubits.empty())
      for (std::size_t qubit = 0; qubit < program_.qubits(); ++qubit) made.marks.push_back({qubit, ":"});
    place(std::move(made));
  }

  void add(const BranchAt& at, const std::string& condition) {
    const Branch& branch = program_.branches[at.index];
    const std::string text = condition_text(branch.condition, bits_);
    std::fill(free_.begin(), free_.end(), std::max(last_bit_write_, *std::max_element(free_.begin(), free_.end())));
    add(branch.then, condition + " if " + text);
    add(branch.otherwise, condition + " unless " + text);
  }

  void place(Picture made, bool writes_bit = false) {
    if (++operations_ > kMostDrawnOperations)
      throw Error(Fault::resource, "the circuit has more than " + std::to_string(kMostDrawnOperations) +
                                       " operations; drawings are for small ones");
    const auto by_qubit = [](const Mark& a, const Mark& b) { return a.qubit < b.qubit; };
    std::sort(made.marks.begin(), made.marks.end(), by_qubit);
    const std::size_t first = made.marks.front().qubit;
    const std::size_t last = made.marks.back().qubit;
    const auto from = free_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto to = free_.begin() + static_cast<std::ptrdiff_t>(last) + 1;
    const std::size_t column = *std::max_element(from, to);
    std::fill(from, to, column + 1);
    if (writes_bit) last_bit_write_ = std::max(last_bit_write_, column + 1);
    if (columns_.size() <= column) columns_.resize(column + 1);
    columns_[column].push_back(std::move(made));
  }

  const Program& program_;
  std::vector<NamedRegister> bits_;
  std::vector<std::size_t> free_;  ///< for each qubit the first column with nothing on its line from there on
  std::size_t last_bit_write_ = 0;
  std::size_t operations_ = 0;
  std::vector<std::vector<Picture>> columns_;
};

std::string centred(const std::string& text, std::size_t width, char fill) {
  const std::size_t left = (width - text.size()) / 2;
  return std::string(left, fill) + text + std::string(width - text.size() - left, fill);
}

/// The text of one column: lines of qubits and, between them, lines with the joints.
std::vector<std::string> column_text(const std::vector<Picture>& pictures, std::size_t qubits) {
  std::size_t width = 1;
  for (const Picture& one : pictures)
    for (const Mark& mark : one.marks) width = std::max(width, mark.text.size());
  std::vector<std::string> lines;
  for (std::size_t line = 0; line + 1 < 2 * qubits; ++line)
    lines.push_back(std::string(width, line % 2 == 0 ? '-' : ' ') + (line % 2 == 0 ? '-' : ' '));
  for (const Picture& one : pictures) {
    const std::size_t first = 2 * one.marks.front().qubit;
    const std::size_t last = 2 * one.marks.back().qubit;
    for (std::size_t line = first; one.joined && line <= last; ++line)
      lines[line].replace(0, width, centred("|", width, line % 2 == 0 ? '-' : ' '));
    for (const Mark& mark : one.marks) lines[2 * mark.qubit].replace(0, width, centred(mark.text, width, '-'));
  }
  return lines;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string draw(const Program& program, std::size_t width) {
  const std::size_t qubits = program.qubits();
  if (qubits > kMostDrawnQubits)
    throw Error(Fault::resource, "a circuit of " + std::to_string(qubits) + " qubits is not drawn; at most " +
                                     std::to_string(kMostDrawnQubits) + " are");
  std::size_t margin = 0;
  for (const std::string& name : program.qubit_names) margin = std::max(margin, name.size());
  std::vector<std::string> start(2 * qubits - 1, std::string(margin + 3, ' '));
  for (std::size_t qubit = 0; qubit < qubits; ++qubit) {
    const std::string& name = program.qubit_names[qubit];
    start[2 * qubit] = std::string(margin - name.size(), ' ') + name + ": -";
  }
  std::string text;
  std::vector<std::string> lines = start;
  const auto flush = [&] {
    for (const std::string& line : lines) text += trimmed(line) + "\n";
  };
  const Layout layout(program);
  for (const std::vector<Picture>& column : layout.columns()) {
    const std::vector<std::string> more = column_text(column, qubits);
    if (width > 0 && lines[0].size() > start[0].size() && lines[0].size() + more[0].size() > width) {
      flush();
      text += "\n";
      lines = start;
    }
    for (std::size_t line = 0; line < lines.size(); ++line) lines[line] += more[line];
  }
  flush();
  if (program.global_phase != 0.0) text += "global phase " + util::format_number(program.global_phase) + "\n";
  return text;
}

std::string draw(const Circuit& circuit, std::size_t width) { return draw(program_of(circuit), width); }

}  // namespace epiq::quantum
