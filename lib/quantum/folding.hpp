#pragma once

#include <span>
#include <vector>

#include "epiq/quantum/circuit.hpp"

namespace epiq::quantum {

/// Zero-noise extrapolation: a circuit is made longer without changing what it does, its noisy expectation value is
/// taken at several lengths and extrapolated to none (Giurgica-Tiron et al., IEEE QCE 2020, arXiv:2005.10921).

/// C (C^+ C)^((scale - 1) / 2): the same unitary with `scale` times the gates (global folding).
/// @throws Error(input) unless `scale` is odd
Circuit folded(const Circuit& circuit, unsigned scale);

enum class Extrapolation {
  linear,     ///< a line by least squares: small variance, biased where the decay is curved
  richardson  ///< the polynomial through all points: less bias, larger variance
};

/// The weights w for which sum_i w_i value_i is the extrapolation to scale 0; they sum to 1.
/// @param scales different ones, at least 2
/// @throws Error(input) if there are fewer or two are equal
std::vector<double> extrapolation_weights(std::span<const double> scales, Extrapolation method);

}  // namespace epiq::quantum
