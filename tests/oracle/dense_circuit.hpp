#pragma once

// The slow and obvious simulator: each gate is exp(-i angle G) or a sum of Kronecker products of Pauli matrices, built
// for the whole register from its definition. It shares no matrix and no bit trick with the library.

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "epiq/quantum/circuit.hpp"

namespace epiq::oracle {

using Complex = std::complex<double>;
using Vector = std::vector<Complex>;

/// A dense square matrix.
struct Dense {
  std::size_t n = 0;
  std::vector<Complex> values;

  explicit Dense(std::size_t size) : n(size), values(size * size) {}
  Complex& operator()(std::size_t i, std::size_t j) { return values[i * n + j]; }
  Complex operator()(std::size_t i, std::size_t j) const { return values[i * n + j]; }
};

inline Dense kronecker(const Dense& a, const Dense& b) {
  Dense result(a.n * b.n);
  for (std::size_t i = 0; i < result.n; ++i)
    for (std::size_t j = 0; j < result.n; ++j) result(i, j) = a(i / b.n, j / b.n) * b(i % b.n, j % b.n);
  return result;
}

inline Dense sum(const Dense& a, const Dense& b, Complex factor = 1.0) {
  Dense result = a;
  for (std::size_t i = 0; i < a.values.size(); ++i) result.values[i] += factor * b.values[i];
  return result;
}

inline Dense product(const Dense& a, const Dense& b) {
  Dense result(a.n);
  for (std::size_t i = 0; i < a.n; ++i)
    for (std::size_t k = 0; k < a.n; ++k)
      for (std::size_t j = 0; j < a.n; ++j) result(i, j) += a(i, k) * b(k, j);
  return result;
}

inline Vector times(const Dense& a, const Vector& v) {
  Vector result(v.size());
  for (std::size_t i = 0; i < a.n; ++i)
    for (std::size_t j = 0; j < a.n; ++j) result[i] += a(i, j) * v[j];
  return result;
}

/// exp(factor G) v by its power series; |factor G| must be moderate.
inline Vector exponential(const Dense& g, Complex factor, const Vector& v) {
  Vector result = v;
  Vector term = v;
  for (int k = 1; k < 80; ++k) {
    term = times(g, term);
    for (Complex& value : term) value *= factor / static_cast<double>(k);
    for (std::size_t i = 0; i < v.size(); ++i) result[i] += term[i];
  }
  return result;
}

/// One of I, X, Y, Z, 1 (the projector on |1>).
inline Dense letter(char name) {
  Dense m(2);
  switch (name) {
    case 'I':
      m.values = {1, 0, 0, 1};
      return m;
    case 'X':
      m.values = {0, 1, 1, 0};
      return m;
    case 'Y':
      m.values = {0, Complex(0, -1), Complex(0, 1), 0};
      return m;
    case 'Z':
      m.values = {1, 0, 0, -1};
      return m;
    case '1':
      m.values = {0, 0, 0, 1};
      return m;
    default:
      throw std::logic_error("no such matrix");
  }
}

/// The Kronecker product that has letters[i] on qubit qubits[i]; qubit 0 is the last factor (Qiskit's order).
inline Dense word(const std::string& letters, const std::vector<std::size_t>& qubits, std::size_t register_size) {
  std::string all(register_size, 'I');
  for (std::size_t i = 0; i < letters.size(); ++i) all[qubits[i]] = letters[i];
  Dense result(1);
  result(0, 0) = 1.0;
  for (std::size_t qubit = register_size; qubit-- > 0;) result = kronecker(result, letter(all[qubit]));
  return result;
}

/// (I - P) + P U for a projector P that commutes with U = sum of the words, all of them of the same form.
inline Dense when(const Dense& projector, const Dense& identity, const Dense& projected) {
  return sum(sum(identity, projector, -1.0), projected);
}

inline Vector apply(const quantum::Gate& gate, std::size_t n, const Vector& v) {
  using K = quantum::GateKind;
  constexpr double kPi = std::numbers::pi;
  const Complex i(0, 1);
  const std::vector<std::size_t> q(gate.qubits.begin(), gate.qubits.end());
  const double a = gate.parameters[0];
  const double b = gate.parameters[1];
  const double c = gate.parameters[2];
  const double d = gate.parameters[3];
  const auto w = [&](const std::string& letters) { return word(letters, q, n); };
  const auto turn = [&](const std::string& generator, double angle, const Vector& x) {
    return exponential(w(generator), -i * (angle / 2.0), x);
  };
  // exp(i angle |1..1><1..1|)
  const auto phase = [&](const std::string& projector, double angle, const Vector& x) {
    return exponential(w(projector), i * angle, x);
  };
  const auto scaled = [](Vector x, Complex factor) {
    for (Complex& value : x) value *= factor;
    return x;
  };
  const auto root_x = [&](double sign) {  // sqrt(X) = e^(i pi/4) RX(pi/2)
    return scaled(turn("X", sign * kPi / 2, v), std::exp(i * (sign * kPi / 4)));
  };
  const Dense one = w("I");
  switch (gate.kind) {
    case K::id:
      return v;
    case K::h:
      return scaled(times(sum(w("X"), w("Z")), v), 1 / std::sqrt(2.0));
    case K::x:
      return times(w("X"), v);
    case K::y:
      return times(w("Y"), v);
    case K::z:
      return times(w("Z"), v);
    case K::s:
      return phase("1", kPi / 2, v);
    case K::sdg:
      return phase("1", -kPi / 2, v);
    case K::t:
      return phase("1", kPi / 4, v);
    case K::tdg:
      return phase("1", -kPi / 4, v);
    case K::sx:
      return root_x(1);
    case K::sxdg:
      return root_x(-1);
    case K::rx:
      return turn("X", a, v);
    case K::ry:
      return turn("Y", a, v);
    case K::rz:
      return turn("Z", a, v);
    case K::p:
      return phase("1", a, v);
    case K::u:  // e^(i (phi + lambda) / 2) RZ(phi) RY(theta) RZ(lambda)
      return scaled(turn("Z", b, turn("Y", a, turn("Z", c, v))), std::exp(i * ((b + c) / 2)));
    case K::cx:
      return times(when(w("1"), one, w("1X")), v);
    case K::cy:
      return times(when(w("1"), one, w("1Y")), v);
    case K::cz:
      return times(when(w("1"), one, w("1Z")), v);
    case K::ch: {
      Dense both = sum(w("1X"), w("1Z"));
      for (Complex& value : both.values) value /= std::sqrt(2.0);
      return times(when(w("1"), one, both), v);
    }
    case K::cp:
      return phase("11", a, v);
    case K::crx:
      return turn("1X", a, v);
    case K::cry:
      return turn("1Y", a, v);
    case K::crz:
      return turn("1Z", a, v);
    case K::cu:
      return phase("1", d + (b + c) / 2, turn("1Z", b, turn("1Y", a, turn("1Z", c, v))));
    case K::swap:
      return scaled(times(sum(sum(one, w("XX")), sum(w("YY"), w("ZZ"))), v), 0.5);
    case K::rxx:
      return turn("XX", a, v);
    case K::ryy:
      return turn("YY", a, v);
    case K::rzz:
      return turn("ZZ", a, v);
    case K::ccx:
      return times(when(w("11"), one, w("11X")), v);
    case K::cswap: {
      Dense swapped = sum(sum(w("1"), w("1XX")), sum(w("1YY"), w("1ZZ")));
      for (Complex& value : swapped.values) value *= 0.5;
      return times(when(w("1"), one, swapped), v);
    }
  }
  throw std::logic_error("no such gate");
}

/// The state that the circuit makes of |0>.
inline Vector simulate(const quantum::Circuit& circuit) {
  Vector state(std::size_t{1} << circuit.qubits());
  state[0] = 1.0;
  for (const quantum::Gate& gate : circuit.gates()) state = apply(gate, circuit.qubits(), state);
  for (Complex& value : state) value *= std::exp(Complex(0, circuit.global_phase()));
  return state;
}

}  // namespace epiq::oracle
