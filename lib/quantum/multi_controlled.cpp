#include "epiq/quantum/multi_controlled.hpp"

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using Qubits = std::vector<std::size_t>;

constexpr double kPi = std::numbers::pi;
constexpr Matrix2 kX = {0.0, 1.0, 1.0, 0.0};

Matrix2 adjoint(const Matrix2& m) { return {std::conj(m[0]), std::conj(m[2]), std::conj(m[1]), std::conj(m[3])}; }

/// The angle of a number of modulus 1 in (-pi, pi], where -1 with rounding errors counts as pi.
double principal_angle(Complex value) {
  constexpr double kRounding = 1e-9;
  const double angle = std::arg(value);
  return angle < -kPi + kRounding ? angle + 2.0 * kPi : angle;
}

/// The controlled form of a gate among the gates of gate.hpp: what it is called, and its parameters.
struct ControlledForm {
  GateKind kind;
  std::vector<double> parameters;
};

std::optional<ControlledForm> controlled_form(const Gate& gate) {
  const std::array<double, kMostGateParameters>& angle = gate.parameters;
  switch (gate.kind) {
    case GateKind::x:
      return ControlledForm{GateKind::cx, {}};
    case GateKind::y:
      return ControlledForm{GateKind::cy, {}};
    case GateKind::z:
      return ControlledForm{GateKind::cz, {}};
    case GateKind::h:
      return ControlledForm{GateKind::ch, {}};
    case GateKind::s:
      return ControlledForm{GateKind::cp, {kPi / 2.0}};
    case GateKind::sdg:
      return ControlledForm{GateKind::cp, {-kPi / 2.0}};
    case GateKind::t:
      return ControlledForm{GateKind::cp, {kPi / 4.0}};
    case GateKind::tdg:
      return ControlledForm{GateKind::cp, {-kPi / 4.0}};
    case GateKind::sx:
      return ControlledForm{GateKind::cu, {kPi / 2.0, -kPi / 2.0, kPi / 2.0, kPi / 4.0}};
    case GateKind::sxdg:
      return ControlledForm{GateKind::cu, {-kPi / 2.0, -kPi / 2.0, kPi / 2.0, -kPi / 4.0}};
    case GateKind::p:
      return ControlledForm{GateKind::cp, {angle[0]}};
    case GateKind::rx:
      return ControlledForm{GateKind::crx, {angle[0]}};
    case GateKind::ry:
      return ControlledForm{GateKind::cry, {angle[0]}};
    case GateKind::rz:
      return ControlledForm{GateKind::crz, {angle[0]}};
    case GateKind::u:
      return ControlledForm{GateKind::cu, {angle[0], angle[1], angle[2], 0.0}};
    case GateKind::cx:
      return ControlledForm{GateKind::ccx, {}};
    case GateKind::swap:
      return ControlledForm{GateKind::cswap, {}};
    default:
      return std::nullopt;
  }
}

/// Appends gates with any number of controls to a circuit.
class Controller {
 public:
  explicit Controller(Circuit& circuit) : circuit_(circuit) {}

  void gate(const Gate& gate, Qubits controls) {
    const GateSpec& spec = gate_spec(gate.kind);
    if (controls.size() == 1 && named(gate, controls[0])) return;
    controls.insert(controls.end(), gate.qubits.begin(),
                    gate.qubits.begin() + static_cast<std::ptrdiff_t>(spec.controls));
    const std::size_t target = gate.qubits[spec.controls];
    if (spec.controls + 1 == spec.qubits) return matrix(controls, target, target_matrix(gate), {});
    const std::size_t other = gate.qubits[spec.controls + 1];
    if (gate.kind == GateKind::swap || gate.kind == GateKind::cswap) {
      controlled_swap(std::move(controls), target, other, kX);
    } else {
      pauli_pair(gate, controls, target, other);
    }
  }

  /// swap = CX(a, b) CX(b, a) CX(a, b); powers of swap have a power of X in the middle.
  void controlled_swap(Qubits controls, std::size_t a, std::size_t b, const Matrix2& middle) {
    circuit_.cx(a, b);
    controls.push_back(b);
    matrix(controls, a, middle, {});
    circuit_.cx(a, b);
  }

  /// `u` on the target where all controls are set; `spare` qubits may be used if they are put back as they were.
  void matrix(const Qubits& controls, std::size_t target, const Matrix2& u, const Qubits& spare) {
    if (u == kX && (controls.size() <= 2 || !spare.empty())) return flip(controls, target, spare);
    if (controls.size() <= 1) return small(controls, target, u);
    const Matrix2 root = power(u, 0.5);
    const Qubits fewer(controls.begin(), controls.end() - 1);
    const std::size_t last = controls.back();
    Qubits with_target = spare;
    with_target.push_back(target);
    Qubits with_last = spare;
    with_last.push_back(last);
    small({last}, target, root);
    flip(fewer, last, with_target);
    small({last}, target, adjoint(root));
    flip(fewer, last, with_target);
    matrix(fewer, target, root, with_last);
  }

 private:
  bool named(const Gate& gate, std::size_t control) {
    const std::optional<ControlledForm> form = controlled_form(gate);
    if (!form) return gate.kind == GateKind::id;
    Qubits qubits{control};
    qubits.insert(qubits.end(), gate.qubits.begin(),
                  gate.qubits.begin() + static_cast<std::ptrdiff_t>(gate_spec(gate.kind).qubits));
    circuit_.add(form->kind, qubits, form->parameters);
    return true;
  }

  void small(const Qubits& controls, std::size_t target, const Matrix2& u) {
    const EulerAngles angles = euler_angles(u);
    if (controls.empty()) {
      circuit_.u(angles.theta, angles.phi, angles.lambda, target).add_global_phase(angles.phase);
      return;
    }
    const std::size_t qubits[] = {controls[0], target};
    const double parameters[] = {angles.theta, angles.phi, angles.lambda, angles.phase};
    circuit_.add(GateKind::cu, qubits, parameters);
  }

  /// X with many controls: with one spare qubit it falls into two halves, done twice (lemma 7.3).
  void flip(const Qubits& controls, std::size_t target, const Qubits& spare) {
    if (controls.empty()) return static_cast<void>(circuit_.x(target));
    if (controls.size() == 1) return static_cast<void>(circuit_.cx(controls[0], target));
    if (controls.size() == 2) return static_cast<void>(circuit_.ccx(controls[0], controls[1], target));
    const std::size_t middle = spare.front();
    const auto cut = controls.begin() + static_cast<std::ptrdiff_t>((controls.size() + 1) / 2);
    const Qubits first(controls.begin(), cut);
    Qubits second(cut, controls.end());
    Qubits spare_of_first = second;
    spare_of_first.push_back(target);
    second.push_back(middle);
    for (int turn = 0; turn < 2; ++turn) {
      flip(first, middle, spare_of_first);
      flip(second, target, first);
    }
  }

  /// rxx, ryy and rzz: rz between CX in a turned basis. What stands outside the middle cancels if it does nothing.
  void pauli_pair(const Gate& gate, const Qubits& controls, std::size_t a, std::size_t b) {
    turn_axes(gate.kind, a, b, 1.0);
    circuit_.cx(a, b);
    matrix(controls, b, target_matrix({GateKind::rz, {b}, {gate.parameters[0]}}), {});
    circuit_.cx(a, b);
    turn_axes(gate.kind, a, b, -1.0);
  }

  void turn_axes(GateKind kind, std::size_t a, std::size_t b, double sign) {
    for (const std::size_t qubit : {a, b}) {
      if (kind == GateKind::rxx) circuit_.h(qubit);
      if (kind == GateKind::ryy) circuit_.rx(sign * kPi / 2.0, qubit);
    }
  }

  Circuit& circuit_;
};

/// The angle whose half is the angle of the eigenvalues of exp(-i angle / 2 P), in (-2 pi, 2 pi].
double reduced_angle(double angle) {
  const double rest = std::remainder(angle, 4.0 * kPi);
  return rest <= -2.0 * kPi ? rest + 4.0 * kPi : rest;
}

}  // namespace

EulerAngles euler_angles(const Matrix2& matrix) {
  constexpr double kNothing = 1e-15;
  EulerAngles angles;
  angles.theta = 2.0 * std::atan2(std::abs(matrix[2]), std::abs(matrix[0]));
  if (std::abs(matrix[0]) < kNothing) {
    angles.phi = std::arg(matrix[2]);
    angles.lambda = std::arg(-matrix[1]);
    return angles;
  }
  angles.phase = std::arg(matrix[0]);
  if (std::abs(matrix[2]) < kNothing) {
    angles.lambda = std::arg(matrix[3]) - angles.phase;
    return angles;
  }
  angles.phi = std::arg(matrix[2]) - angles.phase;
  angles.lambda = std::arg(-matrix[1]) - angles.phase;
  return angles;
}

Matrix2 power(const Matrix2& matrix, double exponent) {
  constexpr double kEqual = 1e-12;
  const Complex half_trace = 0.5 * (matrix[0] + matrix[3]);
  const Complex root = std::sqrt(half_trace * half_trace - (matrix[0] * matrix[3] - matrix[1] * matrix[2]));
  const auto raised = [&](Complex eigenvalue) { return std::polar(1.0, exponent * principal_angle(eigenvalue)); };
  // Newton's interpolation of the power at both eigenvalues.
  const Complex low = half_trace - root;
  const Complex constant = raised(low);
  const Complex slope =
      std::abs(root) < kEqual ? exponent * constant / low : (raised(half_trace + root) - constant) / (2.0 * root);
  Matrix2 result = matrix;
  for (const std::size_t diagonal : {std::size_t{0}, std::size_t{3}}) result[diagonal] -= low;
  for (Complex& value : result) value *= slope;
  for (const std::size_t diagonal : {std::size_t{0}, std::size_t{3}}) result[diagonal] += constant;
  return result;
}

Circuit controlled(const Circuit& circuit, std::span<const std::size_t> controls) {
  Circuit result(circuit.qubits());
  Controller controller(result);
  const Qubits all(controls.begin(), controls.end());
  for (const Gate& gate : circuit.gates()) {
    if (all.empty()) {
      const GateSpec& spec = gate_spec(gate.kind);
      result.add(gate.kind, {gate.qubits.data(), spec.qubits}, {gate.parameters.data(), spec.parameters});
    } else {
      controller.gate(gate, all);
    }
  }
  if (circuit.global_phase() == 0.0) return result;
  if (all.empty()) return result.add_global_phase(circuit.global_phase());
  const Gate phase{GateKind::p, {all.back()}, {circuit.global_phase()}};
  if (all.size() == 1) return result.p(circuit.global_phase(), all[0]);
  controller.gate(phase, {all.begin(), all.end() - 1});
  return result;
}

std::optional<Circuit> principal_power(const Circuit& circuit, double exponent) {
  if (circuit.gates().size() > 1) return std::nullopt;
  Circuit result(circuit.qubits());
  const Complex phase = std::polar(1.0, circuit.global_phase());
  if (circuit.gates().empty()) return result.add_global_phase(exponent * principal_angle(phase));
  const Gate& gate = circuit.gates()[0];
  const GateSpec& spec = gate_spec(gate.kind);
  const Qubits controls(gate.qubits.begin(), gate.qubits.begin() + static_cast<std::ptrdiff_t>(spec.controls));
  Controller controller(result);
  if (spec.qubits == 1) {
    Matrix2 matrix = target_matrix(gate);
    for (Complex& value : matrix) value *= phase;
    controller.matrix({}, gate.qubits[0], power(matrix, exponent), {});
    return result;
  }
  if (circuit.global_phase() != 0.0) return std::nullopt;
  const std::size_t target = gate.qubits[spec.controls];
  if (spec.controls + 1 == spec.qubits) {
    controller.matrix(controls, target, power(target_matrix(gate), exponent), {});
  } else if (gate.kind == GateKind::swap || gate.kind == GateKind::cswap) {
    controller.controlled_swap(controls, target, gate.qubits[spec.controls + 1], power(kX, exponent));
  } else {
    const double angle = exponent * reduced_angle(gate.parameters[0]);
    result.add(gate.kind, {gate.qubits.data(), spec.qubits}, {&angle, 1});
  }
  return result;
}

}  // namespace epiq::quantum
