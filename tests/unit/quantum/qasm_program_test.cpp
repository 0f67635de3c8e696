#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>

#include "epiq/quantum/multi_controlled.hpp"
#include "epiq/quantum/program.hpp"
#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/statevector.hpp"
#include "oracle/dense_circuit.hpp"
#include "unit/quantum/random_circuit.hpp"

using namespace epiq::quantum;
using epiq::test::distance;
using epiq::test::error_of;
using epiq::util::Fault;
namespace oracle = epiq::oracle;

namespace {

constexpr double kPi = std::numbers::pi;

/// The columns of a circuit's matrix, by the oracle.
std::vector<oracle::Vector> columns(const Circuit& circuit) {
  std::vector<oracle::Vector> all;
  const std::size_t size = std::size_t{1} << circuit.qubits();
  for (std::size_t i = 0; i < size; ++i) {
    oracle::Vector state(size);
    state[i] = std::polar(1.0, circuit.global_phase());
    for (const Gate& gate : circuit.gates()) state = oracle::apply(gate, circuit.qubits(), state);
    all.push_back(state);
  }
  return all;
}

double difference(const std::vector<oracle::Vector>& a, const std::vector<oracle::Vector>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, distance(a[i], b[i]));
  return largest;
}

/// `inner` on the states whose control bits are all set, and nothing on the others.
std::vector<oracle::Vector> where_set(std::size_t controls, const Circuit& inner) {
  std::vector<oracle::Vector> all = columns(inner);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if ((i & controls) == controls) continue;
    all[i].assign(all.size(), 0.0);
    all[i][i] = 1.0;
  }
  return all;
}

}  // namespace

TEST_CASE("Every gate takes further controls", "[quantum][qasm]") {
  epiq::util::Philox random(11);
  for (std::size_t kind = 0; kind < epiq::test::kGateKinds; ++kind) {
    for (std::size_t extra = 1; extra <= 3; ++extra) {
      const GateSpec& spec = gate_spec(static_cast<GateKind>(kind));
      if (spec.qubits + extra > 4) continue;
      CAPTURE(std::string(spec.name), extra);
      Circuit inner(spec.qubits);
      epiq::test::add_random_gate(inner, spec.kind, random);
      Circuit placed(spec.qubits + extra);
      placed.add(spec.kind, {inner.gates()[0].qubits.data(), spec.qubits},
                 {inner.gates()[0].parameters.data(), spec.parameters});
      placed.add_global_phase(0.4);
      std::vector<std::size_t> controls;
      std::size_t mask = 0;
      for (std::size_t i = 0; i < extra; ++i) {
        controls.push_back(spec.qubits + i);
        mask |= std::size_t{1} << controls.back();
      }
      CHECK(difference(columns(controlled(placed, controls)), where_set(mask, placed)) < 1e-13);
    }
  }
}

TEST_CASE("An X with seven controls is exact and has a few hundred gates", "[quantum][qasm]") {
  Circuit x(8);
  x.x(7);
  const std::size_t controls[] = {0, 1, 2, 3, 4, 5, 6};
  const Circuit all = controlled(x, controls);
  CHECK(all.gates().size() < 700);
  epiq::util::MemoryBudget budget(1 << 20);
  for (std::size_t start = 0; start < 256; ++start) {
    Circuit circuit(8);
    for (std::size_t qubit = 0; qubit < 8; ++qubit)
      if ((start >> qubit & 1) != 0) circuit.x(qubit);
    circuit.append(all);
    const Statevector state = simulate(circuit, budget);
    CHECK(std::abs(state[(start & 127) == 127 ? start ^ 128 : start] - 1.0) < 1e-12);
  }
}

TEST_CASE("Powers of a matrix multiply up to it and have principal angles", "[quantum][qasm]") {
  epiq::util::Philox random(12);
  for (int turn = 0; turn < 100; ++turn) {
    const auto angle = [&] { return (2.0 * random.uniform() - 1.0) * kPi; };
    const Matrix2 u = target_matrix({GateKind::cu, {}, {angle(), angle(), angle(), angle()}});
    const Matrix2 third = power(u, 1.0 / 3.0);
    Circuit thrice(1);
    for (int i = 0; i < 3; ++i) {
      const EulerAngles e = euler_angles(third);
      thrice.u(e.theta, e.phi, e.lambda, 0).add_global_phase(e.phase);
    }
    const std::vector<oracle::Vector> product = columns(thrice);
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(product[i % 2][i / 2] - u[i]) < 1e-13);
    // The eigenvalues of a principal third have angles of at most pi / 3: the trace has a real part of at least 1.
    CHECK((third[0] + third[3]).real() > 1.0 - 1e-12);
  }
  const Matrix2 minus = power({-1.0, 0.0, 0.0, -1.0}, 0.5);
  CHECK(std::abs(minus[0] - std::complex<double>(0, 1)) < 1e-12);
}

TEST_CASE("The composite gates of qelib1.inc are those of their definitions", "[quantum][qasm]") {
  const auto matrix = [](const std::string& text) { return columns(parse_qasm("OPENQASM 2.0;qreg q[5];" + text)); };
  Circuit x(5);
  x.x(3);
  CHECK(difference(matrix("c3x q[0],q[1],q[2],q[3];"), where_set(7, x)) < 1e-13);
  Circuit root(5);
  root.sx(3);
  CHECK(difference(matrix("c3sqrtx q[0],q[1],q[2],q[3];"), where_set(7, root)) < 1e-13);
  Circuit last(5);
  last.x(4);
  CHECK(difference(matrix("c4x q[0],q[1],q[2],q[3],q[4];"), where_set(15, last)) < 1e-13);
  // The relative-phase gates flip as Toffoli gates do, up to phases.
  const std::vector<oracle::Vector> relative = matrix("rccx q[0],q[1],q[2];");
  const std::vector<oracle::Vector> longer = matrix("rc3x q[0],q[1],q[2],q[3];");
  for (std::size_t i = 0; i < 32; ++i) {
    CHECK(std::abs(std::abs(relative[i][(i & 3) == 3 ? i ^ 4 : i]) - 1.0) < 1e-13);
    CHECK(std::abs(std::abs(longer[i][(i & 7) == 7 ? i ^ 8 : i]) - 1.0) < 1e-13);
  }
}

TEST_CASE("A program keeps resets, measurements, conditions and their order", "[quantum][qasm]") {
  const Program program = read_program(
      "OPENQASM 2.0;\nqreg q[2];\ncreg c[2];\nh q[0];\nmeasure q[0] -> c[1];\nif(c==2) x q[1];\nreset q;\n"
      "barrier q;\nmeasure q -> c;\n");
  CHECK(program.dynamic == "line 6, column 1: 'if'");
  REQUIRE(program.operations.size() == 8);
  CHECK(std::get<Gate>(program.operations[0]).kind == GateKind::h);
  CHECK(std::get<Measurement>(program.operations[1]).bit == 1);
  const Branch& branch = program.branches.at(std::get<BranchAt>(program.operations[2]).index);
  CHECK(branch.condition.bits == std::vector<std::size_t>{0, 1});
  CHECK(branch.condition.value == 2);
  CHECK(std::get<Gate>(branch.then.at(0)).qubits[0] == 1);
  CHECK(branch.otherwise.empty());
  CHECK(std::get<Reset>(program.operations[4]).qubit == 1);
  CHECK(std::get<Barrier>(program.operations[5]).qubits == std::vector<std::size_t>{0, 1});
  CHECK(measurements(program).size() == 3);
}

TEST_CASE("Conditions of OpenQASM 3 compare bits and registers with constants", "[quantum][qasm]") {
  const std::string head = "OPENQASM 3;\nqubit[2] q;\nbit[3] c;\nbit d;\n";
  const auto truth = [&](const std::string& condition, const ClassicalBits& bits) {
    const Program program = read_program(head + "if (" + condition + ") { x q[0]; x q[1]; } else y q[1];");
    CHECK(program.branches.at(0).then.size() == 2);
    CHECK(program.branches.at(0).otherwise.size() == 1);
    return holds(program.branches[0].condition, bits);
  };
  const ClassicalBits bits = {0, 1, 1, 1};  // c = 6, d = 1
  for (const char* condition : {"c == 6", "c == 0b110", "c == 0x6", "c == \"110\"", "c[0] == 0", "c[1]", "!c[0]", "d",
                                "d == true", "c != 5", "c > 5", "c >= 6", "c < 7", "c <= 6"})
    CHECK(truth(condition, bits));
  for (const char* condition : {"c == 3", "c[0]", "!d", "d == false", "c != 6", "c > 6", "c < 6", "c == 99"})
    CHECK(!truth(condition, bits));
}

TEST_CASE("Bits beyond the 64th take part in a condition", "[quantum][qasm]") {
  Condition condition;
  for (std::size_t i = 0; i < 70; ++i) condition.bits.push_back(i);
  condition.value = 1;
  ClassicalBits values(70, 0);
  values[0] = 1;
  CHECK(holds(condition, values));
  values[69] = 1;
  CHECK(!holds(condition, values));
  condition.comparison = Condition::Comparison::greater;
  CHECK(holds(condition, values));
}

TEST_CASE("Branches may be nested, but not endlessly", "[quantum][qasm]") {
  const std::string head = "OPENQASM 3;\nqubit q;\nbit c;\n";
  const Program program =
      read_program(head + "if (c) { c = measure q; if (c == 0) { reset q; } } else if (!c) { h q; }");
  CHECK(program.branches.size() == 3);
  CHECK(program.operations.size() == 1);
  std::string deep = head;
  for (int i = 0; i < 1000; ++i) deep += "if (c) ";
  CHECK(error_of([&] { read_program(deep + "x q;"); })->fault() == Fault::resource);
}

TEST_CASE("A malformed condition is refused with line and column", "[quantum][qasm]") {
  const auto why = [](const std::string& statement) {
    const auto error = error_of([&] { read_program("OPENQASM 3;\nqubit q;\nbit[2] c;\n" + statement); });
    return error ? std::string(error->what()) : "accepted";
  };
  CHECK(why("if (c) x q;") == "OpenQASM, line 4, column 5: 'c' has 2 bits; compare it with a number");
  CHECK(why("if (q == 1) x q;") == "OpenQASM, line 4, column 5: no classical bit is called 'q'");
  CHECK(why("if (c == x) x q;") ==
        "OpenQASM, line 4, column 10: a whole number below 2^64, a bit string, true or false was expected here");
  CHECK(why("if (c == 0b12) x q;").find("column 10") != std::string::npos);
  CHECK(why("if c == 1 x q;") == "OpenQASM, line 4, column 4: 'c' stands where '(' was expected");
  CHECK(why("if (c == 1) { x q;") == "OpenQASM, line 4, column 13: this brace is never closed");
  CHECK(why("if (c == 1) qubit r;") == "OpenQASM, line 4, column 13: 'qubit' may not stand behind 'if'");
  CHECK(why("ctrl(0) @ x q;") == "OpenQASM, line 4, column 1: 'ctrl' needs at least 1 control");
}

TEST_CASE("Programs survive being written in either version", "[quantum][qasm]") {
  const std::string text =
      "OPENQASM 2.0;\nqreg a[2];\nqreg b[1];\ncreg c[2];\ncreg d[1];\nh a[0];\nmeasure a[0] -> d[0];\nbarrier a,b;\n"
      "if(c==2) cx a[0],b[0];\nif(d==1) rx(0.3) b[0];\nreset a[1];\nmeasure a -> c;\n";
  const Program program = read_program(text);
  const std::string two = write_qasm2(program);
  CHECK(write_qasm2(read_program(two)) == two);
  const std::string three = write_qasm3(program);
  CHECK(write_qasm3(read_program(three)) == three);
  CHECK(write_qasm2(read_program(three)) == two);
  const Program back = read_program(three);
  CHECK(back.qubit_names == program.qubit_names);
  CHECK(back.bit_names == program.bit_names);
  CHECK(back.branches.at(0).condition.value == 2);
  CHECK(back.branches.at(0).condition.bits == std::vector<std::size_t>{0, 1});
  CHECK(measurements(back).size() == 3);
}

TEST_CASE("OpenQASM 2 is not made of what it cannot say", "[quantum][qasm]") {
  const auto fault = [](const std::string& statement) {
    const Program program = read_program("OPENQASM 3;\nqubit[2] q;\nbit[2] c;\nbit d;\n" + statement);
    CHECK(!write_qasm3(program).empty());
    return epiq::test::fault_of([&] { write_qasm2(program); });
  };
  CHECK(fault("if (c == 1) { x q[0]; y q[1]; }") == std::nullopt);
  CHECK(fault("if (d) swap q[0], q[1];") == std::nullopt);
  CHECK(fault("if (c[0]) x q[0];") == Fault::unsupported);
  CHECK(fault("if (c != 1) x q[0];") == Fault::unsupported);
  CHECK(fault("if (c == 1) x q[0]; else y q[0];") == Fault::unsupported);
  CHECK(fault("if (c == 1) if (d) x q[0];") == Fault::unsupported);
  CHECK(fault("if (c == 1) { c = measure q; x q[0]; }") == Fault::unsupported);
  CHECK(fault("measure q;") == Fault::unsupported);
}
