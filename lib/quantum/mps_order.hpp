#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace epiq::quantum {

/// Interactions of qubits; a pair given twice counts twice.
using Interactions = std::vector<std::pair<std::size_t, std::size_t>>;

/// The sum of the distances in a row of the qubits of each interaction, which is also the number of interactions across
/// each of its cuts, summed.
/// @param order the qubit at each place
std::size_t total_length(const std::vector<std::size_t>& order, const Interactions& interactions);

/// An order of `qubits` qubits in a row with short interactions: that of the numbers, or the reverse Cuthill-McKee
/// order (Cuthill and McKee, Proc. 24th ACM Conference (1969) 157; George, 1971) where its total length is smaller.
/// @return the qubit at each place
std::vector<std::size_t> short_order(std::size_t qubits, const Interactions& interactions);

}  // namespace epiq::quantum
