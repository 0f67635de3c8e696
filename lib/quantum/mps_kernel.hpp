#pragma once

#include <span>
#include <vector>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/mps.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::quantum {

/// The state of one sample under iqp_states as a matrix product state, qubit k at site k or, where options.reorder asks
/// for it, in an order that depends on the edges alone, so that the states of all samples have an overlap.
///
/// Each layer is applied as stars: the couplings of one qubit to those behind it are one operator of two terms, whose
/// splits are quick; a sweep of singular values ends the layer. Where couplings decay with distance, as LD does, the
/// bond dimension does not grow with the number of qubits.
///
/// @param features q standardised dosages
/// @throws Error(input) as iqp_states; Error(resource) as simulate_mps
Mps iqp_mps(std::span<const double> features, const IqpMap& map, const MpsOptions& options, util::MemoryBudget& budget);

/// iqp_mps of each row of `features`.
std::vector<Mps> iqp_mps(const util::Matrix& features, const IqpMap& map, const MpsOptions& options,
                         util::MemoryBudget& budget, unsigned threads);

/// The fidelity kernel |<left_i|right_j>|^2, left.size() x right.size().
///
/// Tiles of 8 x 8 pairs move over the sites together, which takes a fifth less than pair by pair: the left states share
/// one matrix product with each right one, and the right ones with each left one. The same bytes for any number of
/// threads.
/// @throws Error(input) as overlap; Error(resource) if the tiles do not fit the budget of the states.
/// O(left.size() right.size() n D^3)
util::Matrix fidelity_kernel(const std::vector<Mps>& left, const std::vector<Mps>& right, unsigned threads);

/// The fidelity kernel of states with themselves: symmetric to the last bit, the diagonal as computed (1 to 1e-12).
util::Matrix fidelity_kernel(const std::vector<Mps>& states, unsigned threads);

}  // namespace epiq::quantum
