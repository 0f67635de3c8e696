#include "epiq/quantum/mps_kernel.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/quantum/mps_state.hpp"
#include "unit/quantum/random_circuit.hpp"

using namespace epiq::quantum;
using epiq::test::fault_of;
using epiq::util::Fault;
using epiq::util::Matrix;
using epiq::util::MemoryBudget;

namespace {

using Complex = std::complex<double>;

Matrix random_features(std::size_t samples, std::size_t qubits) {
  epiq::util::Philox random(21, qubits);
  Matrix features(samples, qubits);
  for (double& value : features.values) value = random.normal();
  return features;
}

/// Couplings of weight decay^|i-j| up to a distance.
IqpMap chain(std::size_t qubits, double decay, std::size_t reach) {
  IqpMap map;
  map.qubits = qubits;
  for (std::size_t i = 0; i < qubits; ++i)
    for (std::size_t j = i + 1; j < std::min(qubits, i + 1 + reach); ++j)
      map.edges.push_back({i, j, std::pow(decay, static_cast<double>(j - i))});
  return map;
}

Complex turn(double angle) { return {std::cos(angle), std::sin(angle)}; }

}  // namespace

TEST_CASE("The IQP map as a matrix product state has the amplitudes of the batch", "[quantum][oracle]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  IqpMap map = chain(9, 0.7, 4);
  map.edges.push_back({8, 0, -0.6});
  map.edges.push_back({3, 4, 0.5});  // a second time
  for (const double bandwidth : {0.1, 0.8}) {
    for (const int repetitions : {1, 2, 3}) {
      for (const bool reorder : {true, false}) {
        CAPTURE(bandwidth, repetitions, reorder);
        map.bandwidth = bandwidth;
        map.repetitions = repetitions;
        const Matrix features = random_features(2, 9);
        MpsOptions options;
        options.truncation = 0.0;
        options.reorder = reorder;
        const StateBatch batch = iqp_states(features, map);
        for (std::size_t i = 0; i < 2; ++i) {
          const Mps state = iqp_mps(features.row(i), map, options, budget);
          const std::vector<Complex> amplitudes = statevector(state, budget);
          for (std::size_t b = 0; b < 512; ++b)
            CHECK(std::abs(amplitudes[b] - Complex(batch.re(i, b), batch.im(i, b))) < 1e-12);
        }
      }
    }
  }
}

TEST_CASE("The IQP map layer by layer is its circuit gate by gate", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  const IqpMap map = chain(14, 0.5, 5);
  const Matrix features = random_features(1, 14);
  const Mps direct = iqp_mps(features.row(0), map, MpsOptions{}, budget);
  Mps by_gates = simulate_mps(iqp_circuit(features.row(0), map), MpsOptions{}, budget);
  by_gates.arrange(direct.order());
  CHECK(std::abs(overlap(direct, by_gates) - 1.0) < 1e-7);  // sqrt of the truncation of both
  CHECK(fidelity(direct, by_gates) == Approx(1.0).margin(1e-12));
}

// One repetition of neighbours: <x|y> is the mean over all spins z of exp(i E(z)), E(z) = sum_i a_i z_i + b_i z_i
// z_i+1, the partition function of an Ising chain at an imaginary temperature, hence a product of 2 x 2 transfer
// matrices.
TEST_CASE("The kernel of one repetition of a chain of 100 qubits is the Ising transfer matrix product", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  constexpr std::size_t kQubits = 100;
  IqpMap map = chain(kQubits, 0.9, 1);
  map.repetitions = 1;
  map.bandwidth = 0.2;
  const Matrix features = random_features(4, kQubits);
  const Matrix kernel = fidelity_kernel(iqp_mps(features, map, MpsOptions{}, budget, 2), 2);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      const auto field = [&](std::size_t q) { return map.bandwidth * (features(j, q) - features(i, q)); };
      Complex up = 0.5 * turn(field(0));
      Complex down = 0.5 * turn(-field(0));
      for (std::size_t q = 1; q < kQubits; ++q) {
        const double coupling =
            map.bandwidth * 0.9 * (features(j, q - 1) * features(j, q) - features(i, q - 1) * features(i, q));
        const Complex next_up = 0.5 * turn(field(q)) * (turn(coupling) * up + turn(-coupling) * down);
        down = 0.5 * turn(-field(q)) * (turn(-coupling) * up + turn(coupling) * down);
        up = next_up;
      }
      CHECK(kernel(i, j) == Approx(std::norm(up + down)).margin(1e-10));
    }
  }
}

TEST_CASE("Kernels in tiles are those of state vectors, for any number of threads", "[quantum][parallel]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  const IqpMap map = chain(8, 0.6, 3);
  const Matrix left_features = random_features(70, 8);  // three tiles
  Matrix right_features(5, 8);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t q = 0; q < 8; ++q) right_features(i, q) = 0.5 + left_features(3 * i, q);
  MpsOptions options;
  options.truncation = 0.0;
  const std::vector<Mps> left = iqp_mps(left_features, map, options, budget, 1);
  const std::vector<Mps> right = iqp_mps(right_features, map, options, budget, 2);
  const Matrix kernel = fidelity_kernel(left, 1);
  const Matrix cross = fidelity_kernel(left, right, 1);
  const StateBatch left_batch = iqp_states(left_features, map);
  const Matrix expected = fidelity_kernel(left_batch);
  const Matrix expected_cross = fidelity_kernel(left_batch, iqp_states(right_features, map));
  for (std::size_t i = 0; i < 70; ++i) {
    for (std::size_t j = 0; j < 70; ++j) {
      CHECK(std::abs(kernel(i, j) - expected(i, j)) < 1e-12);
      CHECK(kernel(i, j) == kernel(j, i));
    }
    for (std::size_t j = 0; j < 5; ++j) CHECK(std::abs(cross(i, j) - expected_cross(i, j)) < 1e-12);
  }
  for (const unsigned threads : {2u, 8u}) {
    CHECK(fidelity_kernel(iqp_mps(left_features, map, options, budget, threads), threads).values == kernel.values);
    CHECK(fidelity_kernel(left, right, threads).values == cross.values);
  }
}

TEST_CASE("A chain whose couplings decay needs a small bond at any length", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  MpsOptions options;
  options.truncation = 1e-10;
  const Matrix features = random_features(1, 60);
  const Mps state = iqp_mps(features.row(0), chain(60, 0.5, 6), options, budget);
  CHECK(state.truncation().largest_bond <= 40);
  CHECK(1.0 - state.truncation().fidelity < 1e-7);
  CHECK(std::abs(norm(state) - 1.0) < 1e-12);
}

TEST_CASE("A chain of 100 qubits with couplings that decay as LD loses less than 1e-8", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Matrix features = random_features(1, 100);
  IqpMap map = chain(100, 0.5, 9);
  map.bandwidth = 0.1;
  MpsOptions options;
  options.truncation = 1e-12;  // the default of epiq kernel
  const Mps state = iqp_mps(features.row(0), map, options, budget);
  CHECK(1.0 - state.truncation().fidelity < 1e-8);
  CHECK(std::abs(norm(state) - 1.0) < 1e-12);
  options.truncation = 1e-18;
  options.max_bond = 512;
  const Mps better = iqp_mps(features.row(0), map, options, budget);
  CHECK(1.0 - fidelity(state, better) < 1e-8);
}

TEST_CASE("Chains of up to 20 qubits have the amplitudes of the state vector to 1e-10", "[quantum][oracle]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  for (const std::size_t qubits : {13u, 20u}) {
    CAPTURE(qubits);
    const Matrix features = random_features(1, qubits);
    IqpMap map = chain(qubits, 0.5, 9);
    map.bandwidth = 0.1;
    MpsOptions options;
    options.truncation = 1e-22;
    options.max_bond = 1024;
    const std::vector<Complex> amplitudes = statevector(iqp_mps(features.row(0), map, options, budget), budget);
    const StateBatch batch = iqp_states(features, map);
    double largest = 0.0;
    for (std::size_t b = 0; b < amplitudes.size(); ++b)
      largest = std::max(largest, std::abs(amplitudes[b] - Complex(batch.re(0, b), batch.im(0, b))));
    CHECK(largest < 1e-10);
  }
}

TEST_CASE("The IQP map as a matrix product state refuses what the batch refuses", "[quantum]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Matrix features = random_features(2, 4);
  IqpMap map = chain(4, 0.5, 1);
  CHECK(fault_of([&] { iqp_mps(features, chain(5, 0.5, 1), MpsOptions{}, budget, 1); }) == Fault::input);
  map.edges.push_back({2, 4, 1.0});
  CHECK(fault_of([&] { iqp_mps(features, map, MpsOptions{}, budget, 1); }) == Fault::input);
  map.edges.back() = {2, 2, 1.0};
  CHECK(fault_of([&] { iqp_mps(features, map, MpsOptions{}, budget, 1); }) == Fault::input);
  map.edges.back() = {2, 1, std::nan("")};
  CHECK(fault_of([&] { iqp_mps(features, map, MpsOptions{}, budget, 1); }) == Fault::input);
  map.edges.pop_back();
  map.repetitions = 0;
  CHECK(fault_of([&] { iqp_mps(features, map, MpsOptions{}, budget, 1); }) == Fault::input);
  map.repetitions = 1;
  map.bandwidth = std::nan("");
  CHECK(fault_of([&] { iqp_mps(features, map, MpsOptions{}, budget, 1); }) == Fault::input);
  map.bandwidth = 0.1;
  Matrix broken = features;
  broken(1, 2) = std::nan("");
  const auto error = epiq::test::error_of([&] { iqp_mps(broken, map, MpsOptions{}, budget, 1); });
  REQUIRE(error);
  CHECK(error->fault() == Fault::input);
  CHECK(error->context() == "making the state of sample 1");
  std::vector<Mps> states = iqp_mps(features, map, MpsOptions{}, budget, 1);
  states[1].arrange({3, 1, 2, 0});
  CHECK(fault_of([&] { fidelity_kernel(states, 1); }) == Fault::input);
}
