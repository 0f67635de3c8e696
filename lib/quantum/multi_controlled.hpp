#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "epiq/quantum/circuit.hpp"

namespace epiq::quantum {

/// A unitary 2 x 2 matrix as e^(i phase) u(theta, phi, lambda), radians.
struct EulerAngles {
  double theta = 0.0;
  double phi = 0.0;
  double lambda = 0.0;
  double phase = 0.0;
};

/// Exact up to rounding for any unitary matrix.
EulerAngles euler_angles(const Matrix2& matrix);

/// The power of a unitary matrix by its principal logarithm: eigenvalues e^(i a) with -pi < a <= pi become e^(i a r).
Matrix2 power(const Matrix2& matrix, double exponent);

/// The gates of `circuit`, acting where all `controls` are 1; its global phase becomes a phase of the controls.
///
/// Gates that have no controlled form in gate.hpp are decomposed without further qubits (Barenco et al., Phys. Rev. A
/// 52 (1995) 3457, lemmas 7.3 and 7.5), exactly up to rounding. O(controls^2) to O(controls^3) gates a gate.
/// @param controls qubits of the circuit that none of its gates touches
Circuit controlled(const Circuit& circuit, std::span<const std::size_t> controls);

/// The power of a circuit of at most one gate by its principal logarithm, for exponents that are not whole.
/// @return none if the circuit has more gates
std::optional<Circuit> principal_power(const Circuit& circuit, double exponent);

}  // namespace epiq::quantum
