#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "epiq/quantum/statevector.hpp"

namespace epiq::quantum {

/// The results of `shots` measurements of all qubits: the index of a basis state each, in the order of shots.
///
/// Shot s takes the first uniform number of Philox(seed, s) and inverts the distribution function of the basis states,
/// so that it depends on neither the number of shots nor that of threads. A state of norm other than 1 is normalised.
///
/// @throws Error(input) if the state is zero or not finite
///
/// One pass for sums over blocks; only blocks with a shot are read again. O(2^q + shots log shots)
template <class Real>
std::vector<std::uint64_t> sample(const BasicStatevector<Real>& state, std::uint64_t shots, std::uint64_t seed,
                                  const SimulationOptions& options = {});

/// How often each basis state was seen.
struct Count {
  std::uint64_t basis_state = 0;
  std::uint64_t shots = 0;
};

/// The counts of samples, in the order of basis states; those never seen are left out.
std::vector<Count> count_samples(std::vector<std::uint64_t> samples);

/// A basis state as text of `qubits` digits, qubit 0 last (Qiskit's order).
std::string bit_string(std::uint64_t basis_state, std::size_t qubits);

}  // namespace epiq::quantum
