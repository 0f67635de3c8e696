#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "epiq/quantum/statevector.hpp"

namespace epiq::quantum {

/// The state of 1 to 3 qubits with the others traced out: rho = Tr_others |state><state|.
///
/// @param qubits distinct; bit i of a row or column is the value of qubits[i]
/// @return 2^k x 2^k, row-major, Hermitian
/// @throws Error(input) if there are none or more than 3 qubits, one is named twice or is not one of the state
///
/// O(2^(q + k)), one pass
template <class Real>
std::vector<std::complex<double>> reduced_density_matrix(const BasicStatevector<Real>& state,
                                                         std::span<const std::size_t> qubits,
                                                         const SimulationOptions& options = {});

/// Tr_others |left><right|: what <right| A |left> needs to know of two states when A acts on these qubits alone.
/// @param qubits, @return, @throws as reduced_density_matrix, but the result is not Hermitian
template <class Real>
std::vector<std::complex<double>> reduced_transition_matrix(const BasicStatevector<Real>& left,
                                                            const BasicStatevector<Real>& right,
                                                            std::span<const std::size_t> qubits,
                                                            const SimulationOptions& options = {});

}  // namespace epiq::quantum
