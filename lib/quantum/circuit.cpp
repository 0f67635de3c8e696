#include "epiq/quantum/circuit.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::quantum {

using util::Error;
using util::Fault;

Circuit::Circuit(std::size_t qubits) : qubits_(qubits) {
  if (qubits == 0) throw Error(Fault::input, "a circuit needs at least 1 qubit");
}

Circuit& Circuit::add(GateKind kind, std::span<const std::size_t> qubits, std::span<const double> parameters) {
  const GateSpec& spec = gate_spec(kind);
  const std::string what = "the gate '" + std::string(spec.name) + "'";
  if (qubits.size() != spec.qubits)
    throw Error(Fault::input,
                what + " acts on " + std::to_string(spec.qubits) + " qubits, not on " + std::to_string(qubits.size()));
  if (parameters.size() != spec.parameters)
    throw Error(Fault::input, what + " takes " + std::to_string(spec.parameters) + " parameters, not " +
                                  std::to_string(parameters.size()));
  Gate gate;
  gate.kind = kind;
  for (std::size_t i = 0; i < qubits.size(); ++i) {
    if (qubits[i] >= qubits_)
      throw Error(Fault::input, what + " names qubit " + std::to_string(qubits[i]) + " of a circuit of " +
                                    std::to_string(qubits_) + "; qubits count from 0");
    if (std::find(qubits.begin(), qubits.begin() + static_cast<std::ptrdiff_t>(i), qubits[i]) !=
        qubits.begin() + static_cast<std::ptrdiff_t>(i))
      throw Error(Fault::input, what + " names qubit " + std::to_string(qubits[i]) + " twice");
    gate.qubits[i] = qubits[i];
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!std::isfinite(parameters[i])) throw Error(Fault::input, what + " has a parameter that is not a finite number");
    gate.parameters[i] = parameters[i];
  }
  gates_.push_back(gate);
  return *this;
}

Circuit& Circuit::append(const Circuit& other) {
  if (other.qubits_ != qubits_)
    throw Error(Fault::input, "a circuit of " + std::to_string(other.qubits_) + " qubits does not follow one of " +
                                  std::to_string(qubits_));
  gates_.reserve(gates_.size() + other.gates_.size());
  for (std::size_t i = 0, n = other.gates_.size(); i < n; ++i) gates_.push_back(other.gates_[i]);
  global_phase_ += other.global_phase_;
  return *this;
}

Circuit& Circuit::add_global_phase(double angle) {
  if (!std::isfinite(angle)) throw Error(Fault::input, "a global phase is not a finite number");
  global_phase_ += angle;
  return *this;
}

Circuit& Circuit::add_qubits(std::size_t more) noexcept {
  qubits_ += more;
  return *this;
}

Circuit& Circuit::u(double theta, double phi, double lambda, std::size_t qubit) {
  const double parameters[] = {theta, phi, lambda};
  return add(GateKind::u, {&qubit, 1}, parameters);
}

Circuit& Circuit::ccx(std::size_t control, std::size_t second_control, std::size_t target) {
  const std::size_t qubits[] = {control, second_control, target};
  return add(GateKind::ccx, qubits);
}

Circuit Circuit::inverse() const {
  Circuit result(qubits_);
  result.gates_.reserve(gates_.size());
  for (std::size_t i = gates_.size(); i-- > 0;) result.gates_.push_back(quantum::inverse(gates_[i]));
  result.global_phase_ = -global_phase_;
  return result;
}

Circuit& Circuit::one(GateKind kind, std::size_t qubit) { return add(kind, {&qubit, 1}); }

Circuit& Circuit::one(GateKind kind, std::size_t qubit, double angle) { return add(kind, {&qubit, 1}, {&angle, 1}); }

Circuit& Circuit::two(GateKind kind, std::size_t a, std::size_t b) {
  const std::size_t qubits[] = {a, b};
  return add(kind, qubits);
}

Circuit& Circuit::two(GateKind kind, std::size_t a, std::size_t b, double angle) {
  const std::size_t qubits[] = {a, b};
  return add(kind, qubits, {&angle, 1});
}

}  // namespace epiq::quantum
