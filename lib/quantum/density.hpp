#pragma once

#include <cstddef>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/observable.hpp"
#include "epiq/quantum/statevector.hpp"

namespace epiq::quantum {

/// The density matrix of a few qubits, as the vector of its elements.
struct DensityMatrix {
  std::size_t qubits = 0;
  Statevector elements;  ///< element (row r, column c) has index r + c 2^qubits

  /// |0><0|. @throws Error(resource) if 16 * 4^qubits bytes do not fit the budget
  DensityMatrix(std::size_t qubit_count, util::MemoryBudget& budget);

  std::size_t rows() const noexcept { return std::size_t{1} << qubits; }
  std::complex<double> operator()(std::size_t row, std::size_t column) const {
    return elements[row + (column << qubits)];
  }
};

/// The largest register of which a density matrix is made; it has 4^qubits elements.
inline constexpr std::size_t kMostDensityQubits = kMostStateQubits / 2;

/// The state that a noisy circuit makes of |0><0|, exact up to rounding; the same bits for any number of threads.
/// @param model its readout errors play no part
/// @throws Error(resource) if it does not fit the budget; Error(input) as channels_of. O((gates + channels) 4^qubits)
DensityMatrix simulate_density(const Circuit& circuit, const NoiseModel& model, util::MemoryBudget& budget,
                               const SimulationOptions& options = {});

/// Applies a channel in place. @throws Error(input) if `qubits` are not as many as the channel's, or out of range
void apply_channel(const PlacedChannel& placed, DensityMatrix& state, const SimulationOptions& options = {});

/// The diagonal: the probability of each basis state.
std::vector<double> probabilities(const DensityMatrix& state);

/// Tr(observable rho). @throws Error(input) if the numbers of qubits differ. O(terms 2^qubits)
double expectation(const PauliSum& observable, const DensityMatrix& state);

/// Tr(rho^2): 1 for a pure state, 2^-qubits for the completely mixed one.
double purity(const DensityMatrix& state);

}  // namespace epiq::quantum
