#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::AmplitudeMap;
using epiq::quantum::Edge;
using epiq::quantum::IqpMap;
using epiq::quantum::panel_states;
using epiq::quantum::PauliMap;
using epiq::quantum::ReuploadMap;
using epiq::quantum::RyMap;
using epiq::quantum::StateMap;
using epiq::quantum::StatePanels;
using epiq::quantum::ZzMap;
using epiq::test::fault_of;
using epiq::util::Fault;
using epiq::util::Isa;
using epiq::util::Matrix;

namespace {

using Amplitudes = std::vector<std::complex<double>>;

Matrix random_features(std::size_t count, std::size_t features, std::uint64_t stream = 1) {
  epiq::util::Philox random(53, stream);
  Matrix made(count, features);
  for (double& value : made.values) value = random.normal();
  return made;
}

IqpMap some_iqp(std::size_t qubits, int repetitions) {
  IqpMap map{qubits, {}, 0.4, repetitions};
  for (std::size_t j = 1; j < qubits; ++j)
    for (std::size_t i = 0; i < j; ++i)
      if ((i + 2 * j) % 3 != 0) map.edges.push_back({i, j, 0.2 + 0.1 * static_cast<double>(i)});
  return map;
}

template <class Real>
Amplitudes state(const StatePanels<Real>& states, std::size_t sample) {
  Amplitudes amplitudes;
  for (std::size_t b = 0; b < std::size_t{1} << states.qubits; ++b)
    amplitudes.emplace_back(states.re(sample, b), states.im(sample, b));
  return amplitudes;
}

double infidelity(const Amplitudes& a, const Amplitudes& b) {
  std::complex<double> overlap = 0.0;
  double norm_a = 0.0, norm_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    overlap += std::conj(a[i]) * b[i];
    norm_a += std::norm(a[i]);
    norm_b += std::norm(b[i]);
  }
  return std::abs(std::norm(overlap) - 1.0) + std::abs(norm_a - 1.0) + std::abs(norm_b - 1.0);
}

double distance(const Amplitudes& a, const Amplitudes& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

std::vector<StateMap> all_maps(std::size_t qubits) {
  std::vector<StateMap> maps{RyMap{},
                             some_iqp(qubits, 1),
                             some_iqp(qubits, 3),
                             ZzMap{2, true},
                             ZzMap{3, false},
                             AmplitudeMap{},
                             ReuploadMap{some_iqp(qubits, 1).edges, 3}};
  if (qubits >= 2) {
    maps.push_back(PauliMap{{"Z", "ZZ"}, 2, 1.5});
    maps.push_back(PauliMap{{"X", "YZ", "Z"}, 2, 2.0});
  }
  return maps;
}

}  // namespace

TEST_CASE("The states of every map are those of its circuit, in double and in float", "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 3, 5, 8);
  for (const StateMap& map : all_maps(qubits)) {
    CAPTURE(qubits, map.index());
    const Matrix features = random_features(19, qubits);
    const StatePanels<double> in_double = panel_states<double>(features, map);
    const StatePanels<float> in_float = panel_states<float>(features, map);
    REQUIRE(in_double.count == 19);
    for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{18}}) {
      const Amplitudes exact = epiq::test::simulate(epiq::quantum::feature_circuit(features.row(i), map));
      CHECK(distance(state(in_double, i), exact) < 1e-12);
      CHECK(infidelity(state(in_float, i), exact) < 3e-6);
      CHECK(distance(state(in_float, i), exact) < 1e-6);
    }
  }
}

TEST_CASE("Wide states are those of the circuit, from the smallest to several passes", "[quantum][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 13, 14, 17);
  const int repetitions = GENERATE(1, 2, 3, 4);
  CAPTURE(qubits, repetitions);
  const Matrix features = random_features(1, qubits, 2);
  for (const StateMap& map : {StateMap(some_iqp(qubits, repetitions)), StateMap(ZzMap{repetitions, true})}) {
    const Amplitudes exact = epiq::test::simulate(epiq::quantum::feature_circuit(features.row(0), map));
    for (const Isa isa : epiq::util::supported_isas()) {
      CAPTURE(epiq::util::name(isa));
      CHECK(distance(state(panel_states<double>(features, map, {1, isa}), 0), exact) < 1e-12);
      CHECK(infidelity(state(panel_states<float>(features, map, {1, isa}), 0), exact) < 3e-6);
    }
  }
}

TEST_CASE("Wide states of a batch are those of the samples alone", "[quantum]") {
  const Matrix features = random_features(3, 14, 3);
  const StatePanels<double> together = panel_states<double>(features, ZzMap{});
  REQUIRE(together.lanes > 1);
  for (std::size_t i = 0; i < 3; ++i) {
    Matrix one(1, 14);
    std::copy(features.row(i).begin(), features.row(i).end(), one.values.begin());
    CHECK(distance(state(together, i), state(panel_states<double>(one, ZzMap{}), 0)) == 0.0);
  }
}

TEST_CASE("States are the same bits for any number of threads", "[quantum]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 4, 10, 14, 18);
  const std::size_t count = qubits > 14 ? 1 : 70;
  const Matrix features = random_features(count, qubits, 4);
  const StatePanels<float> one = panel_states<float>(features, ZzMap{3, true}, {1, epiq::util::active_isa()});
  for (const unsigned threads : {2U, 8U}) {
    const StatePanels<float> many = panel_states<float>(features, ZzMap{3, true}, {threads, epiq::util::active_isa()});
    for (std::size_t i = 0; i < count; i += 23) CHECK(distance(state(one, i), state(many, i)) == 0.0);
  }
}

TEST_CASE("States of one lane a sample are the same on every instruction set, in double to the bit",
          "[quantum][kernel]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 4, 9, 12);
  const Matrix features = random_features(21, qubits, 5);
  const StateMap map = GENERATE_COPY(StateMap(ZzMap{}), StateMap(some_iqp(qubits, 3)));
  const StatePanels<float> in_float = panel_states<float>(features, map, {1, Isa::scalar});
  const StatePanels<double> in_double = panel_states<double>(features, map, {1, Isa::scalar});
  for (const Isa isa : epiq::util::supported_isas()) {
    CAPTURE(qubits, epiq::util::name(isa));
    const StatePanels<float> other_float = panel_states<float>(features, map, {1, isa});
    const StatePanels<double> other_double = panel_states<double>(features, map, {1, isa});
    for (std::size_t i = 0; i < 21; i += 4) {
      CHECK(distance(state(other_float, i), state(in_float, i)) < 1e-6);
      CHECK(distance(state(other_double, i), state(in_double, i)) == 0.0);
    }
  }
}

TEST_CASE("Float states are good to 1e-6 for angles of any size", "[quantum]") {
  const double bandwidth = GENERATE(0.01, 1.0, 300.0, 1e5, 1e7);
  IqpMap map = some_iqp(8, 2);
  map.bandwidth = bandwidth;
  CAPTURE(bandwidth);
  const Matrix features = random_features(16, 8, 6);
  const StatePanels<double> in_double = panel_states<double>(features, map);
  const StatePanels<float> in_float = panel_states<float>(features, map);
  for (std::size_t i = 0; i < 16; ++i) CHECK(infidelity(state(in_double, i), state(in_float, i)) < 3e-6);
}

TEST_CASE("A Pauli feature map is a product of rotations about Pauli strings, last letter first", "[quantum][oracle]") {
  // exp(-i a / 2 P) = cos(a / 2) - i sin(a / 2) P, with P applied letter by letter.
  const std::vector<std::string> strings{"Y", "XZ", "IX", "YYZ"};
  const std::size_t q = 4;
  const Matrix features = random_features(1, q, 7);
  Amplitudes expected(std::size_t{1} << q, std::pow(0.5, 0.5 * static_cast<double>(q)));
  const auto apply_pauli = [](const Amplitudes& from, const std::string& text, const std::vector<std::size_t>& qubits) {
    Amplitudes state = from;
    for (std::size_t i = 0; i < qubits.size(); ++i) {
      const char letter = text[text.size() - 1 - i];
      Amplitudes next(state.size());
      for (std::size_t b = 0; b < state.size(); ++b) {
        const bool one = (b >> qubits[i] & 1) != 0;
        const std::size_t to = letter == 'X' || letter == 'Y' ? b ^ std::size_t{1} << qubits[i] : b;
        std::complex<double> factor = 1.0;
        if (letter == 'Y') factor = {0.0, one ? -1.0 : 1.0};
        if (letter == 'Z' && one) factor = -1.0;
        next[to] = factor * state[b];
      }
      state = next;
    }
    return state;
  };
  for (const std::string& text : strings) {
    const std::size_t k = text.size();
    std::vector<std::size_t> qubits(k);
    for (std::size_t i = 0; i < k; ++i) qubits[i] = i;
    for (bool more = true; more;) {
      double phi = k == 1 ? features(0, qubits[0]) : 1.0;
      for (std::size_t i = 0; i < k && k > 1; ++i) phi *= std::numbers::pi - features(0, qubits[i]);
      const double angle = 1.3 * phi;
      const Amplitudes turned = apply_pauli(expected, text, qubits);
      const std::complex<double> phase = std::polar(1.0, angle / 2.0);
      for (std::size_t b = 0; b < expected.size(); ++b)
        expected[b] = phase * (std::cos(angle / 2.0) * expected[b] -
                               std::complex<double>(0.0, std::sin(angle / 2.0)) * turned[b]);
      more = false;
      for (std::size_t i = k; i-- > 0 && !more;) {
        if (qubits[i] == q - k + i) continue;
        ++qubits[i];
        for (std::size_t j = i + 1; j < k; ++j) qubits[j] = qubits[j - 1] + 1;
        more = true;
      }
    }
  }
  const StatePanels<double> states = panel_states<double>(features, PauliMap{strings, 1, 1.3});
  CHECK(distance(state(states, 0), expected) < 1e-12);
}

TEST_CASE("The Pauli map of Z and ZZ is the ZZ map", "[quantum]") {
  const Matrix features = random_features(5, 6, 8);
  const StatePanels<double> pauli = panel_states<double>(features, PauliMap{});
  const StatePanels<double> zz = panel_states<double>(features, ZzMap{});
  for (std::size_t i = 0; i < 5; ++i) CHECK(distance(state(pauli, i), state(zz, i)) == 0.0);
}

TEST_CASE("Amplitude encoding puts the features over their norm on as many qubits as hold them", "[quantum]") {
  const std::size_t features = GENERATE(as<std::size_t>{}, 1, 2, 3, 4, 5, 8, 11);
  const Matrix x = random_features(4, features, 9);
  const StatePanels<double> states = panel_states<double>(x, AmplitudeMap{});
  REQUIRE(states.real);
  CHECK(std::size_t{1} << states.qubits >= features);
  for (std::size_t i = 0; i < 4; ++i) {
    double square = 0.0;
    for (const double value : x.row(i)) square += value * value;
    for (std::size_t b = 0; b < std::size_t{1} << states.qubits; ++b)
      CHECK(states.re(i, b) == Approx(b < features ? x(i, b) / std::sqrt(square) : 0.0).margin(1e-15));
    CHECK(distance(epiq::test::simulate(epiq::quantum::feature_circuit(x.row(i), AmplitudeMap{})), state(states, i)) <
          1e-13);
  }
}

TEST_CASE("A map refuses what does not fit it", "[quantum]") {
  const Matrix features(2, 3, 0.5);
  const auto fault = [&features](const StateMap& map) { return fault_of([&] { panel_states<float>(features, map); }); };
  CHECK(fault(PauliMap{{}, 1, 2.0}) == Fault::input);
  CHECK(fault(PauliMap{{"Q"}, 1, 2.0}) == Fault::input);
  CHECK(fault(PauliMap{{"II"}, 1, 2.0}) == Fault::input);
  CHECK(fault(PauliMap{{"ZZZZ"}, 1, 2.0}) == Fault::input);
  CHECK(fault(PauliMap{{"Z"}, 0, 2.0}) == Fault::input);
  CHECK(fault(PauliMap{{"Z"}, 1, std::nan("")}) == Fault::input);
  CHECK(fault(ReuploadMap{{{0, 3, 1.0}}, 2}) == Fault::input);
  CHECK(fault(ReuploadMap{{}, 0}) == Fault::input);
  CHECK(fault(ZzMap{0, true}) == Fault::input);
  CHECK(fault(some_iqp(4, 2)) == Fault::input);
  CHECK(fault_of([&] { panel_states<float>(Matrix(1, 4), AmplitudeMap{}); }) == Fault::input);
  CHECK(fault_of([&] { panel_states<float>(Matrix(1, 31), ZzMap{}); }) == Fault::resource);
}
