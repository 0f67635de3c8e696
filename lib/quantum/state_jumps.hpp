#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {

// The random steps of a pure state: what may happen with which probability, the draw, and the state after it.

/// The probability <state|K^+ K|state> of each Kraus operator of the channel.
template <class Real>
std::vector<double> kraus_probabilities(const PlacedChannel& placed, const BasicStatevector<Real>& state,
                                        const SimulationOptions& options);

/// The probabilities to find a qubit in |0> and in |1>.
template <class Real>
std::vector<double> outcome_probabilities(std::size_t qubit, const BasicStatevector<Real>& state,
                                          const SimulationOptions& options);

/// The index of an outcome, drawn by `chances`, which need not add up to 1; never one whose chance is 0.
std::size_t draw_outcome(const std::vector<double>& chances, util::Philox& random);

/// Applies K / sqrt(chance), which leaves the norm at 1 if `chance` is the probability of K; nothing where that is the
/// identity.
/// @param kraus 2^k x 2^k, row-major, on k qubits
template <class Real>
void apply_kraus(const std::vector<std::complex<double>>& kraus, double chance, std::span<const std::size_t> qubits,
                 BasicStatevector<Real>& state, const SimulationOptions& options);

}  // namespace epiq::quantum
