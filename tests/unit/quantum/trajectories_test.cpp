#include "epiq/quantum/trajectories.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/quantum/density.hpp"
#include "epiq/quantum/qasm.hpp"
#include "oracle/branching.hpp"
#include "unit/quantum/random_circuit.hpp"

using namespace epiq::quantum;
using epiq::util::MemoryBudget;

namespace {

TrajectoryResult run(const Program& program, const NoiseModel& model, const std::vector<PauliSum>& observables,
                     std::uint64_t shots, unsigned threads = 1) {
  MemoryBudget budget(std::uint64_t{1} << 30);
  TrajectoryOptions options;
  options.shots = shots;
  options.seed = 9;
  options.simulation.threads = threads;
  return run_trajectories<double>(program, model, observables, options, budget);
}

/// The largest distance of a count from its expectation, in standard deviations; patterns of probability 0 must not
/// occur.
double largest_deviation(const Counts& counts, const std::map<std::string, double>& distribution, double shots) {
  double largest = 0.0;
  for (const auto& [key, count] : counts) {
    CAPTURE(key);
    REQUIRE(distribution.count(key) == 1);
  }
  for (const auto& [key, p] : distribution) {
    const auto found = counts.find(key);
    const double seen = found == counts.end() ? 0.0 : static_cast<double>(found->second);
    largest = std::max(largest, std::abs(seen - shots * p) / std::sqrt(shots * p * (1.0 - p) + 1.0));
  }
  return largest;
}

NoiseModel some_noise(double strength) {
  return {{{{"all_1q"}, {}, {depolarizing(1, strength), amplitude_damping(strength)}},
           {{"all_2q"}, {}, {depolarizing(2, 2 * strength)}},
           {{"all"}, {}, {thermal_relaxation(50.0, 60.0, 10.0 * strength, 0.1), reset_error(strength, 0.0)}}},
          {}};
}

}  // namespace

TEST_CASE("Programs with resets and branches have the distribution of all their outcomes", "[quantum][trajectories]") {
  const std::string head = "OPENQASM 3;\nqubit[3] q;\nbit[3] c;\n";
  for (const char* body :
       {"h q[0]; c[0] = measure q[0]; if (c == 1) x q[1]; h q[0]; c[1] = measure q[0]; c[2] = measure q[1];",
        "rx(1.1) q[0]; cx q[0], q[1]; reset q[0]; ry(0.4) q[0]; c = measure q;",
        "u3(0.3,0.2,0.1) q[0]; h q[1]; cx q[1],q[2]; cx q[0],q[1]; h q[0]; c[0] = measure q[0]; c[1] = measure q[1];"
        "if (c == 1) z q[2]; if (c == 2) x q[2]; if (c == 3) y q[2]; c[2] = measure q[2];",
        "h q; c[0] = measure q[0]; if (c[0]) { c[1] = measure q[1]; if (c == 3) reset q[2]; } else { x q[2]; "
        "rx(0.7) q[2]; } c[2] = measure q[2];",
        "h q[0]; measure q[0]; h q[0]; c[0] = measure q[0]; reset q; c[1] = measure q[0];"}) {
    CAPTURE(body);
    const Program program = read_program(head + body);
    const double shots = 20000;
    const TrajectoryResult result = run(program, {}, {}, 20000);
    CHECK(largest_deviation(result.counts, epiq::oracle::Branching(program).distribution(), shots) < 4.5);
  }
}

TEST_CASE("Trajectories agree with the density matrix on random noisy circuits", "[quantum][trajectories]") {
  MemoryBudget budget(std::uint64_t{1} << 30);
  double squares = 0.0;
  std::size_t values = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    const std::size_t qubits = 2 + seed % 4;
    const Circuit circuit = epiq::test::random_circuit(qubits, 15, 1000 + seed);
    const NoiseModel model = some_noise(0.01 + 0.002 * static_cast<double>(seed));
    std::vector<PauliSum> observables;
    for (const char letter : {'X', 'Z'}) observables.push_back(parse_pauli_sum(std::string(qubits, letter)));
    observables.push_back(
        parse_pauli_sum("0.7 " + std::string(qubits - 1, 'I') + "Z - 0.4 Y" + std::string(qubits - 1, 'I')));
    const DensityMatrix rho = simulate_density(circuit, model, budget);
    const TrajectoryResult result = run(with_all_measured(program_of(circuit)), model, observables, 500, 2);
    for (std::size_t i = 0; i < observables.size(); ++i) {
      const double difference = result.values[i].value - expectation(observables[i], rho);
      if (result.values[i].standard_error < 1e-10) {  // a value that symmetry fixes
        CHECK(std::abs(difference) < 1e-10);
        continue;
      }
      const double error = difference / result.values[i].standard_error;
      CHECK(std::abs(error) < 4.0);
      squares += error * error;
      ++values;
    }
    std::map<std::string, double> distribution;
    for (std::size_t i = 0; i < rho.rows(); ++i) {
      ClassicalBits bits(qubits);
      for (std::size_t b = 0; b < qubits; ++b) bits[b] = i >> b & 1;
      distribution[bit_text(bits)] = rho(i, i).real();
    }
    CHECK(largest_deviation(result.counts, distribution, 500) < 4.5);
  }
  // The errors are standard normal: their mean square is 1 within 4 standard errors of sqrt(2 / values).
  CHECK(std::abs(squares / static_cast<double>(values) - 1.0) < 4.0 * std::sqrt(2.0 / static_cast<double>(values)));
}

TEST_CASE("Trajectories are the same bytes for any number of threads and shots", "[quantum][trajectories]") {
  const Program program = read_program(
      "OPENQASM 3;\nqubit[4] q;\nbit[4] c;\nh q; cx q[0],q[1]; c[0] = measure q[0]; if (c[0]) ry(0.3) q[2]; reset q[0];"
      "rzz(0.4) q[1],q[3]; rx(0.8) q; c = measure q;");
  NoiseModel model = some_noise(0.05);
  model.readout = {{{}, {0.02, 0.05}}};
  const std::vector<PauliSum> observables = {parse_pauli_sum("XXYZ + 0.3 ZIIZ")};
  const TrajectoryResult one = run(program, model, observables, 777, 1);
  for (const unsigned threads : {2u, 8u}) {
    const TrajectoryResult other = run(program, model, observables, 777, threads);
    CHECK(other.counts == one.counts);
    CHECK(other.values[0].value == one.values[0].value);
    CHECK(other.values[0].standard_error == one.values[0].standard_error);
  }
  // The first shots of a longer run are those of a shorter one.
  const TrajectoryResult longer = run(program, model, observables, 1000, 3);
  for (const auto& [key, count] : one.counts) CHECK(longer.counts.at(key) >= count);
}

TEST_CASE("Noise on measurements and resets is that of the model", "[quantum][trajectories]") {
  const Program program =
      read_program("OPENQASM 2.0;\nqreg q[2];\ncreg c[2];\nx q[0];\nreset q[0];\nmeasure q -> c;\n");
  const double shots = 20000;
  const NoiseModel reset{{{{"reset"}, {}, {pauli_channel({{"X", 0.3}})}}}, {}};
  CHECK(largest_deviation(run(program, reset, {}, 20000).counts, {{"00", 0.7}, {"01", 0.3}}, shots) < 4.0);
  const NoiseModel measure{{{{"measure"}, {{1}}, {pauli_channel({{"X", 0.2}})}}}, {}};
  CHECK(largest_deviation(run(program, measure, {}, 20000).counts, {{"00", 0.8}, {"10", 0.2}}, shots) < 4.0);
  const NoiseModel readout{{}, {{{0}, {0.1, 0.0}}}};
  CHECK(largest_deviation(run(program, readout, {}, 20000).counts, {{"00", 0.9}, {"01", 0.1}}, shots) < 4.0);
  // A readout error is seen by the branches behind it.
  const Program branch = read_program(
      "OPENQASM 2.0;\nqreg q[2];\ncreg c[1];\ncreg d[1];\nmeasure q[0] -> c[0];\nif(c==1) x q[1];\nmeasure q[1] -> "
      "d[0];");
  CHECK(largest_deviation(run(branch, readout, {}, 20000).counts, {{"00", 0.9}, {"11", 0.1}}, shots) < 4.0);
}

TEST_CASE("Drawn basis states follow their probabilities", "[quantum][trajectories]") {
  const std::vector<double> p = {0.0, 0.125, 0.0, 0.5, 0.375, 0.0};
  std::vector<double> seen(6);
  for (const std::uint64_t state : draw_basis_states(p, 40000, 3)) seen[state] += 1.0;
  for (std::size_t i = 0; i < 6; ++i)
    CHECK(std::abs(seen[i] - 40000 * p[i]) <= 4 * std::sqrt(40000 * p[i] * (1 - p[i])));
}
