#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/matrix.hpp"

namespace epiq::quantum {

// What happens to a fidelity kernel on hardware, and what is done about it. `qubits` is that of the circuits.

/// K' = (1 - rate) K + rate / 2^qubits, diagonal too: each compute-uncompute circuit ends in the fully mixed state with
/// this probability.
void depolarise(util::Matrix& kernel, double rate, std::size_t qubits);

/// Replaces each fidelity by the share of successes among `shots` runs of its compute-uncompute circuit; variance
/// k (1 - k) / shots. With `symmetric` the entry above the diagonal stands for both.
///
/// Entry (i, j) depends on (seed, i, j) alone: its successes are one exact binomial draw. O(entries), whatever the
/// shots
/// @param shots from 1 to 2^53
void sample_shots(util::Matrix& kernel, std::uint64_t shots, std::uint64_t seed, bool symmetric, unsigned threads);

/// What mitigation found.
struct Mitigation {
  double mean_rate = 0.0;   ///< of depolarisation, over the samples
  double mean_shift = 0.0;  ///< mean absolute change of an off-diagonal entry
};

/// Undoes global depolarisation, whose rate the diagonal tells (it is 1 without): l_i = (1 - K_ii) 2^q / (2^q - 1), and
/// K_ij = (K'_ij - l / 2^q) / (1 - l) with 1 - l = sqrt((1 - l_i) (1 - l_j)). The diagonal becomes 1.
/// @throws Error(input) if a diagonal entry is so low that nothing can be recovered (l_i >= 1)
Mitigation mitigate_depolarisation(util::Matrix& kernel, std::size_t qubits);

}  // namespace epiq::quantum
