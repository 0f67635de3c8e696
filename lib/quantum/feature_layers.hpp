#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/kernels/diagonal_layers.hpp"

namespace epiq::quantum {

/// A feature map whose layers are Hadamard gates and a quadratic diagonal.
struct DiagonalMap {
  std::size_t qubits = 0;
  int repetitions = 1;
  double linear = 1.0;
  double origin = 0.0;
  std::vector<double> couplings;  ///< q (q - 1) / 2
  bool zero_at_origin = false;

  kernels::QuadraticLayers layers() const {
    return {qubits, repetitions, linear, origin, couplings.data(), zero_at_origin};
  }
};

/// The map in this form, if it has it: iqp, zz, and Pauli strings Z and ZZ.
/// @throws Error(input) as panel_states
std::optional<DiagonalMap> diagonal_map(const StateMap& map, std::size_t qubits);

/// @throws Error(input) unless there are features, finite ones, and the map is one of so many; Error(resource) if its
///         states are too large
void check_map(const util::Matrix& features, const StateMap& map);

}  // namespace epiq::quantum
