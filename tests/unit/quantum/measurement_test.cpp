// Samples and reduced density matrices.

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/reduced_density.hpp"
#include "epiq/quantum/sampling.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::Circuit;
using epiq::quantum::count_samples;
using epiq::quantum::reduced_density_matrix;
using epiq::quantum::sample;
using epiq::quantum::Statevector;
using epiq::test::distance;
using epiq::test::fault_of;
using epiq::test::random_circuit;
using epiq::util::Fault;
using epiq::util::MemoryBudget;

namespace {

using Vector = std::vector<std::complex<double>>;

/// Tr_others |state><state| by its definition, a sum over all pairs of basis states that agree elsewhere.
Vector oracle_reduced(const Statevector& state, const std::vector<std::size_t>& qubits) {
  const std::size_t rows = std::size_t{1} << qubits.size();
  Vector result(rows * rows);
  std::size_t mask = 0;
  for (const std::size_t qubit : qubits) mask |= std::size_t{1} << qubit;
  const auto row_of = [&](std::size_t b) {
    std::size_t row = 0;
    for (std::size_t i = 0; i < qubits.size(); ++i) row |= (b >> qubits[i] & 1) << i;
    return row;
  };
  for (std::size_t a = 0; a < state.size(); ++a)
    for (std::size_t b = 0; b < state.size(); ++b)
      if ((a & ~mask) == (b & ~mask)) result[row_of(a) * rows + row_of(b)] += state[a] * std::conj(state[b]);
  return result;
}

}  // namespace

TEST_CASE("Samples follow the probabilities of the state", "[quantum][sampling]") {
  const std::size_t qubits = 6;
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Statevector state = epiq::quantum::simulate(random_circuit(qubits, 60, 21), budget);
  const std::uint64_t shots = 200000;
  const std::vector<double> p = epiq::quantum::probabilities(state);
  std::vector<double> seen(p.size());
  for (const epiq::quantum::Count& count : count_samples(sample(state, shots, 5)))
    seen[count.basis_state] = static_cast<double>(count.shots);
  double chi_square = 0.0;
  double cells = 0.0;
  for (std::size_t b = 0; b < p.size(); ++b) {
    const double expected = p[b] * static_cast<double>(shots);
    if (expected < 5.0) {
      CHECK(seen[b] < 25.0);
      continue;
    }
    chi_square += (seen[b] - expected) * (seen[b] - expected) / expected;
    cells += 1.0;
  }
  REQUIRE(cells > 10.0);
  // Wilson and Hilferty's normal approximation of the chi-square distribution: within 4 standard deviations.
  const double degrees = cells - 1.0;
  const double z = (std::cbrt(chi_square / degrees) - (1.0 - 2.0 / (9.0 * degrees))) / std::sqrt(2.0 / (9.0 * degrees));
  CHECK(std::abs(z) < 4.0);
}

TEST_CASE("A shot depends on its number and the seed alone", "[quantum][sampling]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Statevector state = epiq::quantum::simulate(random_circuit(16, 60, 22), budget);
  const std::vector<std::uint64_t> all = sample(state, 500, 9, {1});
  CHECK(sample(state, 500, 9, {2}) == all);
  CHECK(sample(state, 500, 9, {8}) == all);
  CHECK(sample(state, 200, 9) == std::vector<std::uint64_t>(all.begin(), all.begin() + 200));
  CHECK(sample(state, 500, 10) != all);
}

TEST_CASE("A basis state is what every shot finds, and a state of another norm is normalised", "[quantum][sampling]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  Statevector state = epiq::quantum::simulate(Circuit(4).x(1).x(3), budget);
  for (const std::uint64_t shot : sample(state, 50, 1)) CHECK(shot == 10);
  state[10] = 0.01;
  for (const std::uint64_t shot : sample(state, 50, 1)) CHECK(shot == 10);
  CHECK(epiq::quantum::bit_string(10, 4) == "1010");
  state[10] = 0.0;
  CHECK(fault_of([&] { sample(state, 1, 1); }) == Fault::input);
}

TEST_CASE("Equal samples are counted together", "[quantum][sampling]") {
  const auto counts = count_samples({5, 1, 5, 5, 0});
  REQUIRE(counts.size() == 3);
  CHECK(counts[2].basis_state == 5);
  CHECK(counts[2].shots == 3);
}

TEST_CASE("Reduced density matrices are sums over the other qubits", "[quantum][oracle]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Statevector state = epiq::quantum::simulate(random_circuit(7, 80, 23), budget);
  for (const std::vector<std::size_t>& qubits :
       {std::vector<std::size_t>{3}, {0}, {6}, {0, 1}, {5, 2}, {6, 0}, {1, 4, 2}, {6, 5, 0}}) {
    CAPTURE(qubits);
    CHECK(distance(reduced_density_matrix(state, qubits), oracle_reduced(state, qubits)) < 1e-13);
  }
}

TEST_CASE("One qubit of a GHZ state is maximally mixed", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  const Statevector state = epiq::quantum::simulate(Circuit(3).h(0).cx(0, 1).cx(1, 2), budget);
  const std::size_t one[] = {1};
  CHECK(distance(reduced_density_matrix(state, one), Vector{0.5, 0.0, 0.0, 0.5}) < 1e-15);
}

TEST_CASE("A reduced density matrix refuses qubits that it cannot have", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  const Statevector state(4, budget);
  const std::size_t outside[] = {4}, twice[] = {1, 1}, many[] = {0, 1, 2, 3};
  CHECK(fault_of([&] { reduced_density_matrix(state, {}); }) == Fault::input);
  CHECK(fault_of([&] { reduced_density_matrix(state, outside); }) == Fault::input);
  CHECK(fault_of([&] { reduced_density_matrix(state, twice); }) == Fault::input);
  CHECK(fault_of([&] { reduced_density_matrix(state, many); }) == Fault::input);
}
