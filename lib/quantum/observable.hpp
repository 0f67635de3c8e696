#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/quantum/statevector.hpp"

namespace epiq::quantum {

/// A Pauli word on up to 64 qubits: the tensor product of one of I, X, Y, Z a qubit.
///
/// Qubit k has X if bit k is set in `x` alone, Z if in `z` alone, Y if in both.
struct PauliWord {
  std::uint64_t x = 0;
  std::uint64_t z = 0;

  friend bool operator==(const PauliWord&, const PauliWord&) = default;
};

/// A real multiple of a Pauli word.
struct PauliTerm {
  double coefficient = 1.0;
  PauliWord word;    ///< of a sum of up to kMostStateQubits qubits
  std::string wide;  ///< of a sum of more: the letters, that of qubit 0 last; `word` is not used then
};

/// The word of a term as letters, one a qubit, that of qubit 0 last: "XZI".
std::string letters(const PauliTerm& term, std::size_t qubits);

/// A Hermitian operator on `qubits` qubits: the sum of its terms.
struct PauliSum {
  std::size_t qubits = 0;
  std::vector<PauliTerm> terms;
};

/// Reads "0.5 ZZI + XIX - 2e-1*IIY": words of the same length, each with a factor or none.
///
/// The leftmost letter acts on the highest qubit, the rightmost on qubit 0 (Qiskit's order).
///
/// @throws Error(input) if the text is not such a sum
PauliSum parse_pauli_sum(std::string_view text);

/// Writes what parse_pauli_sum reads; factors survive to the last bit.
std::string to_string(const PauliSum& sum);

/// <state| observable |state>, in units of the coefficients.
///
/// @throws Error(input) if the numbers of qubits differ
///
/// One pass over the state for each distinct pattern of X and Y; within a pass a Walsh-Hadamard transform of blocks
/// gives the sums of all patterns of Z at once. O(patterns 2^q), nearly without regard to the number of terms.
template <class Real>
double expectation(const PauliSum& observable, const BasicStatevector<Real>& state,
                   const SimulationOptions& options = {});

/// result = observable |state>.
/// @throws Error(input) if the numbers of qubits differ; Error(resource) if the result does not fit the budget
template <class Real>
BasicStatevector<Real> apply_observable(const PauliSum& observable, const BasicStatevector<Real>& state,
                                        util::MemoryBudget& budget, const SimulationOptions& options = {});

}  // namespace epiq::quantum
