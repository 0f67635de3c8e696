#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <variant>
#include <vector>

#include "epiq/quantum/gate.hpp"
#include "epiq/quantum/mps.hpp"

namespace epiq::quantum {

/// Gates on the same two qubits, multiplied.
struct PairBlock {
  std::size_t first = 0;
  std::size_t second = 0;                         ///< above first
  std::array<std::complex<double>, 16> matrix{};  ///< 4 x 4, row-major; a row or column is 2 (value of first) + second
};

/// A pair, or an operator on one or three qubits.
using Block = std::variant<PairBlock, ProductSum>;

/// Multiplies consecutive gates on the same one or two qubits. Beyond neighbours a block stops growing where it would
/// need more than two terms, whose cost grows with their cube and with the distance.
/// @param gates other than id, swap and cswap
/// @param place the site of each qubit
std::vector<Block> fuse(const std::vector<Gate>& gates, const std::vector<std::size_t>& place);

/// Whether no value of a qubit is changed.
bool is_diagonal(const PairBlock& block);
bool is_diagonal(const ProductSum& op);

/// The block as a sum of as few products as there can be (operator Schmidt decomposition): 1 to 4.
ProductSum schmidt_sum(const PairBlock& block);

}  // namespace epiq::quantum
