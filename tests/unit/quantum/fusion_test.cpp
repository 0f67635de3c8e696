#include "epiq/quantum/fusion.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <numbers>

#include "oracle/loop_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::Circuit;
using epiq::quantum::fuse;
using epiq::quantum::FusedGate;
using epiq::quantum::plan_sweeps;
using epiq::quantum::Sweep;
using epiq::test::distance;
using epiq::test::random_circuit;

TEST_CASE("A hundred rzz are one diagonal step of one sweep", "[quantum][fusion]") {
  epiq::util::Philox random(2);
  Circuit circuit(20);
  for (int i = 0; i < 100; ++i) {
    const std::size_t a = random.below(20);
    circuit.rzz(random.uniform(), a, (a + 1 + random.below(19)) % 20);
  }
  const std::vector<FusedGate> steps = fuse(circuit);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].is_diagonal);
  CHECK(plan_sweeps(steps, 20, 10, 4).size() == 1);
}

TEST_CASE("Gates on one qubit become one matrix, their product", "[quantum][fusion]") {
  Circuit circuit(3);
  circuit.h(1).t(1).rx(0.3, 1).s(1).sx(1);
  const std::vector<FusedGate> steps = fuse(circuit);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].matrix.targets == std::vector<std::size_t>{1});
  Circuit alone(1);
  alone.h(0).t(0).rx(0.3, 0).s(0).sx(0);
  const std::vector<std::complex<double>> expected = epiq::oracle::simulate(alone);
  CHECK(distance({{steps[0].matrix.matrix[0], steps[0].matrix.matrix[2]}}, expected) < 1e-15);
}

TEST_CASE("A lone cx stays a permutation and keeps its control", "[quantum][fusion]") {
  const std::vector<FusedGate> steps = fuse(Circuit(9).cx(7, 2).cx(2, 4).ccx(1, 3, 8));
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].matrix.controls == 1u << 7);
  CHECK(steps[0].matrix.targets == std::vector<std::size_t>{2});
  CHECK(steps[2].matrix.controls == (1u << 1 | 1u << 3));
}

TEST_CASE("Sweeps hold all steps, keep the order of those that share a qubit, and have their targets active",
          "[quantum][fusion]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 4, 9, 16);
  std::vector<FusedGate> steps = fuse(random_circuit(qubits, 200, qubits));
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i].diagonal.constant = static_cast<double>(i);  // its number
  const std::vector<Sweep> sweeps = plan_sweeps(steps, qubits, 6, 2);
  std::vector<std::size_t> order;
  for (const Sweep& sweep : sweeps) {
    REQUIRE(sweep.active.size() == std::min<std::size_t>(qubits, 6));
    CHECK(std::is_sorted(sweep.active.begin(), sweep.active.end()));
    CHECK(sweep.active[1] == 1);
    for (const FusedGate& step : sweep.steps) {
      order.push_back(static_cast<std::size_t>(step.diagonal.constant));
      for (const std::size_t target : step.matrix.targets)
        CHECK(std::find(sweep.active.begin(), sweep.active.end(), target) != sweep.active.end());
    }
  }
  REQUIRE(order.size() == steps.size());
  for (std::size_t late = 0; late < order.size(); ++late)
    for (std::size_t early = 0; early < late; ++early)
      if (order[early] > order[late]) CHECK((steps[order[early]].qubits & steps[order[late]].qubits) == 0);
}
