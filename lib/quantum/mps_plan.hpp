#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/mps.hpp"

namespace epiq::quantum {

/// A diagonal operator of two qubits.
struct PairPhase {
  std::size_t first = 0;
  std::size_t second = 0;
  std::array<std::complex<double>, 4> phases{1.0, 1.0, 1.0, 1.0};  ///< at 2 (value of first) + (value of second)
};

/// The product of diagonal operators as stars: each has a hub h and is P0_h prod_j A_j + P1_h prod_j B_j over the pairs
/// (h, j) it stands for, hence two terms whatever the number of pairs. Hubs are chosen greedily by the number of pairs
/// that a star serves per site that it spans. Of one pair given twice the phases multiply.
/// @param place the site of each qubit
std::vector<ProductSum> diagonal_stars(const std::vector<PairPhase>& pairs, const std::vector<std::size_t>& place);

/// A circuit as operators for an Mps.
struct MpsPlan {
  std::vector<std::size_t> order;  ///< the qubit at each site, at the start
  std::vector<ProductSum>
      operators;                   ///< in the order of time; they act on carriers, numbered as the qubits at the start
  std::vector<std::size_t> label;  ///< the qubit that each carrier is at the end: swaps exchange names only
};

/// Fuses consecutive gates on the same qubits (CX RZ CX becomes one diagonal operator), merges diagonal operators that
/// commute into stars, and turns swaps into names.
/// @param reorder places interacting qubits near one another (short_order)
MpsPlan plan_mps(const Circuit& circuit, bool reorder);

}  // namespace epiq::quantum
