// Every instruction set, precision and number of threads against the obvious simulator.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "epiq/quantum/fusion.hpp"
#include "epiq/quantum/statevector.hpp"
#include "oracle/loop_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::BasicStatevector;
using epiq::quantum::Circuit;
using epiq::quantum::GateKind;
using epiq::quantum::SimulationOptions;
using epiq::test::distance;
using epiq::test::fault_of;
using epiq::test::random_circuit;
using epiq::util::Fault;
using epiq::util::Isa;
using epiq::util::MemoryBudget;
using epiq::util::supported_isas;

namespace {

using Vector = std::vector<std::complex<double>>;

template <class Real>
constexpr double kTolerance = sizeof(Real) == 4 ? 1e-6 : 1e-13;

template <class Real>
Vector wide(const BasicStatevector<Real>& state) {
  Vector result;
  for (const std::complex<Real>& amplitude : state) result.emplace_back(amplitude);
  return result;
}

template <class Real>
bool same_bytes(const BasicStatevector<Real>& a, const BasicStatevector<Real>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(std::complex<Real>)) == 0;
}

/// Compares all ways to run the circuit with `expected`.
template <class Real>
void check_all_ways(const Circuit& circuit, const Vector& expected) {
  MemoryBudget budget(std::uint64_t{1} << 30);
  for (const Isa isa : supported_isas()) {
    CAPTURE(epiq::util::name(isa), sizeof(Real));
    const auto one = epiq::quantum::simulate<Real>(circuit, budget, {1, isa});
    CHECK(distance(wide(one), expected) < kTolerance<Real>);
    for (const unsigned threads : {2u, 8u})
      CHECK(same_bytes(one, epiq::quantum::simulate<Real>(circuit, budget, {threads, isa})));
    BasicStatevector<Real> unfused(circuit.qubits(), budget);
    for (const epiq::quantum::Gate& gate : circuit.gates()) epiq::quantum::apply_gate(gate, unfused, {2, isa});
    CHECK(distance(wide(unfused), expected) < kTolerance<Real>);
  }
}

Circuit scrambled(std::size_t qubits) {
  Circuit circuit(qubits);
  for (std::size_t q = 0; q < qubits; ++q)
    circuit.u(0.3 + 0.1 * static_cast<double>(q), 0.7, -0.2 * static_cast<double>(q), q);
  for (std::size_t q = 1; q < qubits; ++q) circuit.rxx(0.4, q - 1, q);
  return circuit;
}

}  // namespace

TEST_CASE("Random circuits are the same in all instruction sets, precisions and numbers of threads",
          "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(range(std::size_t{1}, std::size_t{11}));
  CAPTURE(qubits);
  const Circuit circuit = random_circuit(qubits, 60, 700 + qubits);
  const Vector expected = epiq::oracle::simulate_by_loops(circuit);
  check_all_ways<double>(circuit, expected);
  check_all_ways<float>(circuit, expected);
}

TEST_CASE("Random circuits of many tiles are the same in all ways", "[quantum][oracle]") {
  const Circuit circuit = random_circuit(17, 60, 77);
  const Vector expected = epiq::oracle::simulate_by_loops(circuit);
  check_all_ways<double>(circuit, expected);
  check_all_ways<float>(circuit, expected);
}

TEST_CASE("Every gate acts on every pair of qubits, in the lanes of a vector and above", "[quantum][oracle]") {
  const std::size_t k = GENERATE(range(std::size_t{0}, epiq::test::kGateKinds));
  const auto kind = static_cast<GateKind>(k);
  const epiq::quantum::GateSpec& spec = epiq::quantum::gate_spec(kind);
  CAPTURE(spec.name);
  const std::size_t n = 6;
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Circuit start = scrambled(n);
  const Vector before = epiq::oracle::simulate_by_loops(start);
  const double angles[] = {0.7, -1.1, 0.4, 2.2};
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) {
      if (a == b) continue;
      const std::size_t c = a != 2 && b != 2 ? 2 : a != 5 && b != 5 ? 5 : 0;
      if (c == a || c == b) continue;
      const std::size_t qubits[] = {a, b, c};
      Circuit one(n);
      one.add(kind, {qubits, spec.qubits}, {angles, spec.parameters});
      const Vector expected =
          epiq::oracle::apply_small(epiq::oracle::small_matrix(one.gates()[0]), {qubits, qubits + spec.qubits}, before);
      for (const Isa isa : supported_isas()) {
        auto state = epiq::quantum::simulate<double>(start, budget, {1, isa});
        epiq::quantum::apply_gate(one.gates()[0], state, {1, isa});
        CHECK(distance(wide(state), expected) < 1e-13);
        auto narrow = epiq::quantum::simulate<float>(start, budget, {1, isa});
        epiq::quantum::apply_gate(one.gates()[0], narrow, {1, isa});
        CHECK(distance(wide(narrow), expected) < 1e-6);
      }
    }
  }
}

TEST_CASE("A matrix with controls acts where all of them are 1", "[quantum][oracle]") {
  const Circuit start = scrambled(8);
  const Vector before = epiq::oracle::simulate_by_loops(start);
  epiq::util::Philox random(4);
  MemoryBudget budget(std::uint64_t{1} << 30);
  for (int repeat = 0; repeat < 30; ++repeat) {
    const std::size_t targets = 1 + random.below(3);
    const std::size_t controls = random.below(5);
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7};
    for (std::size_t i = 0; i < 7; ++i) std::swap(order[i], order[i + random.below(static_cast<unsigned>(8 - i))]);
    epiq::oracle::Dense matrix(std::size_t{1} << targets);
    for (std::complex<double>& value : matrix.values) value = {random.normal() / 4.0, random.normal() / 4.0};
    // The same with controls as part of the matrix.
    const std::size_t all = (std::size_t{1} << controls) - 1;
    epiq::oracle::Dense whole(std::size_t{1} << (targets + controls));
    for (std::size_t row = 0; row < whole.n; ++row)
      for (std::size_t column = 0; column < whole.n; ++column)
        whole(row, column) = (row & all) == all && (column & all) == all
                                 ? matrix(row >> controls, column >> controls)
                                 : std::complex<double>(row == column ? 1.0 : 0.0);
    const std::vector<std::size_t> qubits(order.begin(), order.begin() + static_cast<long>(targets + controls));
    const Vector expected = epiq::oracle::apply_small(whole, qubits, before);
    for (const Isa isa : supported_isas()) {
      auto state = epiq::quantum::simulate(start, budget, {1, isa});
      epiq::quantum::apply_matrix<double>(matrix.values, std::span(qubits).subspan(controls), state,
                                          std::span(qubits).first(controls), {1, isa});
      CHECK(distance(wide(state), expected) < 1e-13);
    }
  }
}

TEST_CASE("A matrix of the wrong size or on the wrong qubits is refused", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  epiq::quantum::Statevector state(3, budget);
  const Vector four(4), sixteen(16);
  const std::size_t one[] = {1}, outside[] = {3}, twice[] = {1, 1}, many[] = {0, 1, 2, 0};
  CHECK(fault_of([&] { epiq::quantum::apply_matrix<double>(sixteen, one, state); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::apply_matrix<double>(four, outside, state); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::apply_matrix<double>(sixteen, twice, state); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::apply_matrix<double>(four, one, state, one); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::apply_matrix<double>(Vector(256), many, state); }) == Fault::input);
}

TEST_CASE("The W state has one excitation, anywhere with the same amplitude", "[quantum]") {
  const std::size_t n = GENERATE(as<std::size_t>{}, 3, 8, 17);
  Circuit circuit(n);
  circuit.x(0);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const std::size_t pair[] = {i, i + 1};
    const double angle = 2.0 * std::acos(std::sqrt(1.0 / static_cast<double>(n - i)));
    circuit.add(GateKind::cry, pair, {&angle, 1}).cx(i + 1, i);
  }
  Vector expected(std::size_t{1} << n);
  for (std::size_t i = 0; i < n; ++i) expected[std::size_t{1} << i] = 1.0 / std::sqrt(static_cast<double>(n));
  CHECK(distance(epiq::test::simulate(circuit), expected) < 1e-14);
}

TEST_CASE("The algorithm of Bernstein and Vazirani finds its secret", "[quantum]") {
  const std::size_t n = 17;
  const std::size_t secret = 0x1a5c3;
  Circuit circuit(n + 1);
  circuit.x(n);
  for (std::size_t q = 0; q <= n; ++q) circuit.h(q);
  for (std::size_t q = 0; q < n; ++q)
    if ((secret >> q & 1) != 0) circuit.cx(q, n);
  for (std::size_t q = 0; q <= n; ++q) circuit.h(q);
  CHECK(std::abs(epiq::test::simulate(circuit)[secret | std::size_t{1} << n]) == Approx(1.0).epsilon(1e-13));
}
