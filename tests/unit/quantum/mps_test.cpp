#include "epiq/quantum/mps.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>

#include "epiq/quantum/mps_order.hpp"
#include "epiq/quantum/mps_plan.hpp"
#include "epiq/quantum/mps_state.hpp"
#include "oracle/dense_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using namespace epiq::quantum;
using epiq::test::distance;
using epiq::test::error_of;
using epiq::test::fault_of;
using epiq::test::random_circuit;
using epiq::util::Fault;
using epiq::util::MemoryBudget;

namespace {

using Complex = std::complex<double>;
using Amplitudes = std::vector<Complex>;

MemoryBudget& plenty() {
  static MemoryBudget budget(std::uint64_t{4} << 30);
  return budget;
}

Mps exact(const Circuit& circuit) {
  MpsOptions options;
  options.truncation = 0.0;
  options.max_bond = 4096;
  return simulate_mps(circuit, options, plenty());
}

Amplitudes amplitudes(const Mps& state) { return statevector(state, plenty()); }

/// All amplitudes by the simulator of state vectors, which its own test compares with dense matrices.
Amplitudes by_statevector(const Circuit& circuit) { return epiq::test::simulate(circuit); }

double dense_fidelity(const Amplitudes& a, const Amplitudes& b) {
  Complex sum{};
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::conj(a[i]) * b[i];
  return std::norm(sum);
}

Circuit ghz(std::size_t qubits) {
  Circuit circuit(qubits);
  circuit.h(0);
  for (std::size_t i = 1; i < qubits; ++i) circuit.cx(i - 1, i);
  return circuit;
}

/// (|10..0> + .. + |0..01>) / sqrt(n): the excitation is handed on with the amplitude that is left.
Circuit w_state(std::size_t qubits) {
  Circuit circuit(qubits);
  circuit.x(0);
  for (std::size_t i = 0; i + 1 < qubits; ++i) {
    const double stays = 1.0 / static_cast<double>(qubits - i);
    const std::size_t qubits_of_gate[] = {i, i + 1};
    const double angle = 2.0 * std::acos(std::sqrt(stays));
    circuit.add(GateKind::cry, qubits_of_gate, {&angle, 1}).cx(i + 1, i);
  }
  return circuit;
}

/// Layers of rotations and of RZZ between neighbours: entangles without bound.
Circuit brickwork(std::size_t qubits, std::size_t layers, std::uint64_t stream) {
  epiq::util::Philox random(99, stream);
  Circuit circuit(qubits);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    for (std::size_t q = 0; q < qubits; ++q) {
      double angles[3];
      for (double& angle : angles) angle = 3.0 * random.uniform();
      circuit.u(angles[0], angles[1], angles[2], q);
    }
    for (std::size_t q = layer % 2; q + 1 < qubits; q += 2) circuit.rzz(1.0 + random.uniform(), q, q + 1);
  }
  return circuit;
}

bool is_left_orthonormal(const SiteTensor& site) {
  ComplexMatrix product(site.right, site.right);
  multiply_adjoint_into(site.by_right(), site.by_right(), product.values.data(), product.cols);
  for (std::size_t i = 0; i < site.right; ++i) product(i, i) -= 1.0;
  return distance(product.values, Amplitudes(product.values.size())) < 1e-12;
}

bool is_right_orthonormal(const SiteTensor& site) {
  ComplexMatrix columns(2 * site.right, site.left);
  for (std::size_t i = 0; i < site.left; ++i)
    for (std::size_t j = 0; j < 2 * site.right; ++j) columns(j, i) = std::conj(site.values[i * 2 * site.right + j]);
  ComplexMatrix product(site.left, site.left);
  multiply_adjoint_into(whole(columns), whole(columns), product.values.data(), product.cols);
  for (std::size_t i = 0; i < site.left; ++i) product(i, i) -= 1.0;
  return distance(product.values, Amplitudes(product.values.size())) < 1e-12;
}

}  // namespace

TEST_CASE("A matrix product state of each gate has the amplitudes of dense matrices", "[quantum][oracle]") {
  for (std::size_t k = 0; k < epiq::test::kGateKinds; ++k) {
    const auto kind = static_cast<GateKind>(k);
    CAPTURE(gate_spec(kind).name);
    for (std::uint64_t repeat = 0; repeat < 4; ++repeat) {
      epiq::util::Philox random(5, 100 * k + repeat);
      Circuit circuit = random_circuit(5, 12, repeat);
      epiq::test::add_random_gate(circuit, kind, random);
      circuit.u(0.3, 0.7, -0.2, 1).cx(4, 0);
      CHECK(distance(amplitudes(exact(circuit)), epiq::oracle::simulate(circuit)) < 1e-12);
    }
  }
}

TEST_CASE("Matrix product states of random circuits agree with dense matrices", "[quantum][oracle]") {
  const auto qubits = GENERATE(as<std::size_t>{}, 1, 2, 3, 5, 6);
  const bool reorder = GENERATE(true, false);
  CAPTURE(qubits, reorder);
  Circuit circuit = random_circuit(qubits, 40, 300 + qubits);
  circuit.add_global_phase(0.4);
  MpsOptions options;
  options.truncation = 0.0;
  options.reorder = reorder;
  const Mps state = simulate_mps(circuit, options, plenty());
  CHECK(distance(amplitudes(state), epiq::oracle::simulate(circuit)) < 1e-12);
  CHECK(std::abs(norm(state) - 1.0) < 1e-12);
  CHECK(state.truncation().fidelity == Approx(1.0).margin(1e-12));
}

TEST_CASE("Matrix product states of 10 qubits agree with the state vector", "[quantum]") {
  for (std::uint64_t stream = 0; stream < 3; ++stream) {
    const Circuit circuit = random_circuit(10, 120, stream);
    CHECK(distance(amplitudes(exact(circuit)), by_statevector(circuit)) < 1e-12);
  }
}

TEST_CASE("Circuits of swaps, diagonal and controlled gates agree with dense matrices", "[quantum][oracle]") {
  const std::vector<std::vector<GateKind>> families{
      {GateKind::swap, GateKind::cswap, GateKind::cx, GateKind::h},
      {GateKind::rzz, GateKind::cp, GateKind::cz, GateKind::crz, GateKind::p, GateKind::h},
      {GateKind::cx, GateKind::rz, GateKind::rx},
      {GateKind::ccx, GateKind::h, GateKind::t, GateKind::cz}};
  for (std::size_t family = 0; family < families.size(); ++family) {
    for (std::uint64_t repeat = 0; repeat < 4; ++repeat) {
      CAPTURE(family, repeat);
      epiq::util::Philox random(17, 10 * family + repeat);
      Circuit circuit(5);
      for (std::size_t q = 0; q < 5; ++q) circuit.h(q);
      for (std::size_t g = 0; g < 60; ++g)
        epiq::test::add_random_gate(
            circuit, families[family][random.below(static_cast<std::uint32_t>(families[family].size()))], random);
      CHECK(distance(amplitudes(exact(circuit)), epiq::oracle::simulate(circuit)) < 1e-12);
    }
  }
}

TEST_CASE("Every tensor left and right of the centre stays orthonormal", "[quantum]") {
  Mps state = exact(random_circuit(8, 60, 8));
  for (const std::size_t centre : {state.centre(), std::size_t{0}, std::size_t{5}, std::size_t{7}}) {
    state.move_centre(centre);
    REQUIRE(state.centre() == centre);
    for (std::size_t p = 0; p < centre; ++p) CHECK(is_left_orthonormal(state.site(p)));
    for (std::size_t p = centre + 1; p < 8; ++p) CHECK(is_right_orthonormal(state.site(p)));
  }
}

TEST_CASE("The GHZ state of 100 qubits has bond dimension 2 and is exact", "[quantum]") {
  const Mps state = exact(ghz(100));
  CHECK(state.largest_bond() == 2);
  CHECK(state.truncation().largest_bond == 2);
  CHECK(state.truncation().fidelity == 1.0);
  std::vector<std::uint8_t> bits(100, 0);
  CHECK(std::abs(amplitude(state, bits) - std::sqrt(0.5)) < 1e-13);
  bits[40] = 1;
  CHECK(std::abs(amplitude(state, bits)) < 1e-13);
  bits.assign(100, 1);
  CHECK(std::abs(amplitude(state, bits) - std::sqrt(0.5)) < 1e-13);
  std::string paulis(100, 'X');
  CHECK(expectation(state, paulis) == Approx(1.0).margin(1e-12));
  paulis.assign(100, 'I');
  paulis[3] = paulis[90] = 'Z';
  CHECK(expectation(state, paulis) == Approx(1.0).margin(1e-12));
  paulis[50] = 'Z';
  CHECK(expectation(state, paulis) == Approx(0.0).margin(1e-12));
  const MpsSamples samples = sample(state, 1000, 3, 2);
  std::size_t ones = 0;
  for (std::size_t shot = 0; shot < 1000; ++shot) {
    const std::uint8_t value = samples.bits[shot * 100];
    ones += value;
    for (std::size_t q = 1; q < 100; ++q) REQUIRE(samples.bits[shot * 100 + q] == value);
  }
  CHECK(ones > 400);  // 6 standard errors
  CHECK(ones < 600);
}

TEST_CASE("A product state has bond dimension 1", "[quantum]") {
  Circuit circuit(60);
  for (std::size_t q = 0; q < 60; ++q) circuit.ry(0.1 * static_cast<double>(q), q);
  for (std::size_t q = 0; q + 7 < 60; ++q) circuit.cz(q, q + 7).cz(q, q + 7);  // cancel
  const Mps state = exact(circuit);
  CHECK(state.truncation().largest_bond == 1);
  std::string paulis(60, 'I');
  paulis[60 - 1 - 21] = 'Z';
  CHECK(expectation(state, paulis) == Approx(std::cos(2.1)).margin(1e-12));
  paulis[60 - 1 - 21] = 'X';
  CHECK(expectation(state, paulis) == Approx(std::sin(2.1)).margin(1e-12));
}

TEST_CASE("The W state has one excitation, equally anywhere, and bond dimension 2", "[quantum]") {
  const Mps state = exact(w_state(50));
  CHECK(state.largest_bond() == 2);
  for (std::size_t q = 0; q < 50; ++q) {
    std::vector<std::uint8_t> bits(50, 0);
    bits[q] = 1;
    CHECK(std::norm(amplitude(state, bits)) == Approx(1.0 / 50.0).margin(1e-12));
  }
  const MpsSamples samples = sample(state, 300, 1, 1);
  for (std::size_t shot = 0; shot < 300; ++shot) {
    std::size_t excitations = 0;
    for (std::size_t q = 0; q < 50; ++q) excitations += samples.bits[shot * 50 + q];
    CHECK(excitations == 1);
  }
}

TEST_CASE("Expectations of Pauli strings agree with dense matrices", "[quantum][oracle]") {
  const Circuit circuit = random_circuit(6, 40, 21);
  const Mps state = exact(circuit);
  const Amplitudes dense = epiq::oracle::simulate(circuit);
  epiq::util::Philox random(4);
  const std::vector<std::size_t> all{5, 4, 3, 2, 1, 0};
  for (int repeat = 0; repeat < 30; ++repeat) {
    std::string paulis;
    for (int q = 0; q < 6; ++q) paulis += "IXYZ"[random.below(4)];
    CAPTURE(paulis);
    const Amplitudes turned = epiq::oracle::times(epiq::oracle::word(paulis, all, 6), dense);
    Complex expected{};
    for (std::size_t i = 0; i < dense.size(); ++i) expected += std::conj(dense[i]) * turned[i];
    CHECK(expectation(state, paulis) == Approx(expected.real()).margin(1e-12));
  }
}

TEST_CASE("Pauli sums on 100 qubits have their analytic values for any number of threads", "[quantum]") {
  constexpr std::size_t kQubits = 100;
  MemoryBudget& budget = plenty();
  Circuit rotations(kQubits);
  std::string sum;
  double expected = 0.0;
  const auto angle = [](std::size_t q) { return 0.1 + 0.03 * static_cast<double>(q); };
  for (std::size_t q = 0; q < kQubits; ++q) rotations.ry(angle(q), q);
  for (std::size_t q = 0; q + 1 < kQubits; ++q) {  // Z X of neighbours: cos of the one, sin of the other
    std::string word(kQubits, 'I');
    word[kQubits - 1 - q] = 'Z';
    word[kQubits - 2 - q] = 'X';
    sum += (q == 0 ? "0.5 " : " + 0.5 ") + word;
    expected += 0.5 * std::cos(angle(q)) * std::sin(angle(q + 1));
  }
  const Mps state = simulate_mps(rotations, {}, budget);
  const epiq::quantum::PauliSum observable = epiq::quantum::parse_pauli_sum(sum);
  const double one = expectation(state, observable, 1);
  CHECK(one == Approx(expected).margin(1e-12));
  for (const unsigned threads : {2u, 8u}) CHECK(expectation(state, observable, threads) == one);

  Circuit ghz(kQubits);
  ghz.h(0);
  for (std::size_t q = 1; q < kQubits; ++q) ghz.cx(q - 1, q);
  const std::string zz = std::string(49, 'I') + "ZZ" + std::string(49, 'I');
  CHECK(expectation(simulate_mps(ghz, {}, budget),
                    epiq::quantum::parse_pauli_sum(std::string(kQubits, 'X') + " + 2 " + zz),
                    2) == Approx(3.0).margin(1e-12));
  CHECK(fault_of([&] { expectation(state, epiq::quantum::parse_pauli_sum("ZZ"), 1); }) == Fault::input);
}

TEST_CASE("Overlap, amplitudes and fidelity are those of the state vectors", "[quantum]") {
  const Circuit a = brickwork(8, 6, 1);
  const Circuit b = brickwork(8, 6, 2);
  const Mps left = exact(a);
  const Mps right = exact(b);
  const Amplitudes dense_left = by_statevector(a);
  const Amplitudes dense_right = by_statevector(b);
  Complex expected{};
  for (std::size_t i = 0; i < 256; ++i) expected += std::conj(dense_left[i]) * dense_right[i];
  CHECK(std::abs(overlap(left, right) - expected) < 1e-12);
  CHECK(fidelity(left, right) == Approx(std::norm(expected)).margin(1e-12));
  for (std::size_t i = 0; i < 256; i += 37) {
    std::vector<std::uint8_t> bits(8);
    for (std::size_t q = 0; q < 8; ++q) bits[q] = static_cast<std::uint8_t>(i >> q & 1);
    CHECK(std::abs(amplitude(left, bits) - dense_left[i]) < 1e-12);
  }
}

TEST_CASE("Arranging the qubits in another order keeps the state", "[quantum]") {
  const Circuit circuit = random_circuit(7, 50, 31);
  const Mps state = exact(circuit);
  Mps moved = state;
  moved.arrange({3, 0, 6, 1, 5, 2, 4});
  CHECK(moved.order() == std::vector<std::size_t>{3, 0, 6, 1, 5, 2, 4});
  CHECK(distance(amplitudes(moved), amplitudes(state)) < 1e-12);
  CHECK(fault_of([&] { overlap(state, moved); }) == Fault::input);
  moved.arrange(state.order());
  CHECK(fidelity(state, moved) == Approx(1.0).margin(1e-12));
}

TEST_CASE("Swaps cost no bond dimension, wherever they lead", "[quantum]") {
  epiq::util::Philox random(12);
  Circuit circuit = ghz(30);
  circuit.x(3);
  std::vector<std::size_t> from(30);
  for (std::size_t q = 0; q < 30; ++q) from[q] = q;
  for (int repeat = 0; repeat < 200; ++repeat) {
    const std::size_t a = random.below(30);
    const std::size_t b = (a + 1 + random.below(29)) % 30;
    circuit.swap(a, b);
    std::swap(from[a], from[b]);
  }
  const Mps state = exact(circuit);
  CHECK(state.largest_bond() == 2);
  std::vector<std::uint8_t> bits(30);
  for (std::size_t q = 0; q < 30; ++q) bits[q] = from[q] == 3 ? 1 : 0;
  CHECK(std::norm(amplitude(state, bits)) == Approx(0.5).margin(1e-12));
}

TEST_CASE("Diagonal gates that share a qubit become one operator of two terms", "[quantum]") {
  Circuit circuit(20);
  for (std::size_t q = 0; q < 20; ++q) circuit.h(q);
  for (std::size_t q = 0; q < 20; ++q)
    if (q != 7) circuit.cx(q, 7).rz(0.1, 7).cx(q, 7);
  const MpsPlan plan = plan_mps(circuit, false);
  std::size_t entangling = 0;
  for (const ProductSum& op : plan.operators) {
    if (op.terms.size() == 1) continue;
    ++entangling;
    CHECK(op.terms.size() == 2);
    CHECK(op.qubits.size() == 20);
  }
  CHECK(entangling == 1);
}

TEST_CASE("An order with short interactions undoes a shuffled chain", "[quantum]") {
  const std::vector<std::size_t> chain{5, 2, 8, 0, 3, 9, 1, 7, 4, 6};
  Interactions interactions;
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) interactions.emplace_back(chain[i], chain[i + 1]);
  CHECK(total_length(short_order(10, interactions), interactions) == 9);
  CHECK(short_order(3, {{0, 1}, {1, 2}}) == std::vector<std::size_t>{0, 1, 2});
  CHECK(short_order(3, {}) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("The estimated fidelity is close to the true one, which the guaranteed one never exceeds", "[quantum]") {
  // 10 qubits need a bond of 32. The estimate errs by less than twice the infidelity it states, either way.
  for (const std::size_t bond : {4u, 8u, 12u, 16u, 24u}) {
    for (std::uint64_t stream = 0; stream < 5; ++stream) {
      CAPTURE(bond, stream);
      const Circuit circuit = brickwork(10, 10, stream);
      MpsOptions options;
      options.max_bond = bond;
      options.truncation = 0.0;
      options.min_fidelity = 0.0;
      const Mps state = simulate_mps(circuit, options, plenty());
      CHECK(state.largest_bond() <= bond);
      CHECK(std::abs(norm(state) - 1.0) < 1e-12);
      const double truth = dense_fidelity(amplitudes(state), by_statevector(circuit));
      const double estimate = state.truncation().fidelity;
      CHECK(estimate < 1.0);
      CHECK(std::abs(truth - estimate) < 2.0 * (1.0 - estimate));
      CHECK(state.truncation().guaranteed_fidelity() <= truth + 1e-12);
    }
  }
}

TEST_CASE("A looser truncation drops more, and no split more than it allows", "[quantum]") {
  const Circuit circuit = brickwork(10, 8, 3);
  const Amplitudes dense = by_statevector(circuit);
  double before = 1.0;
  for (const double truncation : {1e-4, 1e-3, 1e-2}) {
    CAPTURE(truncation);
    MpsOptions options;
    options.truncation = truncation;
    options.min_fidelity = 0.0;
    const Mps state = simulate_mps(circuit, options, plenty());
    CHECK(state.truncation().splits > 0);
    CHECK(state.truncation().largest_discarded <= truncation);
    CHECK(state.truncation().fidelity <= before);
    CHECK(dense_fidelity(amplitudes(state), dense) >= state.truncation().guaranteed_fidelity() - 1e-12);
    before = state.truncation().fidelity;
  }
}

TEST_CASE("A state that needs more than the largest bond is refused with its fidelity and the remedy", "[quantum]") {
  const Circuit circuit = brickwork(12, 20, 1);
  MpsOptions options;
  options.max_bond = 6;
  const auto error = error_of([&] { simulate_mps(circuit, options, plenty()); });
  REQUIRE(error);
  CHECK(error->fault() == Fault::resource);
  const std::string message = error->what();
  CHECK(message.find("estimated fidelity of 0.9") != std::string::npos);
  CHECK(message.find("below the least of 0.99") != std::string::npos);
  CHECK(message.find("raise --max-bond") != std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
  options.max_bond = 64;
  options.truncation = 1e-2;
  const auto second = error_of([&] { simulate_mps(circuit, options, plenty()); });
  REQUIRE(second);
  CHECK(std::string(second->what()).find("lower --truncation") != std::string::npos);
}

TEST_CASE("Samples follow the probabilities of the state and do not depend on threads", "[quantum][parallel]") {
  const Circuit circuit = random_circuit(4, 30, 41);
  const Mps state = exact(circuit);
  const Amplitudes dense = epiq::oracle::simulate(circuit);
  constexpr std::size_t kShots = 20000;
  const MpsSamples samples = sample(state, kShots, 11, 1);
  CHECK(samples.bits == sample(state, kShots, 11, 2).bits);
  CHECK(samples.bits == sample(state, kShots, 11, 8).bits);
  CHECK(samples.bits != sample(state, kShots, 12, 1).bits);
  std::vector<double> counts(16, 0.0);
  for (std::size_t shot = 0; shot < kShots; ++shot) {
    std::size_t outcome = 0;
    for (std::size_t q = 0; q < 4; ++q) outcome |= std::size_t{samples.bits[shot * 4 + q]} << q;
    counts[outcome] += 1.0;
  }
  double chi_square = 0.0;
  for (std::size_t b = 0; b < 16; ++b) {
    const double expected = std::norm(dense[b]) * static_cast<double>(kShots);
    if (expected < 1e-6) {
      CHECK(counts[b] == 0.0);
    } else {
      chi_square += (counts[b] - expected) * (counts[b] - expected) / expected;
    }
  }
  CHECK(chi_square < 44.3);  // the .9999 quantile of chi-square with 15 degrees of freedom
}

TEST_CASE("The memory of a matrix product state is charged and given back", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  {
    const Mps state = simulate_mps(ghz(40), MpsOptions{}, budget);
    CHECK(budget.used() == state.bytes());
    const Mps copy = state;
    CHECK(budget.used() == 2 * state.bytes());
  }
  CHECK(budget.used() == 0);
  MpsOptions options;
  options.min_fidelity = 0.0;
  CHECK(fault_of([&] { simulate_mps(brickwork(16, 16, 1), options, budget); }) == Fault::resource);
  CHECK(budget.used() == 0);
  const Mps state = simulate_mps(ghz(20), MpsOptions{}, budget);
  CHECK(fault_of([&] { statevector(state, budget); }) == Fault::resource);
  CHECK(fault_of([&] { statevector(simulate_mps(ghz(40), MpsOptions{}, budget), budget); }) == Fault::resource);
}

TEST_CASE("A matrix product state refuses options and arguments out of range", "[quantum]") {
  MpsOptions options;
  CHECK(fault_of([&] { Mps(std::size_t{0}, options, plenty()); }) == Fault::input);
  CHECK(fault_of([&] { Mps(std::vector<std::size_t>{0, 2}, options, plenty()); }) == Fault::input);
  CHECK(fault_of([&] { Mps(std::vector<std::size_t>{1, 1}, options, plenty()); }) == Fault::input);
  options.max_bond = 0;
  CHECK(fault_of([&] { Mps(std::size_t{2}, options, plenty()); }) == Fault::input);
  options = {};
  options.truncation = 1.0;
  CHECK(fault_of([&] { Mps(std::size_t{2}, options, plenty()); }) == Fault::input);
  options.truncation = -1e-3;
  CHECK(fault_of([&] { Mps(std::size_t{2}, options, plenty()); }) == Fault::input);
  options = {};
  options.min_fidelity = 1.5;
  CHECK(fault_of([&] { Mps(std::size_t{2}, options, plenty()); }) == Fault::input);
  options = {};
  Mps state(std::size_t{3}, options, plenty());
  CHECK(fault_of([&] { amplitude(state, std::vector<std::uint8_t>(2)); }) == Fault::input);
  CHECK(fault_of([&] { expectation(state, "XX"); }) == Fault::input);
  CHECK(fault_of([&] { expectation(state, "XxI"); }) == Fault::input);
  CHECK(fault_of([&] { state.arrange({0, 1}); }) == Fault::input);
  CHECK(fault_of([&] { state.relabel({0, 1, 1}); }) == Fault::input);
}
