#include "epiq/quantum/observable.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "oracle/loop_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::BasicStatevector;
using epiq::quantum::Circuit;
using epiq::quantum::expectation;
using epiq::quantum::parse_pauli_sum;
using epiq::quantum::PauliSum;
using epiq::quantum::Statevector;
using epiq::test::distance;
using epiq::test::fault_of;
using epiq::test::random_circuit;
using epiq::util::Fault;
using epiq::util::MemoryBudget;

namespace {

using Vector = std::vector<std::complex<double>>;

/// A sum of random words, with its text.
std::string random_sum(std::size_t qubits, std::size_t terms, epiq::util::Philox& random) {
  std::string text;
  for (std::size_t i = 0; i < terms; ++i) {
    text += (i == 0 ? "" : i % 2 == 0 ? " + " : " - ") + std::to_string(random.uniform()) + " ";
    for (std::size_t q = 0; q < qubits; ++q) text += "IXYZ"[random.below(4)];
  }
  return text;
}

/// The sum applied to a state word by word, letter by letter, straight from its text.
Vector oracle_apply(const std::string& text, const Vector& state) {
  Vector result(state.size());
  double sign = 1.0;
  std::istringstream words(text);
  for (std::string token; words >> token;) {
    if (token == "+" || token == "-") {
      sign = token == "-" ? -1.0 : 1.0;
      continue;
    }
    const double coefficient = sign * std::stod(token);
    words >> token;
    Vector image = state;
    for (std::size_t i = 0; i < token.size(); ++i)
      image = epiq::oracle::apply_small(epiq::oracle::letter(token[i]), {token.size() - 1 - i}, image);
    for (std::size_t b = 0; b < state.size(); ++b) result[b] += coefficient * image[b];
  }
  return result;
}

double inner(const Vector& a, const Vector& b) {
  std::complex<double> sum;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::conj(a[i]) * b[i];
  return sum.real();
}

double value(const std::string& text, const Circuit& circuit) {
  MemoryBudget budget(std::uint64_t{1} << 30);
  return expectation(parse_pauli_sum(text), epiq::quantum::simulate(circuit, budget));
}

}  // namespace

TEST_CASE("A Pauli sum is read in Qiskit's order, qubit 0 last", "[quantum][observable]") {
  const PauliSum sum = parse_pauli_sum("0.5 ZZI + XIY -2e-1*IIZ");
  REQUIRE(sum.qubits == 3);
  REQUIRE(sum.terms.size() == 3);
  CHECK(sum.terms[0].coefficient == 0.5);
  CHECK(sum.terms[0].word == epiq::quantum::PauliWord{0, 6});
  CHECK(sum.terms[1].coefficient == 1.0);
  CHECK(sum.terms[1].word == epiq::quantum::PauliWord{5, 1});
  CHECK(sum.terms[2].coefficient == -0.2);
  CHECK(sum.terms[2].word == epiq::quantum::PauliWord{0, 1});
  CHECK(parse_pauli_sum("-X").terms[0].coefficient == -1.0);
}

TEST_CASE("A Pauli sum survives being written and read", "[quantum][observable]") {
  epiq::util::Philox random(3);
  const PauliSum sum = parse_pauli_sum(random_sum(9, 20, random));
  const PauliSum back = parse_pauli_sum(to_string(sum));
  REQUIRE(back.terms.size() == sum.terms.size());
  for (std::size_t i = 0; i < sum.terms.size(); ++i) {
    CHECK(back.terms[i].coefficient == sum.terms[i].coefficient);
    CHECK(back.terms[i].word == sum.terms[i].word);
  }
}

TEST_CASE("What is no Pauli sum is refused", "[quantum][observable]") {
  for (const char* text : {"", " ", "0.5", "ZZ + X", "ZZ XX", "ZQ", "+ + Z", "Z +", "1e999 Z", "z", "0.5 0.5 Z"}) {
    CAPTURE(text);
    CHECK(fault_of([&] { parse_pauli_sum(text); }) == Fault::input);
  }
}

TEST_CASE("A Pauli sum may be wider than any state vector", "[quantum][observable]") {
  const std::string first = "XYZ" + std::string(97, 'I');
  const std::string second = std::string(100, 'Z');
  const PauliSum sum = parse_pauli_sum("2 " + first + " - " + second);
  CHECK(sum.qubits == 100);
  CHECK(epiq::quantum::letters(sum.terms[0], 100) == first);
  CHECK(to_string(sum) == "2 " + first + " - 1 " + second);
  CHECK(fault_of([&] { parse_pauli_sum(first + " + Z"); }) == Fault::input);
}

TEST_CASE("Expectation values and images of Pauli sums are those of their matrices", "[quantum][observable][oracle]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 3, 6, 10, 13);
  CAPTURE(qubits);
  epiq::util::Philox random(11, qubits);
  const std::string text = random_sum(qubits, 12, random);
  const PauliSum sum = parse_pauli_sum(text);
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Circuit circuit = random_circuit(qubits, 50, 300 + qubits);
  const Statevector state = epiq::quantum::simulate(circuit, budget);
  const Vector image = oracle_apply(text, {state.begin(), state.end()});
  CHECK(expectation(sum, state) == Approx(inner({state.begin(), state.end()}, image)).margin(1e-12));
  CHECK(distance(epiq::quantum::apply_observable(sum, state, budget), image) < 1e-12);
  const auto narrow = epiq::quantum::simulate<float>(circuit, budget);
  CHECK(expectation(sum, narrow) == Approx(expectation(sum, state)).margin(2e-5));
}

TEST_CASE("Expectation values do not depend on the number of threads", "[quantum][observable]") {
  epiq::util::Philox random(12);
  const PauliSum sum = parse_pauli_sum(random_sum(17, 8, random));
  MemoryBudget budget(std::uint64_t{1} << 30);
  const Statevector state = epiq::quantum::simulate(random_circuit(17, 40, 5), budget);
  const double one = expectation(sum, state, {1});
  const Statevector image = epiq::quantum::apply_observable(sum, state, budget, {1});
  for (const unsigned threads : {2u, 8u}) {
    CHECK(expectation(sum, state, {threads}) == one);
    CHECK(distance(epiq::quantum::apply_observable(sum, state, budget, {threads}), image) == 0.0);
  }
}

TEST_CASE("The stabilisers of a GHZ state have value 1", "[quantum][observable]") {
  Circuit ghz(3);
  ghz.h(0).cx(0, 1).cx(1, 2);
  CHECK(value("ZZI", ghz) == Approx(1.0));
  CHECK(value("IZZ", ghz) == Approx(1.0));
  CHECK(value("XXX", ghz) == Approx(1.0));
  CHECK(value("YYX", ghz) == Approx(-1.0));
  CHECK(value("2 ZZI - 0.5 XYY + 3 III + ZII", ghz) == Approx(5.5));
}

TEST_CASE("An observable of another number of qubits is refused", "[quantum][observable]") {
  MemoryBudget budget(std::uint64_t{1} << 20);
  const Statevector state(3, budget);
  CHECK(fault_of([&] { expectation(parse_pauli_sum("ZZ"), state); }) == Fault::input);
  CHECK(fault_of([&] { epiq::quantum::apply_observable(parse_pauli_sum("ZZZZ"), state, budget); }) == Fault::input);
}
