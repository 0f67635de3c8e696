#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace epiq::quantum {

// clang-format off
/// The gates of OpenQASM's standard libraries, in Qiskit's conventions; a name with c in front is controlled.
///
///   rx ry rz rxx ryy rzz: exp(-i angle / 2 P);  p: diag(1, e^(i angle));  sx: the square root of x
///   u(theta, phi, lambda) = [[cos(theta/2), -e^(i lambda) sin(theta/2)],
///                            [e^(i phi) sin(theta/2), e^(i (phi + lambda)) cos(theta/2)]]
///   cu(theta, phi, lambda, gamma): e^(i gamma) u, controlled
enum class GateKind : std::uint8_t {
  id, h, x, y, z, s, sdg, t, tdg, sx, sxdg, rx, ry, rz, p, u,  // one qubit
  cx, cy, cz, ch, cp, crx, cry, crz, cu,                       // control, target
  swap, rxx, ryy, rzz,                                         // two equal qubits
  ccx, cswap                                                   // three qubits, controls first
};
// clang-format on

inline constexpr std::size_t kMostGateQubits = 3;
inline constexpr std::size_t kMostGateParameters = 4;

/// One gate on some qubits of a circuit.
struct Gate {
  GateKind kind = GateKind::id;
  std::array<std::size_t, kMostGateQubits> qubits{};     ///< the first gate_spec(kind).qubits are used, controls first
  std::array<double, kMostGateParameters> parameters{};  ///< radians; the first gate_spec(kind).parameters are used
};

/// The shape of a gate.
struct GateSpec {
  GateKind kind;
  std::string_view name;   ///< as in OpenQASM, "cx"
  std::size_t qubits;      ///< 1 to kMostGateQubits
  std::size_t controls;    ///< how many of them, the first ones, are controls
  std::size_t parameters;  ///< 0 to kMostGateParameters
};

/// The shape of `kind`.
const GateSpec& gate_spec(GateKind kind);

/// The gate of this name, none if there is none.
std::optional<GateKind> gate_kind(std::string_view name);

/// The gate's adjoint, on the same qubits.
Gate inverse(const Gate& gate);

/// A 2 x 2 matrix, row-major.
using Matrix2 = std::array<std::complex<double>, 4>;

/// What the gate does to its target when its controls are set.
/// @throws Error(internal) for swap, cswap, rxx, ryy and rzz, which have two targets
Matrix2 target_matrix(const Gate& gate);

/// The gate's whole matrix, 2^k x 2^k row-major for its k qubits; bit i of a row or column is the value of qubits[i].
std::vector<std::complex<double>> gate_matrix(const Gate& gate);

}  // namespace epiq::quantum
