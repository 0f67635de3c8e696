#include "epiq/quantum/noise.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "epiq/quantum/density.hpp"
#include "epiq/quantum/folding.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/shots.hpp"
#include "oracle/dense_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using namespace epiq::quantum;
using epiq::test::fault_of;
using epiq::util::Fault;
namespace oracle = epiq::oracle;

namespace {

using Complex = std::complex<double>;

/// The density matrix of one qubit in u(1, 0.4, 0)|0>, after `channel`.
std::vector<Complex> after(const Channel& channel) {
  epiq::util::MemoryBudget budget(1 << 20);
  Circuit circuit(1);
  circuit.u(1.0, 0.4, 0.0, 0);
  DensityMatrix state = simulate_density(circuit, {}, budget);
  apply_channel({&channel, {0}}, state);
  return {state(0, 0), state(0, 1), state(1, 0), state(1, 1)};
}

// The same state without noise: rho_11 = sin^2(1/2), rho_01 = cos(1/2) sin(1/2) e^(-0.4 i).
const double kOne = std::pow(std::sin(0.5), 2);
const Complex kCoherence = std::cos(0.5) * std::sin(0.5) * std::exp(Complex(0, -0.4));

double largest_difference(const std::vector<Complex>& rho, double one, Complex coherence) {
  return std::max({std::abs(rho[0] - (1.0 - one)), std::abs(rho[1] - coherence),
                   std::abs(rho[2] - std::conj(coherence)), std::abs(rho[3] - one)});
}

std::string why(const std::string& json) {
  const auto error = epiq::test::error_of([&] { read_noise_model(json); });
  if (!error) return "accepted";
  CHECK(error->fault() == Fault::input);
  return error->what();
}

std::string with_channel(const std::string& channel) {
  return R"({"format": "epiq-noise-model-1", "gates": [{"gates": ["x"], "channels": [)" + channel + "]}]}";
}

}  // namespace

TEST_CASE("Channels of one qubit do what their closed forms say", "[quantum][noise]") {
  CHECK(largest_difference(after(depolarizing(1, 0.3)), 0.7 * kOne + 0.15, 0.7 * kCoherence) < 1e-12);
  CHECK(largest_difference(after(amplitude_damping(0.3)), 0.7 * kOne, std::sqrt(0.7) * kCoherence) < 1e-12);
  CHECK(largest_difference(after(amplitude_damping(0.3, 0.2)), 0.7 * kOne + 0.3 * 0.2, std::sqrt(0.7) * kCoherence) <
        1e-12);
  CHECK(largest_difference(after(phase_damping(0.3)), kOne, std::sqrt(0.7) * kCoherence) < 1e-12);
  CHECK(largest_difference(after(pauli_channel({{"X", 0.2}})), 0.8 * kOne + 0.2 * (1 - kOne),
                           0.8 * kCoherence + 0.2 * std::conj(kCoherence)) < 1e-12);
  CHECK(largest_difference(after(reset_error(0.2, 0.1)), 0.7 * kOne + 0.1, 0.7 * kCoherence) < 1e-12);
}

TEST_CASE("Thermal relaxation decays with T1 and T2", "[quantum][noise]") {
  const double never = std::numeric_limits<double>::infinity();
  struct Times {
    double t1, t2, time, excited;
  };
  for (const Times& t : {Times{50, 70, 10, 0}, Times{50, 100, 10, 0}, Times{50, 20, 30, 0.1}, Times{never, 20, 5, 0},
                         Times{50, 70, 0, 0}}) {
    const double e1 = std::exp(-t.time / t.t1);
    const double e2 = std::exp(-t.time / t.t2);
    CHECK(largest_difference(after(thermal_relaxation(t.t1, t.t2, t.time, t.excited)), e1 * kOne + (1 - e1) * t.excited,
                             e2 * kCoherence) < 1e-12);
  }
}

TEST_CASE("Depolarising n random qubits leaves (1 - p) of the state", "[quantum][noise]") {
  epiq::util::MemoryBudget budget(1 << 24);
  const Circuit circuit = epiq::test::random_circuit(2, 12, 77);
  const DensityMatrix pure = simulate_density(circuit, {}, budget);
  const Channel channel = depolarizing(2, 0.4);
  for (const std::vector<std::size_t>& order : {std::vector<std::size_t>{0, 1}, std::vector<std::size_t>{1, 0}}) {
    DensityMatrix noisy = simulate_density(circuit, {}, budget);
    apply_channel({&channel, order}, noisy);
    for (std::size_t r = 0; r < 4; ++r)
      for (std::size_t c = 0; c < 4; ++c)
        CHECK(std::abs(noisy(r, c) - (0.6 * pure(r, c) + (r == c ? 0.1 : 0.0))) < 1e-12);
    CHECK(purity(noisy) == Approx(0.36 + 2 * 0.6 * 0.4 / 4 + 0.16 / 4).epsilon(1e-12));
  }
  // k gates with depolarising noise on one qubit: <Z> of |0> decays as (1 - p)^k.
  NoiseModel model{{{{"id"}, {}, {depolarizing(1, 0.05)}}}, {}};
  Circuit idle(1);
  const std::size_t identity[] = {0};
  for (int k = 1; k <= 20; ++k) {
    idle.add(GateKind::id, identity);
    const double z = expectation(parse_pauli_sum("Z"), simulate_density(idle, model, budget));
    CHECK(std::abs(z - std::pow(0.95, k)) < 1e-12);
  }
}

TEST_CASE("Channels of two qubits act as their Kraus operators on any pair", "[quantum][noise]") {
  epiq::util::MemoryBudget budget(1 << 24);
  const Circuit circuit = epiq::test::random_circuit(4, 30, 78);
  const oracle::Vector psi = oracle::simulate(circuit);
  const Channel channel = pauli_channel({{"XZ", 0.1}, {"YI", 0.2}, {"ZY", 0.3}});
  for (const std::vector<std::size_t>& pair : {std::vector<std::size_t>{0, 2}, std::vector<std::size_t>{3, 1}}) {
    DensityMatrix noisy = simulate_density(circuit, {}, budget);
    apply_channel({&channel, pair}, noisy);
    std::vector<Complex> expected(256);
    // The last letter of a word acts on the first qubit of the pair; the oracle's word lists letters by qubit.
    for (const auto& [letters, p] :
         {std::pair<std::string, double>{"II", 0.4}, {"ZX", 0.1}, {"IY", 0.2}, {"YZ", 0.3}}) {
      const oracle::Vector moved = oracle::times(oracle::word(letters, pair, 4), psi);
      for (std::size_t c = 0; c < 16; ++c)
        for (std::size_t r = 0; r < 16; ++r) expected[c * 16 + r] += p * moved[r] * std::conj(moved[c]);
    }
    double largest = 0.0;
    for (std::size_t i = 0; i < 256; ++i) largest = std::max(largest, std::abs(noisy(i % 16, i / 16) - expected[i]));
    CHECK(largest < 1e-12);
  }
}

TEST_CASE("A gate of two qubits and its noise in one pass is the gate, then the noise", "[quantum][noise]") {
  epiq::util::MemoryBudget budget(1 << 24);
  epiq::util::Philox random(81);
  for (const GateKind kind : {GateKind::cx, GateKind::cu, GateKind::swap, GateKind::rxx, GateKind::cp}) {
    Circuit circuit(4);
    for (std::size_t qubit = 0; qubit < 4; ++qubit) epiq::test::add_random_gate(circuit, GateKind::u, random);
    circuit.ccx(0, 1, 2).ccx(3, 1, 0);
    epiq::test::add_random_gate(circuit, kind, random);
    const NoiseModel model{
        {{{"all_2q"}, {}, {amplitude_damping(0.2), pauli_channel({{"XZ", 0.1}, {"IY", 0.2}}), phase_damping(0.3)}}},
        {}};
    const DensityMatrix fused = simulate_density(circuit, model, budget);
    DensityMatrix apart = simulate_density(circuit, {}, budget);
    for (const PlacedChannel& placed : channels_of(model, circuit.gates().back())) apply_channel(placed, apart);
    double largest = 0.0;
    for (std::size_t i = 0; i < 256; ++i) largest = std::max(largest, std::abs(fused.elements[i] - apart.elements[i]));
    CHECK(largest < 1e-14);
  }
}

TEST_CASE("A density matrix without noise is the projector on the state, with the same expectations",
          "[quantum][noise]") {
  epiq::util::MemoryBudget budget(1 << 24);
  const Circuit circuit = epiq::test::random_circuit(5, 200, 79);
  const oracle::Vector psi = oracle::simulate(circuit);
  const unsigned threads = GENERATE(1u, 2u, 8u);
  const DensityMatrix rho = simulate_density(circuit, {}, budget, {threads});
  double largest = 0.0;
  for (std::size_t c = 0; c < 32; ++c)
    for (std::size_t r = 0; r < 32; ++r) largest = std::max(largest, std::abs(rho(r, c) - psi[r] * std::conj(psi[c])));
  CHECK(largest < 1e-12);
  CHECK(purity(rho) == Approx(1.0).epsilon(1e-12));
  const PauliSum observable = parse_pauli_sum("0.5 XYZIX - 1.5 YYYZI + 0.25 IZIZX + IIIIY");
  const Statevector state = simulate(circuit, budget);
  CHECK(expectation(observable, rho) == Approx(expectation(observable, state)).epsilon(1e-12));
}

TEST_CASE("Every channel is complete, and what is not is refused", "[quantum][noise]") {
  const auto completeness = [](const Channel& channel) {
    const std::size_t n = std::size_t{1} << channel.qubits;
    double largest = 0.0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        Complex sum = i == j ? -1.0 : 0.0;
        for (const std::vector<Complex>& k : channel.kraus)
          for (std::size_t r = 0; r < n; ++r) sum += std::conj(k[r * n + i]) * k[r * n + j];
        largest = std::max(largest, std::abs(sum));
      }
    return largest;
  };
  for (const Channel& channel :
       {depolarizing(1, 0.0), depolarizing(1, 4.0 / 3.0), depolarizing(2, 0.1), depolarizing(2, 16.0 / 15.0),
        amplitude_damping(0.0), amplitude_damping(1.0), amplitude_damping(0.3, 1.0), phase_damping(1.0),
        thermal_relaxation(1.0, 2.0, 5.0, 0.5), reset_error(0.5, 0.5), pauli_channel({{"ZZ", 1.0}})})
    CHECK(completeness(channel) < 1e-12);
  CHECK(fault_of([] { kraus_channel({{1.0, 0.0, 0.0, 0.9}}); }) == Fault::input);
  CHECK(fault_of([] { kraus_channel({{1.0, 0.0, 0.0}}); }) == Fault::input);
  CHECK(fault_of([] { kraus_channel({}); }) == Fault::input);
  CHECK(fault_of([] { depolarizing(1, 1.34); }) == Fault::input);
  CHECK(fault_of([] { depolarizing(2, -0.01); }) == Fault::input);
  CHECK(fault_of([] { amplitude_damping(1.1); }) == Fault::input);
  CHECK(fault_of([] { phase_damping(std::numeric_limits<double>::quiet_NaN()); }) == Fault::input);
  CHECK(fault_of([] { thermal_relaxation(10.0, 21.0, 1.0); }) == Fault::input);
  CHECK(fault_of([] { thermal_relaxation(0.0, 1.0, 1.0); }) == Fault::input);
  CHECK(fault_of([] { thermal_relaxation(1.0, 1.0, -1.0); }) == Fault::input);
  CHECK(fault_of([] { reset_error(0.6, 0.5); }) == Fault::input);
  CHECK(fault_of([] { pauli_channel({{"X", 0.6}, {"Y", 0.5}}); }) == Fault::input);
  CHECK(fault_of([] { pauli_channel({{"XQ", 0.1}}); }) == Fault::input);
}

TEST_CASE("Readout errors turn probabilities by their matrices", "[quantum][noise]") {
  const NoiseModel model{{}, {{{}, {0.1, 0.2}}, {{1}, {0.0, 0.5}}}};
  std::vector<double> p = {0.1, 0.2, 0.3, 0.4};
  apply_readout(model, p);
  const double read0[2][2] = {{0.9, 0.2}, {0.1, 0.8}};  // [read][true] of qubit 0
  const double read1[2][2] = {{1.0, 0.5}, {0.0, 0.5}};
  for (std::size_t i = 0; i < 4; ++i) {
    double expected = 0.0;
    for (std::size_t j = 0; j < 4; ++j)
      expected += read0[i % 2][j % 2] * read1[i / 2][j / 2] * 0.1 * static_cast<double>(j + 1);
    CHECK(p[i] == Approx(expected).epsilon(1e-14));
  }
  const std::vector<double> truth = {0.0, 1.0, 0.0, 0.0};
  const std::vector<std::uint64_t> states = draw_basis_states(truth, 20000, 5);
  const Counts counts = count_measurements({{0, 0}}, 1, model, 20000, 5, [&](std::uint64_t shot, std::size_t qubit) {
    return (states[shot] >> qubit & 1) != 0;
  });
  CHECK(std::abs(static_cast<double>(counts.at("0")) - 4000) < 4 * std::sqrt(20000 * 0.16));
}

TEST_CASE("A noise model is read from JSON and meets the gates it names", "[quantum][noise]") {
  const NoiseModel model = read_noise_model(R"({"format": "epiq-noise-model-1", "description": "two qubits",
    "gates": [{"gates": ["u3", "x"], "channels": [{"type": "depolarizing", "p": 0.01}]},
              {"gates": ["all_2q"], "qubits": [[0, 1]], "channels": [{"type": "depolarizing", "p": 0.02, "qubits": 2},
                {"type": "thermal_relaxation", "t1": 50, "t2": 70, "time": 0.3}]},
              {"gates": ["all"], "channels": [{"type": "kraus", "operators": [[[1, 0], [0, [0, 1]]]]}]},
              {"gates": ["measure", "reset"], "channels": [{"type": "pauli", "probabilities": {"X": 0.1}}]}],
    "readout": [{"p1_given_0": 0.1, "p0_given_1": 0.2}, {"qubits": [1], "p1_given_0": 0.3, "p0_given_1": 0.4}]})");
  CHECK(channels_of(model, Gate{GateKind::u, {0}, {}}).size() == 2);
  CHECK(channels_of(model, Gate{GateKind::h, {0}, {}}).size() == 1);
  CHECK(channels_of(model, Gate{GateKind::cx, {0, 1}, {}}).size() == 1 + 2 + 2);
  CHECK(channels_of(model, Gate{GateKind::cx, {1, 0}, {}}).size() == 2);
  CHECK(channels_of(model, Gate{GateKind::ccx, {0, 1, 2}, {}}).size() == 3);
  CHECK(channels_of(model, "measure", 0).size() == 1);
  CHECK(channels_of(model, "reset", 3).at(0).qubits == std::vector<std::size_t>{3});
  CHECK(readout_error(model, 0).p0_given_1 == 0.2);
  CHECK(readout_error(model, 1).p1_given_0 == 0.3);
}

TEST_CASE("A noise model that makes no sense is refused with its place", "[quantum][noise]") {
  CHECK(why("{}") == "line 1, column 1: the member 'format' is missing in this object");
  CHECK(why(R"({"format": "1"})") == "line 1, column 12: the format must be \"epiq-noise-model-1\"");
  CHECK(why(R"({"format": "epiq-noise-model-1", "gate": []})") ==
        "line 1, column 42: the member 'gate' is not known here");
  CHECK(why(with_channel(R"({"type": "bit_flip"})")).find("'bit_flip' is no channel") != std::string::npos);
  CHECK(why(with_channel(R"({"type": "depolarizing"})")).find("'p' is missing") != std::string::npos);
  CHECK(why(with_channel(R"({"type": "depolarizing", "p": 2})")) ==
        "the parameter p of a noise channel is 2; it must be from 0 to 1.33333");
  CHECK(why(with_channel(R"({"type": "depolarizing", "p": 0, "qubits": 3})")).find("1 or 2 qubits") !=
        std::string::npos);
  CHECK(why(with_channel(R"({"type": "kraus", "operators": [[[1, 0], [0, 2]]]})")).find("do not preserve the trace") !=
        std::string::npos);
  CHECK(why(with_channel(R"({"type": "kraus", "operators": [[[1, 0], [0]]]})")).find("square matrix") !=
        std::string::npos);
  CHECK(why(with_channel(R"({"type": "thermal_relaxation", "t1": 1, "t2": 3, "time": 1})")).find("t2") !=
        std::string::npos);
  const std::string readout = R"({"format": "epiq-noise-model-1", "readout": [{"p1_given_0": 1.1, "p0_given_1": 0}]})";
  CHECK(why(readout) == "line 1, column 61: a probability from 0 to 1 was expected here");
  const NoiseModel model = read_noise_model(with_channel(R"({"type": "depolarizing", "p": 0, "qubits": 2})"));
  CHECK(fault_of([&] { channels_of(model, Gate{GateKind::x, {0}, {}}); }) == Fault::input);
}

TEST_CASE("Folding keeps the unitary and multiplies the gates", "[quantum][noise]") {
  const Circuit circuit = epiq::test::random_circuit(3, 40, 80);
  for (const unsigned scale : {1u, 3u, 5u}) {
    const Circuit longer = folded(circuit, scale);
    CHECK(longer.gates().size() == scale * circuit.gates().size());
    CHECK(epiq::test::distance(oracle::simulate(longer), oracle::simulate(circuit)) < 1e-12);
  }
  CHECK(fault_of([&] { folded(circuit, 2); }) == Fault::input);
}

TEST_CASE("Extrapolations are exact for what they assume", "[quantum][noise]") {
  const double scales[] = {1, 3, 5};
  const std::vector<double> richardson = extrapolation_weights(scales, Extrapolation::richardson);
  const std::vector<double> linear = extrapolation_weights(scales, Extrapolation::linear);
  double parabola = 0.0;
  double line = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    parabola += richardson[i] * (0.9 - 0.2 * scales[i] + 0.03 * scales[i] * scales[i]);
    line += linear[i] * (0.9 - 0.2 * scales[i]);
  }
  CHECK(parabola == Approx(0.9).epsilon(1e-14));
  CHECK(line == Approx(0.9).epsilon(1e-14));
  CHECK(richardson[0] == Approx(15.0 / 8.0));  // published for scales 1, 3, 5: 15/8, -5/4, 3/8
  const double twice[] = {1, 1};
  CHECK(fault_of([&] { extrapolation_weights(twice, Extrapolation::linear); }) == Fault::input);
  CHECK(fault_of([&] { extrapolation_weights({twice, 1}, Extrapolation::linear); }) == Fault::input);
}
