#include "epiq/quantum/mps_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "epiq/quantum/tensor.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using Matrix4 = std::array<Complex, 16>;

constexpr Matrix2 kIdentity{1.0, 0.0, 0.0, 1.0};

Matrix2 product(const Matrix2& a, const Matrix2& b) {
  return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]};
}

Matrix4 product(const Matrix4& a, const Matrix4& b) {
  Matrix4 result{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t k = 0; k < 4; ++k)
      for (std::size_t j = 0; j < 4; ++j) result[4 * i + j] += a[4 * i + k] * b[4 * k + j];
  return result;
}

Matrix4 kronecker(const Matrix2& a, const Matrix2& b) {
  Matrix4 result{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) result[4 * i + j] = a[i / 2 * 2 + j / 2] * b[i % 2 * 2 + j % 2];
  return result;
}

/// The gate on (its first qubit, its second qubit).
Matrix4 pair_matrix(const Gate& gate) {
  Matrix4 result{};
  if (gate_spec(gate.kind).controls == 1) {
    const Matrix2 target = target_matrix(gate);
    result[0] = result[5] = 1.0;
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 2; ++j) result[4 * (2 + i) + 2 + j] = target[2 * i + j];
    return result;
  }
  const Complex cosine = std::cos(gate.parameters[0] / 2.0);
  const Complex turn{0.0, -std::sin(gate.parameters[0] / 2.0)};
  for (std::size_t i = 0; i < 4; ++i) {
    const double parity = i == 1 || i == 2 ? -1.0 : 1.0;  // ZZ; YY flips both with minus the parity
    result[5 * i] = gate.kind == GateKind::rzz ? cosine + parity * turn : cosine;
    if (gate.kind == GateKind::rxx) result[4 * i + 3 - i] = turn;
    if (gate.kind == GateKind::ryy) result[4 * i + 3 - i] = -parity * turn;
  }
  return result;
}

PairBlock pair_block(const Gate& gate) {
  PairBlock block{gate.qubits[0], gate.qubits[1], pair_matrix(gate)};
  if (block.first < block.second) return block;
  std::swap(block.first, block.second);
  const Matrix4 given = block.matrix;
  const auto flip = [](std::size_t i) { return i % 2 * 2 + i / 2; };
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) block.matrix[4 * i + j] = given[4 * flip(i) + flip(j)];
  return block;
}

ProductSum toffoli(const Gate& gate) {
  const Matrix2 one{0.0, 0.0, 0.0, 1.0};
  const Matrix2 change{-1.0, 1.0, 1.0, -1.0};  // X - I
  return {{gate.qubits.begin(), gate.qubits.end()}, {{kIdentity, kIdentity, kIdentity}, {one, one, change}}};
}

class Fuser {
 public:
  explicit Fuser(const std::vector<std::size_t>& place) : place_(place), waiting_(place.size()), open_(place.size()) {}

  void add(const Gate& gate) {
    const std::size_t count = gate_spec(gate.kind).qubits;
    if (count == 1) {
      std::optional<Matrix2>& waiting = waiting_[gate.qubits[0]];
      waiting = waiting ? product(target_matrix(gate), *waiting) : target_matrix(gate);
      return;
    }
    if (count == 2 && joined(pair_block(gate))) return;
    for (std::size_t i = 0; i < count; ++i) flush(gate.qubits[i]);
    const std::optional<std::size_t> open = count == 2 ? std::optional(blocks_.size()) : std::nullopt;
    for (std::size_t i = 0; i < count; ++i) open_[gate.qubits[i]] = open;
    if (count == 2) {
      blocks_.push_back(pair_block(gate));
    } else {
      blocks_.push_back(toffoli(gate));
    }
  }

  std::vector<Block> finish() {
    for (std::size_t qubit = 0; qubit < waiting_.size(); ++qubit) flush(qubit);
    return std::move(blocks_);
  }

 private:
  /// Multiplies the pair into the open block of its qubits, if they have one in common.
  bool joined(const PairBlock& pair) {
    if (!open_[pair.first] || open_[pair.first] != open_[pair.second]) return false;
    PairBlock& open = std::get<PairBlock>(blocks_[*open_[pair.first]]);
    PairBlock grown = open;
    std::optional<Matrix2>& first = waiting_[pair.first];
    std::optional<Matrix2>& second = waiting_[pair.second];
    if (first || second)
      grown.matrix = product(kronecker(first.value_or(kIdentity), second.value_or(kIdentity)), grown.matrix);
    grown.matrix = product(pair.matrix, grown.matrix);
    const std::size_t a = place_[pair.first];
    const std::size_t b = place_[pair.second];
    if (std::max(a, b) - std::min(a, b) > 1 && schmidt_sum(grown).terms.size() > 2) return false;
    open = grown;
    first.reset();
    second.reset();
    return true;
  }

  void flush(std::size_t qubit) {
    if (!waiting_[qubit]) return;
    blocks_.push_back(ProductSum{{qubit}, {{*waiting_[qubit]}}});
    waiting_[qubit].reset();
  }

  const std::vector<std::size_t>& place_;
  std::vector<Block> blocks_;
  std::vector<std::optional<Matrix2>> waiting_;   ///< one-qubit gates behind the blocks
  std::vector<std::optional<std::size_t>> open_;  ///< the last block of a qubit, if it is a pair
};

}  // namespace

std::vector<Block> fuse(const std::vector<Gate>& gates, const std::vector<std::size_t>& place) {
  Fuser fuser(place);
  for (const Gate& gate : gates) fuser.add(gate);
  return fuser.finish();
}

bool is_diagonal(const PairBlock& block) {
  for (std::size_t i = 0; i < 16; ++i)
    if (i % 5 != 0 && std::abs(block.matrix[i]) > 1e-15) return false;
  return true;
}

bool is_diagonal(const ProductSum& op) {
  for (const std::vector<Matrix2>& term : op.terms)
    for (const Matrix2& matrix : term)
      if (std::abs(matrix[1]) > 1e-15 || std::abs(matrix[2]) > 1e-15) return false;
  return true;
}

ProductSum schmidt_sum(const PairBlock& block) {
  ComplexMatrix shuffled(4, 4);  // (entry of first) x (entry of second)
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) shuffled(i / 2 * 2 + j / 2, i % 2 * 2 + j % 2) = block.matrix[4 * i + j];
  const Svd parts = svd(shuffled);
  ProductSum op{{block.first, block.second}, {}};
  for (std::size_t k = 0; k < 4 && (k == 0 || parts.values[k] > 1e-14 * parts.values[0]); ++k) {
    const double root = std::sqrt(parts.values[k]);
    Matrix2 first;
    Matrix2 second;
    for (std::size_t entry = 0; entry < 4; ++entry) {
      first[entry] = root * parts.u(entry, k);
      second[entry] = root * parts.v(k, entry);
    }
    op.terms.push_back({first, second});
  }
  return op;
}

}  // namespace epiq::quantum
