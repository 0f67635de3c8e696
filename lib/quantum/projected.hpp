#pragma once

#include <cstddef>
#include <span>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/state_panels.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::quantum {

/// The expectation values <X_k>, <Y_k>, <Z_k> of each qubit k, in this order: count x 3 q, in [-1, 1].
///
/// They are the reduced density matrices: rho_k = (1 + <X> X + <Y> Y + <Z> Z) / 2, so that the squared Frobenius
/// distance of two is half that of these three numbers. Sums are taken in double. O(count q 2^q), real states half.
template <class Real>
util::Matrix single_qubit_expectations(const StatePanels<Real>& states, const Execution& execution);

/// The 15 expectation values of each pair of qubits j < k, pair by pair (0,1), (0,2), (1,2), (0,3), ..; the operators
/// are ordered with those of j fastest: XI YI ZI IX XX YX ZX IY .. ZZ, the first letter for j. count x 15 q (q - 1)
/// / 2.
///
/// The squared Frobenius distance of two reduced density matrices of a pair is a quarter of that of these numbers.
/// @throws Error(input) below 2 qubits. O(count q^2 2^q)
template <class Real>
util::Matrix pair_expectations(const StatePanels<Real>& states, const Execution& execution);

/// The projected kernel of Huang et al., Nat. Commun. 12 (2021) 2631:
///
///   K_ij = exp(-gamma scale |F_i - F_j|^2)
///
/// over the expectation values F, with scale 1/2 for single qubits and 1/4 for pairs, which makes the exponent a sum of
/// squared Frobenius distances of reduced density matrices. left.rows x right.rows.
/// @throws Error(input) if the numbers of columns differ
util::Matrix projected_kernel(const util::Matrix& left, const util::Matrix& right, double gamma, double scale,
                              unsigned threads);

/// 1 / (columns x variance of all values of F), the width that qml-benchmarks uses; 1 if nothing varies.
/// @param weights a sample count for each row
double default_gamma(const util::Matrix& expectations, std::span<const double> weights);

}  // namespace epiq::quantum
