#include "epiq/quantum/gradient.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "epiq/quantum/reduced_density.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

void check_qubits(const Circuit& circuit, const PauliSum& observable) {
  if (circuit.qubits() != observable.qubits)
    throw Error(Fault::input, "an observable of " + std::to_string(observable.qubits) +
                                  " qubits has no value after a circuit of " + std::to_string(circuit.qubits()));
}

bool is_controlled(GateKind kind) { return gate_spec(kind).controls > 0; }

/// Whether a parameter multiplies a phase, exp(i angle), of some basis states; the others are angles of exp(-i angle/2
/// P).
bool is_phase(GateKind kind, std::size_t parameter) {
  const bool is_u = kind == GateKind::u || kind == GateKind::cu;
  return kind == GateKind::p || kind == GateKind::cp || (is_u && parameter > 0);
}

/// The derivative of gate_matrix by one parameter.
std::vector<Complex> matrix_derivative(const Gate& gate, std::size_t parameter) {
  const GateSpec& spec = gate_spec(gate.kind);
  const std::size_t rows = std::size_t{1} << spec.qubits;
  const std::size_t controls = (std::size_t{1} << spec.controls) - 1;
  Gate shifted = gate;
  const bool phase = is_phase(gate.kind, parameter);
  if (!phase) shifted.parameters[parameter] += std::numbers::pi;  // (cos(a / 2))' = cos((a + pi) / 2) / 2, and so sin
  std::vector<Complex> matrix = gate_matrix(shifted);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < rows; ++column) {
      const std::size_t r = row >> spec.controls;
      const std::size_t c = column >> spec.controls;
      bool depends = (row & controls) == controls && (column & controls) == controls;
      // Of u, phi is in the lower row and lambda in the right column; p is the product of both; gamma is everywhere.
      const bool is_u = gate.kind == GateKind::u || gate.kind == GateKind::cu;
      if (phase && is_u) depends = depends && (parameter == 3 || (parameter == 1 ? r : c) == 1);
      if (phase && !is_u) depends = depends && r == 1 && c == 1;
      const Complex factor = phase ? Complex{0.0, 1.0} : Complex{0.5};
      matrix[row * rows + column] *= depends ? factor : Complex{};
    }
  }
  return matrix;
}

/// The value of the circuit with one parameter of one gate shifted.
template <class Real>
double shifted_value(const Circuit& circuit, const PauliSum& observable, std::size_t gate, std::size_t parameter,
                     double shift, util::MemoryBudget& budget, const SimulationOptions& options) {
  Circuit shifted(circuit.qubits());
  for (std::size_t i = 0; i < circuit.gates().size(); ++i) {
    Gate copy = circuit.gates()[i];
    if (i == gate) copy.parameters[parameter] += shift;
    const GateSpec& spec = gate_spec(copy.kind);
    shifted.add(copy.kind, {copy.qubits.data(), spec.qubits}, {copy.parameters.data(), spec.parameters});
  }
  return expectation(observable, simulate<Real>(shifted, budget, options), options);
}

}  // namespace

template <class Real>
Gradient adjoint_gradient(const Circuit& circuit, const PauliSum& observable, util::MemoryBudget& budget,
                          const SimulationOptions& options) {
  check_qubits(circuit, observable);
  BasicStatevector<Real> state = simulate<Real>(circuit, budget, options);
  Gradient gradient{expectation(observable, state, options), {}};
  BasicStatevector<Real> costate = apply_observable(observable, state, budget, options);
  const std::vector<Gate>& gates = circuit.gates();
  for (std::size_t i = gates.size(); i-- > 0;) {
    const GateSpec& spec = gate_spec(gates[i].kind);
    const Gate back = inverse(gates[i]);
    apply_gate(back, state, options);
    if (spec.parameters > 0) {
      // <costate| dU |state> = sum over (row, column) of dU(row, column) state[column] conj(costate[row])
      const std::span<const std::size_t> qubits{gates[i].qubits.data(), spec.qubits};
      const std::vector<Complex> transition = reduced_transition_matrix(state, costate, qubits, options);
      const std::size_t rows = std::size_t{1} << spec.qubits;
      for (std::size_t parameter = spec.parameters; parameter-- > 0;) {
        const std::vector<Complex> derivative = matrix_derivative(gates[i], parameter);
        double sum = 0.0;
        for (std::size_t row = 0; row < rows; ++row)
          for (std::size_t column = 0; column < rows; ++column)
            sum += (derivative[row * rows + column] * transition[column * rows + row]).real();
        gradient.derivatives.push_back(2.0 * sum);
      }
    }
    apply_gate(back, costate, options);
  }
  std::reverse(gradient.derivatives.begin(), gradient.derivatives.end());
  return gradient;
}

template <class Real>
Gradient parameter_shift_gradient(const Circuit& circuit, const PauliSum& observable, util::MemoryBudget& budget,
                                  const SimulationOptions& options) {
  check_qubits(circuit, observable);
  constexpr double kQuarter = std::numbers::pi / 2.0;
  constexpr double kNear = (std::numbers::sqrt2 + 1.0) / (4.0 * std::numbers::sqrt2);
  constexpr double kFar = (std::numbers::sqrt2 - 1.0) / (4.0 * std::numbers::sqrt2);
  Gradient gradient{expectation(observable, simulate<Real>(circuit, budget, options), options), {}};
  for (std::size_t gate = 0; gate < circuit.gates().size(); ++gate) {
    const GateKind kind = circuit.gates()[gate].kind;
    for (std::size_t parameter = 0; parameter < gate_spec(kind).parameters; ++parameter) {
      const auto difference = [&](double shift) {
        return shifted_value<Real>(circuit, observable, gate, parameter, shift, budget, options) -
               shifted_value<Real>(circuit, observable, gate, parameter, -shift, budget, options);
      };
      const bool three_eigenvalues = is_controlled(kind) && !is_phase(kind, parameter);
      gradient.derivatives.push_back(three_eigenvalues
                                         ? kNear * difference(kQuarter) - kFar * difference(3.0 * kQuarter)
                                         : difference(kQuarter) / 2.0);
    }
  }
  return gradient;
}

#define EPIQ_FOR(Real)                                                                                   \
  template Gradient adjoint_gradient<Real>(const Circuit&, const PauliSum&, util::MemoryBudget&,         \
                                           const SimulationOptions&);                                    \
  template Gradient parameter_shift_gradient<Real>(const Circuit&, const PauliSum&, util::MemoryBudget&, \
                                                   const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
