#pragma once

#include <cstddef>
#include <vector>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The smallest r^2 at which two SNPs of a gene are coupled by an edge.
inline constexpr double kLdEdge = 0.1;

/// Edges inside a gene: SNP pairs with r^2 of at least `threshold`, of weight r^2, on qubits from `first_qubit` on.
/// @param squared_correlation p x p
std::vector<quantum::Edge> within_edges(const util::Matrix& squared_correlation, double threshold = kLdEdge,
                                        std::size_t first_qubit = 0);

/// Edges between two genes: each of qubits 0 .. a - 1 with each of qubits a .. a + b - 1, of weight 1.
std::vector<quantum::Edge> between_edges(std::size_t a, std::size_t b);

}  // namespace epiq::interaction
