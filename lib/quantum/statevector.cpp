#include "epiq/quantum/statevector.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

/// The product without the special cases that std::complex has for infinities.
Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// Calls visit(i, j) for each pair of amplitudes that differ in the bit `target` and have all bits of `controls` set.
template <class Visit>
void for_each_pair(std::size_t size, std::size_t target, std::size_t controls, const Visit& visit) {
  for (std::size_t base = 0; base < size; base += 2 * target)
    for (std::size_t i = base; i < base + target; ++i)
      if ((i & controls) == controls) visit(i, i + target);
}

void apply_matrix(const Matrix2& m, std::size_t target, std::size_t controls, std::span<Complex> state) {
  const Complex zero{};
  if (m[1] == zero && m[2] == zero) {
    const bool keeps_zero = m[0] == Complex{1.0};
    for_each_pair(state.size(), target, controls, [&](std::size_t i, std::size_t j) {
      if (!keeps_zero) state[i] = times(m[0], state[i]);
      state[j] = times(m[3], state[j]);
    });
    return;
  }
  if (m == Matrix2{0.0, 1.0, 1.0, 0.0}) {
    for_each_pair(state.size(), target, controls, [&](std::size_t i, std::size_t j) { std::swap(state[i], state[j]); });
    return;
  }
  for_each_pair(state.size(), target, controls, [&](std::size_t i, std::size_t j) {
    const Complex low = state[i];
    const Complex high = state[j];
    state[i] = times(m[0], low) + times(m[1], high);
    state[j] = times(m[2], low) + times(m[3], high);
  });
}

/// Exchanges the bits `a` and `b` of the index.
void apply_swap(std::size_t a, std::size_t b, std::size_t controls, std::span<Complex> state) {
  for (std::size_t i = 0; i < state.size(); ++i)
    if ((i & controls) == controls && (i & a) != 0 && (i & b) == 0) std::swap(state[i], state[i ^ a ^ b]);
}

/// exp(-i angle / 2 P P) = cos(angle / 2) - i sin(angle / 2) P P for P = X, Y or Z.
void apply_pauli_pair(GateKind kind, double angle, std::size_t a, std::size_t b, std::span<Complex> state) {
  const double cosine = std::cos(angle / 2.0);
  const Complex turn{0.0, -std::sin(angle / 2.0)};
  for (std::size_t i = 0; i < state.size(); ++i) {
    const bool equal = ((i & a) != 0) == ((i & b) != 0);
    if (kind == GateKind::rzz) {
      state[i] = times(state[i], Complex{cosine} + (equal ? turn : -turn));
    } else if ((i & a) == 0) {
      const std::size_t j = i ^ a ^ b;
      const Complex along = kind == GateKind::ryy && equal ? -turn : turn;  // YY|00> = -|11>, YY|01> = |10>
      const Complex low = state[i];
      state[i] = cosine * low + times(along, state[j]);
      state[j] = cosine * state[j] + times(along, low);
    }
  }
}

}  // namespace

Statevector zero_state(std::size_t qubits, util::MemoryBudget& budget) {
  constexpr std::size_t kMostQubits = 48;  // far beyond any memory; keeps the sizes below from overflowing
  const std::string what = "a state of " + std::to_string(qubits) + " qubits";
  if (qubits > kMostQubits) throw Error(Fault::resource, what + " is too large to be simulated");
  budget.reserve(sizeof(Complex) << qubits, what);
  Statevector state(std::size_t{1} << qubits);
  state[0] = 1.0;
  return state;
}

void apply_gate(const Gate& gate, std::span<Complex> state) {
  const GateSpec& spec = gate_spec(gate.kind);
  std::size_t controls = 0;
  for (std::size_t i = 0; i < spec.controls; ++i) controls |= std::size_t{1} << gate.qubits[i];
  const std::size_t target = std::size_t{1} << gate.qubits[spec.controls];
  if (spec.controls + 1 == spec.qubits) {
    if (gate.kind != GateKind::id) apply_matrix(target_matrix(gate), target, controls, state);
    return;
  }
  const std::size_t other = std::size_t{1} << gate.qubits[spec.controls + 1];
  if (gate.kind == GateKind::swap || gate.kind == GateKind::cswap) {
    apply_swap(target, other, controls, state);
  } else {
    apply_pauli_pair(gate.kind, gate.parameters[0], target, other, state);
  }
}

void apply_circuit(const Circuit& circuit, std::span<Complex> state) {
  if (circuit.qubits() >= 64 || state.size() != std::size_t{1} << circuit.qubits())
    throw Error(Fault::input, "a circuit of " + std::to_string(circuit.qubits()) +
                                  " qubits does not act on a state of " + std::to_string(state.size()) + " amplitudes");
  for (const Gate& gate : circuit.gates()) apply_gate(gate, state);
  if (circuit.global_phase() == 0.0) return;
  const Complex phase{std::cos(circuit.global_phase()), std::sin(circuit.global_phase())};
  for (Complex& amplitude : state) amplitude = times(amplitude, phase);
}

Statevector simulate(const Circuit& circuit, util::MemoryBudget& budget) {
  Statevector state = zero_state(circuit.qubits(), budget);
  apply_circuit(circuit, state);
  return state;
}

std::vector<double> probabilities(std::span<const Complex> state) {
  std::vector<double> result;
  result.reserve(state.size());
  for (const Complex& amplitude : state) result.push_back(std::norm(amplitude));
  return result;
}

double fidelity(std::span<const Complex> left, std::span<const Complex> right) {
  if (left.size() != right.size())
    throw Error(Fault::input, "states of " + std::to_string(left.size()) + " and of " + std::to_string(right.size()) +
                                  " amplitudes have no fidelity");
  Complex sum{};
  for (std::size_t i = 0; i < left.size(); ++i) sum += times(std::conj(left[i]), right[i]);
  return std::norm(sum);
}

}  // namespace epiq::quantum
