#include "epiq/quantum/statevector.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "oracle/dense_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::Circuit;
using epiq::quantum::Gate;
using epiq::quantum::gate_spec;
using epiq::quantum::GateKind;
using epiq::quantum::Statevector;
using epiq::test::distance;
using epiq::test::fault_of;
using epiq::test::random_circuit;
using epiq::test::simulate;
using epiq::util::Fault;
using epiq::util::MemoryBudget;

namespace {

using Vector = std::vector<std::complex<double>>;

double norm(const Vector& state) {
  double sum = 0.0;
  for (const std::complex<double>& amplitude : state) sum += std::norm(amplitude);
  return sum;
}

}  // namespace

TEST_CASE("Each gate acts as its definition by Kronecker products says, on any qubits", "[quantum][oracle]") {
  for (std::size_t k = 0; k < epiq::test::kGateKinds; ++k) {
    const auto kind = static_cast<GateKind>(k);
    CAPTURE(gate_spec(kind).name);
    for (std::uint64_t repeat = 0; repeat < 4; ++repeat) {
      epiq::util::Philox random(5, 100 * k + repeat);
      Circuit circuit(4);
      for (std::size_t qubit = 0; qubit < 4; ++qubit)  // a state without symmetry
        circuit.u(0.3 + 0.4 * static_cast<double>(qubit), 0.7, -0.2 * static_cast<double>(qubit), qubit);
      circuit.cx(0, 2).rzz(0.9, 1, 3);
      epiq::test::add_random_gate(circuit, kind, random);
      CHECK(distance(simulate(circuit), epiq::oracle::simulate(circuit)) < 1e-12);
    }
  }
}

TEST_CASE("Random circuits agree with dense matrices", "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 3, 5, 6);
  CAPTURE(qubits);
  Circuit circuit = random_circuit(qubits, 25, qubits);
  circuit.add_global_phase(0.4);
  CHECK(distance(simulate(circuit), epiq::oracle::simulate(circuit)) < 1e-12);
}

TEST_CASE("Random circuits up to 12 qubits keep norm 1 to 1e-12", "[quantum]") {
  const std::size_t qubits = GENERATE(range(std::size_t{1}, std::size_t{13}));
  CAPTURE(qubits);
  CHECK(std::abs(norm(simulate(random_circuit(qubits, 300, 50 + qubits))) - 1.0) < 1e-12);
}

TEST_CASE("A circuit followed by its inverse gives back |0>", "[quantum]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 3, 7);
  Circuit circuit = random_circuit(qubits, 120, 90 + qubits);
  circuit.add_global_phase(1.1);
  const Circuit adjoint = circuit.inverse();
  circuit.append(adjoint);
  Vector zero(std::size_t{1} << qubits);
  zero[0] = 1.0;
  CHECK(distance(simulate(circuit), zero) < 1e-12);
}

TEST_CASE("The inverse of the inverse is the circuit", "[quantum]") {
  const Circuit circuit = random_circuit(5, 200, 3);
  const Circuit twice = circuit.inverse().inverse();
  REQUIRE(twice.gates().size() == circuit.gates().size());
  CHECK(distance(simulate(twice), simulate(circuit)) == 0.0);
}

TEST_CASE("The GHZ circuit gives |0..0> and |1..1> with equal amplitudes", "[quantum]") {
  Circuit ghz(5);
  ghz.h(0);
  for (std::size_t i = 1; i < 5; ++i) ghz.cx(i - 1, i);
  const Vector state = simulate(ghz);
  for (std::size_t b = 0; b < 32; ++b) CHECK(std::abs(state[b] - (b == 0 || b == 31 ? std::sqrt(0.5) : 0.0)) < 1e-15);
}

TEST_CASE("The quantum Fourier transform of a basis state is a plane wave", "[quantum]") {
  const std::size_t n = 6;
  const std::size_t k = GENERATE(as<std::size_t>{}, 0, 1, 13, 63);
  Circuit qft(n);
  for (std::size_t i = 0; i < n; ++i)
    if ((k >> i & 1) != 0) qft.x(i);
  for (std::size_t i = n; i-- > 0;) {
    qft.h(i);
    for (std::size_t j = i; j-- > 0;) qft.cp(std::numbers::pi / static_cast<double>(std::size_t{1} << (i - j)), j, i);
  }
  for (std::size_t i = 0; i < n / 2; ++i) qft.swap(i, n - 1 - i);
  const Vector state = simulate(qft);
  for (std::size_t b = 0; b < 64; ++b) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(b * k % 64) / 64.0;
    CHECK(std::abs(state[b] - std::complex<double>(std::cos(angle), std::sin(angle)) / 8.0) < 1e-14);
  }
}

TEST_CASE("Qubit 0 is the lowest bit of the index", "[quantum]") {
  Circuit circuit(3);
  circuit.x(0);
  CHECK(simulate(circuit)[1] == 1.0);
  circuit.x(2);
  CHECK(simulate(circuit)[5] == 1.0);
}

TEST_CASE("The fidelity of two states is that of compute and uncompute", "[quantum]") {
  const Circuit left = random_circuit(4, 40, 11);
  const Circuit right = random_circuit(4, 40, 12);
  Circuit both = left;
  both.append(right.inverse());
  MemoryBudget budget(std::uint64_t{1} << 20);
  const Statevector a = epiq::quantum::simulate(left, budget);
  const Statevector b = epiq::quantum::simulate(right, budget);
  CHECK(epiq::quantum::fidelity(a, b) == Approx(std::norm(simulate(both)[0])).margin(1e-13));
}

TEST_CASE("A state beyond the memory budget is refused with its size", "[quantum]") {
  MemoryBudget budget(std::uint64_t{8} << 30);
  const auto error = epiq::test::error_of([&] { epiq::quantum::simulate(Circuit(31), budget); });
  REQUIRE(error);
  CHECK(error->fault() == Fault::resource);
  CHECK(std::string(error->what()).find("a state of 31 qubits needs 32 GiB") == 0);
  CHECK(fault_of([&] { epiq::quantum::simulate(Circuit(64), budget); }) == Fault::resource);
}

TEST_CASE("A circuit refuses gates that do not fit it", "[quantum]") {
  Circuit circuit(2);
  const std::size_t qubits[] = {0, 1};
  const double angle = 0.5;
  CHECK(fault_of([] { Circuit(0); }) == Fault::input);
  CHECK(fault_of([&] { circuit.h(2); }) == Fault::input);
  CHECK(fault_of([&] { circuit.cx(1, 1); }) == Fault::input);
  CHECK(fault_of([&] { circuit.rx(std::nan(""), 0); }) == Fault::input);
  CHECK(fault_of([&] { circuit.add(GateKind::h, qubits); }) == Fault::input);
  CHECK(fault_of([&] { circuit.add(GateKind::cx, qubits, {&angle, 1}); }) == Fault::input);
  CHECK(fault_of([&] { circuit.append(Circuit(3)); }) == Fault::input);
  CHECK(fault_of([&] { circuit.add_global_phase(std::nan("")); }) == Fault::input);
  CHECK(circuit.gates().empty());
  MemoryBudget budget(std::uint64_t{1} << 20);
  Statevector state(3, budget);
  CHECK(fault_of([&] { epiq::quantum::apply_circuit(circuit, state); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::fidelity(state, Statevector(4, budget)); }) == Fault::input);
}
