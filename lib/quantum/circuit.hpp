#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/quantum/gate.hpp"

namespace epiq::quantum {

/// A unitary circuit: gates in the order of time on `qubits()` qubits that start in |0>.
///
///     Circuit bell(2); bell.h(0).cx(0, 1);
class Circuit {
 public:
  /// @throws Error(input) if there is no qubit
  explicit Circuit(std::size_t qubits);

  std::size_t qubits() const noexcept { return qubits_; }
  const std::vector<Gate>& gates() const noexcept { return gates_; }

  /// The state is multiplied by exp(i global_phase), radians.
  double global_phase() const noexcept { return global_phase_; }

  /// Appends a gate on `qubits`, controls first.
  /// @throws Error(input) if the numbers of qubits or parameters are not the gate's, a qubit is out of range or named
  ///         twice, or a parameter is not finite
  Circuit& add(GateKind kind, std::span<const std::size_t> qubits, std::span<const double> parameters = {});

  /// Appends the gates of `other`, which has as many qubits.
  /// @throws Error(input) if it has not
  Circuit& append(const Circuit& other);

  /// @throws Error(input) if the angle is not finite
  Circuit& add_global_phase(double angle);

  /// Adds `more` qubits behind the present ones.
  Circuit& add_qubits(std::size_t more) noexcept;

  Circuit& h(std::size_t qubit) { return one(GateKind::h, qubit); }
  Circuit& x(std::size_t qubit) { return one(GateKind::x, qubit); }
  Circuit& y(std::size_t qubit) { return one(GateKind::y, qubit); }
  Circuit& z(std::size_t qubit) { return one(GateKind::z, qubit); }
  Circuit& s(std::size_t qubit) { return one(GateKind::s, qubit); }
  Circuit& sdg(std::size_t qubit) { return one(GateKind::sdg, qubit); }
  Circuit& t(std::size_t qubit) { return one(GateKind::t, qubit); }
  Circuit& tdg(std::size_t qubit) { return one(GateKind::tdg, qubit); }
  Circuit& sx(std::size_t qubit) { return one(GateKind::sx, qubit); }
  Circuit& rx(double angle, std::size_t qubit) { return one(GateKind::rx, qubit, angle); }
  Circuit& ry(double angle, std::size_t qubit) { return one(GateKind::ry, qubit, angle); }
  Circuit& rz(double angle, std::size_t qubit) { return one(GateKind::rz, qubit, angle); }
  Circuit& p(double angle, std::size_t qubit) { return one(GateKind::p, qubit, angle); }
  Circuit& u(double theta, double phi, double lambda, std::size_t qubit);

  Circuit& cx(std::size_t control, std::size_t target) { return two(GateKind::cx, control, target); }
  Circuit& cy(std::size_t control, std::size_t target) { return two(GateKind::cy, control, target); }
  Circuit& cz(std::size_t control, std::size_t target) { return two(GateKind::cz, control, target); }
  Circuit& cp(double angle, std::size_t a, std::size_t b) { return two(GateKind::cp, a, b, angle); }
  Circuit& crz(double angle, std::size_t control, std::size_t target) {
    return two(GateKind::crz, control, target, angle);
  }
  Circuit& rxx(double angle, std::size_t a, std::size_t b) { return two(GateKind::rxx, a, b, angle); }
  Circuit& ryy(double angle, std::size_t a, std::size_t b) { return two(GateKind::ryy, a, b, angle); }
  Circuit& rzz(double angle, std::size_t a, std::size_t b) { return two(GateKind::rzz, a, b, angle); }
  Circuit& swap(std::size_t a, std::size_t b) { return two(GateKind::swap, a, b); }
  Circuit& ccx(std::size_t control, std::size_t second_control, std::size_t target);

  /// The adjoint circuit: U(x) followed by U(x').inverse() is the compute-uncompute circuit of a fidelity.
  Circuit inverse() const;

 private:
  Circuit& one(GateKind kind, std::size_t qubit);
  Circuit& one(GateKind kind, std::size_t qubit, double angle);
  Circuit& two(GateKind kind, std::size_t a, std::size_t b);
  Circuit& two(GateKind kind, std::size_t a, std::size_t b, double angle);

  std::size_t qubits_;
  std::vector<Gate> gates_;
  double global_phase_ = 0.0;
};

}  // namespace epiq::quantum
