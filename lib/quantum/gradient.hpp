#pragma once

#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/observable.hpp"

namespace epiq::quantum {

/// An expectation value and its derivatives by the parameters of a circuit.
struct Gradient {
  double value = 0.0;
  /// d value / d parameter, per radian: all parameters of the first gate that has any, then those of the next, ..
  std::vector<double> derivatives;
};

/// <0| U* O U |0> and its derivatives by every parameter of the circuit U, by the adjoint method.
///
/// Source: Jones and Gacon, arXiv:2009.02823, algorithm 1, with the derivative matrix of each gate in place of a
/// derivative circuit.
///
/// @throws Error(input) if observable and circuit have not as many qubits; Error(resource) if two states do not fit
///
/// About four runs of the circuit, however many parameters it has. Errors of 1e-13 a gate in double.
template <class Real = double>
Gradient adjoint_gradient(const Circuit& circuit, const PauliSum& observable, util::MemoryBudget& budget,
                          const SimulationOptions& options = {});

/// The same derivatives from expectation values at shifted angles alone, as a quantum computer would find them.
///
///   df/da = [f(a + pi/2) - f(a - pi/2)] / 2 where the generator has two eigenvalues (rx, ry, rz, p, u, cp, rxx, ryy,
///           rzz and the phases of cu);
///   df/da = c+ [f(a + pi/2) - f(a - pi/2)] - c- [f(a + 3 pi/2) - f(a - 3 pi/2)], c+- = (sqrt 2 +- 1) / (4 sqrt 2),
///           where it has the eigenvalues -1/2, 0, 1/2 (crx, cry, crz, theta of cu).
///
/// Sources: Schuld et al., Phys. Rev. A 99, 032331 (2019), eq. 14; Anselmetti et al., New J. Phys. 23, 113010 (2021),
/// eq. 8.
///
/// @throws as adjoint_gradient. Two to four runs of the circuit a parameter.
template <class Real = double>
Gradient parameter_shift_gradient(const Circuit& circuit, const PauliSum& observable, util::MemoryBudget& budget,
                                  const SimulationOptions& options = {});

}  // namespace epiq::quantum
