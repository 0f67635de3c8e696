#include "epiq/quantum/fusion.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <optional>

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;

constexpr std::size_t kMostFusedQubits = 3;

std::uint64_t bit(std::size_t qubit) { return std::uint64_t{1} << qubit; }

std::uint64_t gate_qubits(const Gate& gate) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < gate_spec(gate.kind).qubits; ++i) mask |= bit(gate.qubits[i]);
  return mask;
}

/// Adds the phase of a diagonal gate; false if the gate is not diagonal.
bool add_phase(const Gate& gate, QuadraticPhase& phase) {
  const std::size_t n = phase.linear.size();
  const std::size_t a = gate.qubits[0];
  const std::size_t b = gate.qubits[1];
  const double angle = gate.parameters[0];
  const auto add_pair = [&](double value) {
    phase.pair[a * n + b] += value;
    phase.pair[b * n + a] += value;
  };
  switch (gate.kind) {
    case GateKind::id:
      return true;
    case GateKind::z:
      phase.linear[a] += std::numbers::pi;
      return true;
    case GateKind::s:
      phase.linear[a] += std::numbers::pi / 2.0;
      return true;
    case GateKind::sdg:
      phase.linear[a] -= std::numbers::pi / 2.0;
      return true;
    case GateKind::t:
      phase.linear[a] += std::numbers::pi / 4.0;
      return true;
    case GateKind::tdg:
      phase.linear[a] -= std::numbers::pi / 4.0;
      return true;
    case GateKind::p:
      phase.linear[a] += angle;
      return true;
    case GateKind::rz:
      phase.constant -= angle / 2.0;
      phase.linear[a] += angle;
      return true;
    case GateKind::cz:
      add_pair(std::numbers::pi);
      return true;
    case GateKind::cp:
      add_pair(angle);
      return true;
    case GateKind::crz:
      phase.linear[a] -= angle / 2.0;
      add_pair(angle);
      return true;
    case GateKind::rzz:  // -angle / 2 (1 - 2 a) (1 - 2 b)
      phase.constant -= angle / 2.0;
      phase.linear[a] += angle;
      phase.linear[b] += angle;
      add_pair(-2.0 * angle);
      return true;
    default:
      return false;
  }
}

bool is_diagonal(const Gate& gate) {
  QuadraticPhase phase(std::max(gate.qubits[0], gate.qubits[1]) + 1);
  return add_phase(gate, phase);
}

/// result = left * right for square matrices of `rows` rows.
std::vector<Complex> product(const std::vector<Complex>& left, const std::vector<Complex>& right, std::size_t rows) {
  std::vector<Complex> result(rows * rows);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < rows; ++k)
      for (std::size_t j = 0; j < rows; ++j) result[i * rows + j] += left[i * rows + k] * right[k * rows + j];
  return result;
}

/// The matrix of `gate` on the qubits `targets`, which contain its own.
std::vector<Complex> widen(const Gate& gate, const std::vector<std::size_t>& targets) {
  const std::vector<Complex> own = gate_matrix(gate);
  const std::size_t count = gate_spec(gate.kind).qubits;
  const std::size_t own_rows = std::size_t{1} << count;
  const std::size_t rows = std::size_t{1} << targets.size();
  std::size_t mask = 0;  // the gate's qubits among the targets
  std::vector<std::size_t> place(count);
  for (std::size_t i = 0; i < count; ++i) {
    place[i] = static_cast<std::size_t>(std::find(targets.begin(), targets.end(), gate.qubits[i]) - targets.begin());
    mask |= std::size_t{1} << place[i];
  }
  const auto pick = [&](std::size_t row) {
    std::size_t own_row = 0;
    for (std::size_t i = 0; i < count; ++i) own_row |= (row >> place[i] & 1) << i;
    return own_row;
  };
  std::vector<Complex> result(rows * rows);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < rows; ++column)
      if ((row & ~mask) == (column & ~mask)) result[row * rows + column] = own[pick(row) * own_rows + pick(column)];
  return result;
}

/// Gates that become one step.
struct Block {
  std::vector<Gate> gates;  ///< in the order of time
  std::uint64_t qubits = 0;
  bool diagonal = false;
  bool dropped = false;  ///< merged into another
};

/// Work an amplitude of a matrix on k qubits, in products of vectors; with the loads and stores around them.
double matrix_cost(std::size_t qubits) { return 2.0 * static_cast<double>(std::size_t{1} << qubits) + 2.0; }

/// Work an amplitude of a gate by itself: controls halve it, an exchange has no products.
double gate_cost(const Gate& gate) {
  const GateSpec& spec = gate_spec(gate.kind);
  const bool exchange = gate.kind == GateKind::x || gate.kind == GateKind::cx || gate.kind == GateKind::ccx ||
                        gate.kind == GateKind::swap || gate.kind == GateKind::cswap;
  const double whole = exchange ? 2.0 : matrix_cost(spec.qubits - spec.controls);
  return whole / static_cast<double>(std::size_t{1} << spec.controls);
}

double cost(const Block& block) {
  return block.gates.size() == 1 ? gate_cost(block.gates[0])
                                 : matrix_cost(static_cast<std::size_t>(std::popcount(block.qubits)));
}

/// Whether more gates on the block's qubits cost nothing.
bool is_full_matrix(const Block& block) {
  return !block.diagonal && cost(block) >= matrix_cost(static_cast<std::size_t>(std::popcount(block.qubits)));
}

/// Collects gates into blocks, in the order of time.
class Fuser {
 public:
  explicit Fuser(std::size_t qubits) : last_(qubits) {}

  void add(const Gate& gate) {
    if (gate.kind == GateKind::id) return;
    const bool diagonal = is_diagonal(gate);
    if (diagonal && join_phase(gate)) return;
    if (join_matrices(gate, diagonal)) return;
    open(gate, diagonal);
  }

  const std::vector<Block>& blocks() const { return blocks_; }

 private:
  /// The latest block on a qubit; none if it is untouched.
  std::optional<std::size_t> latest(std::uint64_t qubits) const {
    std::optional<std::size_t> result;
    for (std::uint64_t left = qubits; left != 0; left &= left - 1) {
      const std::optional<std::size_t>& block = last_[static_cast<std::size_t>(std::countr_zero(left))];
      if (block && (!result || *block > *result)) result = block;
    }
    return result;
  }

  void put(std::size_t block, const Gate& gate) {
    blocks_[block].gates.push_back(gate);
    blocks_[block].qubits |= gate_qubits(gate);
    touch(block, gate_qubits(gate));
  }

  void touch(std::size_t block, std::uint64_t qubits) {
    for (std::uint64_t left = qubits; left != 0; left &= left - 1)
      last_[static_cast<std::size_t>(std::countr_zero(left))] = block;
  }

  void open(const Gate& gate, bool diagonal) {
    blocks_.push_back({{}, 0, diagonal, false});
    if (diagonal) phases_ = blocks_.size() - 1;
    put(blocks_.size() - 1, gate);
  }

  /// A diagonal gate goes into the latest diagonal block if nothing that came after it touches the gate's qubits, and
  /// that block has them already or can have them.
  bool join_phase(const Gate& gate) {
    const std::optional<std::size_t> block = latest(gate_qubits(gate));
    if (block && is_full_matrix(blocks_[*block]) && (gate_qubits(gate) & ~blocks_[*block].qubits) == 0) {
      put(*block, gate);  // free of cost
      return true;
    }
    if (!phases_ || (block && *block > *phases_)) return false;
    put(*phases_, gate);
    return true;
  }

  /// Multiplies the gate into the latest matrix on its qubits, together with earlier matrices that nothing follows.
  bool join_matrices(const Gate& gate, bool diagonal) {
    const std::uint64_t own = gate_qubits(gate);
    const std::optional<std::size_t> base = latest(own);
    if (!base || blocks_[*base].diagonal) return false;
    std::vector<std::size_t> open_blocks;
    for (std::uint64_t left = own; left != 0; left &= left - 1) {
      const std::optional<std::size_t> block = last_[static_cast<std::size_t>(std::countr_zero(left))];
      if (block && *block != *base && !blocks_[*block].diagonal && is_open(*block) &&
          std::find(open_blocks.begin(), open_blocks.end(), *block) == open_blocks.end())
        open_blocks.push_back(*block);
    }
    return merge(gate, *base, open_blocks, diagonal) || (!open_blocks.empty() && merge(gate, *base, {}, diagonal));
  }

  bool is_open(std::size_t block) const {
    for (std::uint64_t left = blocks_[block].qubits; left != 0; left &= left - 1)
      if (last_[static_cast<std::size_t>(std::countr_zero(left))] != block) return false;
    return true;
  }

  /// Merges if the matrix is small enough and no more work than its parts.
  bool merge(const Gate& gate, std::size_t base, const std::vector<std::size_t>& earlier, bool diagonal) {
    std::uint64_t qubits = blocks_[base].qubits | gate_qubits(gate);
    double parts = cost(blocks_[base]) + (diagonal ? 0.0 : gate_cost(gate));
    for (const std::size_t block : earlier) {
      qubits |= blocks_[block].qubits;
      parts += cost(blocks_[block]);
    }
    const auto width = static_cast<std::size_t>(std::popcount(qubits));
    if (width > kMostFusedQubits || matrix_cost(width) > parts) return false;
    for (const std::size_t block : earlier) {
      Block& from = blocks_[block];
      for (const Gate& moved : from.gates) blocks_[base].gates.push_back(moved);
      blocks_[base].qubits |= from.qubits;
      touch(base, from.qubits);
      from = {{}, 0, false, true};
    }
    put(base, gate);
    return true;
  }

  std::vector<Block> blocks_;
  std::vector<std::optional<std::size_t>> last_;  ///< a qubit's latest block
  std::optional<std::size_t> phases_;             ///< the latest diagonal block
};

FusedGate fused_matrix(const Block& block) {
  FusedGate result;
  result.qubits = block.qubits;
  std::vector<std::size_t>& targets = result.matrix.targets;
  for (std::uint64_t left = block.qubits; left != 0; left &= left - 1)
    targets.push_back(static_cast<std::size_t>(std::countr_zero(left)));
  const std::size_t rows = std::size_t{1} << targets.size();
  result.matrix.matrix = widen(block.gates[0], targets);
  for (std::size_t i = 1; i < block.gates.size(); ++i)
    result.matrix.matrix = product(widen(block.gates[i], targets), result.matrix.matrix, rows);
  return result;
}

FusedGate fused_phase(const Block& block, std::size_t qubits) {
  FusedGate result;
  result.is_diagonal = true;
  result.qubits = block.qubits;
  result.diagonal = QuadraticPhase(qubits);
  for (const Gate& gate : block.gates) add_phase(gate, result.diagonal);
  return result;
}

/// Work an amplitude of a quadratic phase, whatever its gates.
constexpr double kPhaseCost = 12.0;

/// The gates of a diagonal block one by one, if all of them are phases of 1..1 and that is no more work: small steps
/// find their way into more sweeps than one that touches all qubits.
std::vector<FusedGate> separate_phases(const Block& block) {
  std::vector<FusedGate> steps;
  double work = 0.0;
  for (const Gate& gate : block.gates) {
    steps.push_back(single_gate(gate));
    if (!steps.back().matrix.targets.empty()) return {};
    work += matrix_cost(0) / static_cast<double>(std::size_t{1} << gate_spec(gate.kind).qubits);
  }
  return work <= kPhaseCost ? steps : std::vector<FusedGate>{};
}

/// Multiplies a step by exp(i angle), or appends one that does.
void add_global_phase(double angle, std::size_t qubits, std::vector<FusedGate>& steps) {
  if (angle == 0.0) return;
  for (FusedGate& step : steps) {
    if (step.is_diagonal) {
      step.diagonal.constant += angle;
      return;
    }
    if (step.matrix.controls == 0) {
      for (Complex& value : step.matrix.matrix) value *= Complex{std::cos(angle), std::sin(angle)};
      return;
    }
  }
  FusedGate& step = steps.emplace_back();
  step.is_diagonal = true;
  step.diagonal = QuadraticPhase(qubits);
  step.diagonal.constant = angle;
}

}  // namespace

FusedGate single_gate(const Gate& gate) {
  const GateSpec& spec = gate_spec(gate.kind);
  FusedGate result;
  result.qubits = gate_qubits(gate);
  ControlledMatrix& step = result.matrix;
  step.controls = 0;
  for (std::size_t i = 0; i < spec.controls; ++i) step.controls |= bit(gate.qubits[i]);
  for (std::size_t i = spec.controls; i < spec.qubits; ++i) step.targets.push_back(gate.qubits[i]);
  const std::vector<Complex> whole = gate_matrix(gate);
  const std::size_t all = (std::size_t{1} << spec.controls) - 1;
  const std::size_t rows = std::size_t{1} << spec.qubits;
  const std::size_t own = std::size_t{1} << step.targets.size();
  for (std::size_t row = 0; row < own; ++row)
    for (std::size_t column = 0; column < own; ++column)
      step.matrix.push_back(whole[(row << spec.controls | all) * rows + (column << spec.controls | all)]);
  if (own == 2 && step.matrix[0] == 1.0 && step.matrix[1] == 0.0 && step.matrix[2] == 0.0) {  // a phase where all are 1
    step.controls = result.qubits;
    step.targets.clear();
    step.matrix = {step.matrix[3]};
  }
  return result;
}

std::vector<FusedGate> fuse(const Circuit& circuit) {
  Fuser fuser(circuit.qubits());
  for (const Gate& gate : circuit.gates()) fuser.add(gate);
  std::vector<FusedGate> steps;
  for (const Block& block : fuser.blocks()) {
    if (block.dropped) continue;
    if (block.diagonal) {
      const std::vector<FusedGate> phases = separate_phases(block);
      steps.insert(steps.end(), phases.begin(), phases.end());
      if (phases.empty()) steps.push_back(fused_phase(block, circuit.qubits()));
    } else {
      steps.push_back(block.gates.size() == 1 ? single_gate(block.gates[0]) : fused_matrix(block));
    }
  }
  add_global_phase(circuit.global_phase(), circuit.qubits(), steps);
  return steps;
}

}  // namespace epiq::quantum
