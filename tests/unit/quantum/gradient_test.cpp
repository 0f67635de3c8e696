#include "epiq/quantum/gradient.hpp"

#include <catch2/catch.hpp>

#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::adjoint_gradient;
using epiq::quantum::Circuit;
using epiq::quantum::Gate;
using epiq::quantum::gate_spec;
using epiq::quantum::GateKind;
using epiq::quantum::Gradient;
using epiq::quantum::parameter_shift_gradient;
using epiq::quantum::parse_pauli_sum;
using epiq::quantum::PauliSum;
using epiq::test::fault_of;
using epiq::util::Fault;
using epiq::util::MemoryBudget;

namespace {

/// The circuit with its parameter number `which` moved.
Circuit moved(const Circuit& circuit, std::size_t which, double step) {
  Circuit result(circuit.qubits());
  std::size_t parameter = 0;
  for (Gate gate : circuit.gates()) {
    const epiq::quantum::GateSpec& spec = gate_spec(gate.kind);
    for (std::size_t i = 0; i < spec.parameters; ++i, ++parameter)
      if (parameter == which) gate.parameters[i] += step;
    result.add(gate.kind, {gate.qubits.data(), spec.qubits}, {gate.parameters.data(), spec.parameters});
  }
  return result;
}

double value(const Circuit& circuit, const PauliSum& observable) {
  MemoryBudget budget(std::uint64_t{1} << 20);
  return epiq::quantum::expectation(observable, epiq::quantum::simulate(circuit, budget));
}

const PauliSum kObservable = parse_pauli_sum("0.7 ZIXI - 1.1 YYIZ + 0.3 IIIX + 0.5 ZZZZ + 0.2 XIIY");

}  // namespace

TEST_CASE("The adjoint gradient of every kind of gate is that of differences and of parameter shifts",
          "[quantum][gradient]") {
  const auto kind = static_cast<GateKind>(GENERATE(range(std::size_t{0}, epiq::test::kGateKinds)));
  CAPTURE(gate_spec(kind).name);
  epiq::util::Philox random(51, static_cast<std::uint64_t>(kind));
  Circuit circuit(4);
  for (std::size_t q = 0; q < 4; ++q) circuit.u(0.4 + 0.3 * static_cast<double>(q), 0.2, -0.5, q);
  circuit.cx(0, 2).rxx(0.9, 1, 3);
  epiq::test::add_random_gate(circuit, kind, random);
  for (std::size_t q = 0; q < 4; ++q) circuit.ry(0.6, q);
  epiq::test::add_random_gate(circuit, kind, random);
  MemoryBudget budget(std::uint64_t{1} << 20);
  const Gradient adjoint = adjoint_gradient(circuit, kObservable, budget);
  const Gradient shifts = parameter_shift_gradient(circuit, kObservable, budget);
  CHECK(adjoint.value == Approx(value(circuit, kObservable)).margin(1e-13));
  REQUIRE(adjoint.derivatives.size() == 12 + 1 + 4 + 2 * gate_spec(kind).parameters);
  REQUIRE(shifts.derivatives.size() == adjoint.derivatives.size());
  for (std::size_t i = 0; i < adjoint.derivatives.size(); ++i) {
    CAPTURE(i);
    const double h = 1e-5;
    const double difference =
        (value(moved(circuit, i, h), kObservable) - value(moved(circuit, i, -h), kObservable)) / (2.0 * h);
    CHECK(adjoint.derivatives[i] == Approx(difference).margin(1e-8));
    CHECK(shifts.derivatives[i] == Approx(adjoint.derivatives[i]).margin(1e-12));
  }
  CHECK(budget.used() == 0);
}

TEST_CASE("The gradient does not depend on the number of threads, and floats agree with doubles",
          "[quantum][gradient]") {
  const Circuit circuit = epiq::test::random_circuit(15, 40, 31);
  const PauliSum observable = parse_pauli_sum("ZIIIIIIIIIIIIIX + 0.5 IIZZIIYIIIIIIII");
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Gradient one = adjoint_gradient(circuit, observable, budget, {1});
  REQUIRE(one.derivatives.size() > 10);
  CHECK(adjoint_gradient(circuit, observable, budget, {8}).derivatives == one.derivatives);
  const Gradient narrow = adjoint_gradient<float>(circuit, observable, budget);
  for (std::size_t i = 0; i < one.derivatives.size(); ++i)
    CHECK(narrow.derivatives[i] == Approx(one.derivatives[i]).margin(1e-4));
}

TEST_CASE("A gradient refuses an observable of another size and a budget that is too small", "[quantum][gradient]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  CHECK(fault_of([&] { adjoint_gradient(Circuit(3).h(0), kObservable, budget); }) == Fault::input);
  CHECK(fault_of([&] { parameter_shift_gradient(Circuit(5).h(0), kObservable, budget); }) == Fault::input);
  MemoryBudget small(16 * 16 + 8);
  CHECK(fault_of([&] { adjoint_gradient(Circuit(4).h(0), kObservable, small); }) == Fault::resource);
  CHECK(small.used() == 0);
}
