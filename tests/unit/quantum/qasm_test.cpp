#include "epiq/quantum/qasm.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "epiq/quantum/statevector.hpp"
#include "unit/quantum/random_circuit.hpp"

using epiq::quantum::Circuit;
using epiq::quantum::parse_qasm;
using epiq::quantum::QasmProgram;
using epiq::quantum::read_qasm;
using epiq::test::distance;
using epiq::test::error_of;
using epiq::test::random_circuit;
using epiq::test::simulate;
using epiq::util::Fault;

namespace {

constexpr double kPi = std::numbers::pi;

std::vector<std::complex<double>> state_of(const std::string& program) { return simulate(parse_qasm(program)); }

/// The message of a program that is refused, behind "OpenQASM, ".
std::string refusal(const std::string& program, Fault fault) {
  const auto error = error_of([&] { read_qasm(program); });
  if (!error) return "accepted";
  if (error->fault() != fault) return "another fault: " + std::string(error->what());
  return std::string(error->what()).substr(std::string("OpenQASM, ").size());
}

}  // namespace

TEST_CASE("OpenQASM 2 and 3 read back give the state that was written", "[quantum][qasm]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 3, 5);
  const Circuit circuit = random_circuit(qubits, 150, 200 + qubits);
  const auto state = simulate(circuit);
  CHECK(distance(state_of(epiq::quantum::write_qasm2(circuit)), state) < 1e-13);
  CHECK(distance(state_of(epiq::quantum::write_qasm3(circuit)), state) < 1e-13);
}

TEST_CASE("Angles survive a round trip to the bit", "[quantum][qasm]") {
  Circuit circuit(1);
  for (const double angle : {0.1, -kPi / 3.0, 1e-300, 12345.678901234567, 0.0, -2.0}) circuit.rz(angle, 0);
  for (const std::string& text : {epiq::quantum::write_qasm2(circuit), epiq::quantum::write_qasm3(circuit)}) {
    const Circuit back = parse_qasm(text);
    REQUIRE(back.gates().size() == circuit.gates().size());
    for (std::size_t i = 0; i < back.gates().size(); ++i)
      CHECK(back.gates()[i].parameters[0] == circuit.gates()[i].parameters[0]);
  }
}

TEST_CASE("OpenQASM 3 keeps the global phase and OpenQASM 2 has none", "[quantum][qasm]") {
  Circuit circuit(1);
  circuit.h(0).add_global_phase(0.7);
  CHECK(parse_qasm(epiq::quantum::write_qasm3(circuit)).global_phase() == 0.7);
  CHECK(parse_qasm(epiq::quantum::write_qasm2(circuit)).global_phase() == 0.0);
}

TEST_CASE("The written programs use only gates of their libraries", "[quantum][qasm]") {
  Circuit circuit(3);
  circuit.rzz(0.5, 0, 2).swap(0, 1).cp(0.25, 1, 2).p(-1.0, 0);
  CHECK(epiq::quantum::write_qasm2(circuit, {"q[0] rs1"}) ==
        "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n// q[0] rs1\nqreg q[3];\n"
        "cx q[0],q[2];\nrz(0.5) q[2];\ncx q[0],q[2];\n"
        "cx q[0],q[1];\ncx q[1],q[0];\ncx q[0],q[1];\ncu1(0.25) q[1],q[2];\nu1(-1.0) q[0];\n");
  CHECK(epiq::quantum::write_qasm3(circuit) ==
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\n"
        "cx q[0],q[2];\nrz(0.5) q[2];\ncx q[0],q[2];\nswap q[0],q[1];\ncp(0.25) q[1],q[2];\np(-1.0) q[0];\n");
}

TEST_CASE("Expressions follow the usual precedence", "[quantum][qasm]") {
  const std::pair<std::string, double> cases[] = {{"pi/2", kPi / 2},
                                                  {"-pi/4*2", -kPi / 2},
                                                  {"1-2-3", -4.0},
                                                  {"2*(1+3)", 8.0},
                                                  {"-2^2", -4.0},
                                                  {"2^3^2", 512.0},
                                                  {"2**-1", 0.5},
                                                  {"sin(pi/6)+cos(0)", 1.5},
                                                  {"sqrt(2)*sqrt(2)", 2.0},
                                                  {"ln(exp(1.5))", 1.5},
                                                  {"tan(pi/4)", 1.0},
                                                  {"1e-3", 0.001},
                                                  {".5", 0.5},
                                                  {"3.", 3.0},
                                                  {"1/2", 0.5},
                                                  {"- -1", 1.0},
                                                  {"tau", 2 * kPi},
                                                  {"arctan(1)", kPi / 4},
                                                  {"\xcf\x80", kPi}};
  for (const std::pair<std::string, double>& expression : cases) {
    CAPTURE(expression.first);
    const Circuit circuit = parse_qasm("OPENQASM 3;\nqubit q;\nrx(" + expression.first + ") q;");
    CHECK(circuit.gates().at(0).parameters[0] == Approx(expression.second).epsilon(1e-14));
  }
}

TEST_CASE("A gate on a whole register acts on each of its qubits", "[quantum][qasm]") {
  const Circuit circuit = parse_qasm("OPENQASM 2.0;qreg a[2];qreg b[2];h a;cx a,b;cx a[1],b;barrier a,b[0];");
  Circuit expected(4);
  expected.h(0).h(1).cx(0, 2).cx(1, 3).cx(1, 2).cx(1, 3);
  CHECK(epiq::quantum::write_qasm2(circuit) == epiq::quantum::write_qasm2(expected));
}

TEST_CASE("Measurements and barriers are recorded and the state is left alone", "[quantum][qasm]") {
  const QasmProgram program = read_qasm(
      "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[2];\ncreg d[1];\nh q[0];\nbarrier q;\n"
      "measure q -> c;\nmeasure q[1] -> d[0];\n");
  CHECK(program.circuit.gates().size() == 1);
  CHECK(program.barriers == 1);
  REQUIRE(program.measurements.size() == 3);
  CHECK(program.measurements[1].qubit == 1);
  CHECK(program.measurements[1].bit == 1);
  CHECK(program.measurements[2].bit == 2);
  CHECK(program.qubit_names == std::vector<std::string>{"q[0]", "q[1]"});
  CHECK(program.bit_names == std::vector<std::string>{"c[0]", "c[1]", "d[0]"});
  const QasmProgram third =
      read_qasm("OPENQASM 3;\nqubit[2] q;\nbit[2] c;\nx q[0];\nc[1] = measure q[0];\nbit d = measure q[1];");
  REQUIRE(third.measurements.size() == 2);
  CHECK(third.measurements[0].bit == 1);
  CHECK(third.measurements[1].bit == 2);
  CHECK(third.bit_names == std::vector<std::string>{"c[0]", "c[1]", "d"});
}

TEST_CASE("Defined gates are expanded, with what stands before them in sight", "[quantum][qasm]") {
  const std::string program =
      "OPENQASM 2.0;\nqreg q[3];\n"
      "gate x a { u3(pi,0,pi) a; }\n"  // may use the name of a library gate
      "gate majority a,b,c { cx c,b; barrier a,b; cx c,a; ccx a,b,c; }\n"
      "gate turn(t, s) a { rz(t/2 + s) a; x a; x a; }\n"
      "h q[0]; majority q[0],q[1],q[2]; turn(pi,-0.5) q[1];";
  Circuit expected(3);
  expected.h(0).cx(2, 1).cx(2, 0).ccx(0, 1, 2).rz(kPi / 2 - 0.5, 1);
  CHECK(distance(state_of(program), simulate(expected)) < 1e-14);
}

TEST_CASE("The modifiers inv, ctrl and pow do what they say", "[quantum][qasm]") {
  const std::string start = "OPENQASM 3;\nqubit[3] q;\nu3(0.3,0.2,0.1) q[0];\nu3(1.3,0.4,0.9) q[1];\nh q[2];\n";
  Circuit base(3);
  base.u(0.3, 0.2, 0.1, 0).u(1.3, 0.4, 0.9, 1).h(2);
  const auto check = [&](const std::string& statement, const Circuit& added) {
    CAPTURE(statement);
    Circuit expected = base;
    expected.append(added);
    CHECK(distance(state_of(start + statement), simulate(expected)) < 1e-14);
  };
  check("inv @ s q[0];", Circuit(3).sdg(0));
  check("ctrl @ x q[2], q[1];", Circuit(3).cx(2, 1));
  check("ctrl @ ctrl @ x q[2], q[1], q[0];", Circuit(3).ccx(2, 1, 0));
  check("ctrl(2) @ x q[2], q[1], q[0];", Circuit(3).ccx(2, 1, 0));
  check("inv @ ctrl @ s q[0], q[1];", Circuit(3).cp(-kPi / 2, 0, 1));
  check("pow(3) @ t q[0];", Circuit(3).s(0).t(0));
  check("pow(-2) @ rx(0.2) q[0];", Circuit(3).rx(-0.4, 0));
  check("pow(0) @ h q[0];", Circuit(3));
  check("ctrl @ gphase(0.3) q[0];", Circuit(3).p(0.3, 0));
  check("gphase(0.3);", Circuit(3).add_global_phase(0.3));
  check("negctrl @ x q[2], q[1];", Circuit(3).x(2).cx(2, 1).x(2));
  check("ctrl @ negctrl @ x q[2], q[0], q[1];", Circuit(3).x(0).ccx(2, 0, 1).x(0));
  check("pow(0.5) @ x q[0];", Circuit(3).sx(0));
  check("pow(0.5) @ z q[0];", Circuit(3).s(0));
  check("pow(-0.25) @ z q[0];", Circuit(3).p(-kPi / 4, 0));
  check("pow(0.5) @ pow(0.5) @ z q[0];", Circuit(3).t(0));
  check("pow(0.5) @ cx q[0], q[1];", Circuit(3).h(1).cp(kPi / 2, 0, 1).h(1));
  check("pow(1/3) @ rzz(0.6) q[0], q[2];", Circuit(3).rzz(0.2, 0, 2));
  check("const float a = 0.25; const uint b = 2; gate g t { rx(a * b) t; } g q[1]; rz(b) q[0];",
        Circuit(3).rx(0.5, 1).rz(2, 0));
  check("ctrl @ sx q[0], q[2];", Circuit(3).h(2).cp(kPi / 2, 0, 2).h(2));
}

// stdgates.inc, OpenQASM 3 specification: what each gate is, by U and modifiers of gates further up.
TEST_CASE("Every gate of stdgates.inc is what the specification says", "[quantum][qasm]") {
  const std::pair<std::string, std::string> gates[] = {
      {"p(0.7) q[0];", "ctrl @ gphase(0.7) q[0];"},
      {"x q[0];", "U(pi, 0, pi) q[0];"},
      {"y q[0];", "U(pi, pi / 2, pi / 2) q[0];"},
      {"z q[0];", "p(pi) q[0];"},
      {"h q[0];", "U(pi / 2, 0, pi) q[0];"},
      {"s q[0];", "pow(0.5) @ z q[0];"},
      {"sdg q[0];", "inv @ pow(0.5) @ z q[0];"},
      {"t q[0];", "pow(0.5) @ s q[0];"},
      {"tdg q[0];", "inv @ pow(0.5) @ s q[0];"},
      {"sx q[0];", "pow(0.5) @ x q[0];"},
      {"rx(0.7) q[0];", "U(0.7, -pi / 2, pi / 2) q[0];"},
      {"ry(0.7) q[0];", "U(0.7, 0, 0) q[0];"},
      {"rz(0.7) q[0];", "gphase(-0.7 / 2); U(0, 0, 0.7) q[0];"},
      {"cx q[0], q[1];", "ctrl @ x q[0], q[1];"},
      {"cy q[0], q[1];", "ctrl @ y q[0], q[1];"},
      {"cz q[0], q[1];", "ctrl @ z q[0], q[1];"},
      {"cp(0.7) q[0], q[1];", "ctrl @ p(0.7) q[0], q[1];"},
      {"crx(0.7) q[0], q[1];", "ctrl @ rx(0.7) q[0], q[1];"},
      {"cry(0.7) q[0], q[1];", "ctrl @ ry(0.7) q[0], q[1];"},
      {"crz(0.7) q[0], q[1];", "ctrl @ rz(0.7) q[0], q[1];"},
      {"ch q[0], q[1];", "ctrl @ h q[0], q[1];"},
      {"swap q[0], q[1];", "cx q[0], q[1]; cx q[1], q[0]; cx q[0], q[1];"},
      {"ccx q[0], q[1], q[2];", "ctrl @ ctrl @ x q[0], q[1], q[2];"},
      {"cswap q[0], q[1], q[2];", "ctrl @ swap q[0], q[1], q[2];"},
      {"cu(0.3, 0.5, 0.7, 0.9) q[0], q[1];", "p(0.9) q[0]; ctrl @ U(0.3, 0.5, 0.7) q[0], q[1];"},
      {"CX q[0], q[1];", "cx q[0], q[1];"},
      {"phase(0.7) q[0];", "p(0.7) q[0];"},
      {"cphase(0.7) q[0], q[1];", "cp(0.7) q[0], q[1];"},
      {"id q[0];", ""},
      {"u1(0.7) q[0];", "U(0, 0, 0.7) q[0];"},
      {"u2(0.5, 0.7) q[0];", "U(pi / 2, 0.5, 0.7) q[0];"},
      {"u3(0.3, 0.5, 0.7) q[0];", "U(0.3, 0.5, 0.7) q[0];"}};
  const std::string start =
      "OPENQASM 3;\ninclude \"stdgates.inc\";\nqubit[3] q;\nu3(0.3,0.2,0.1) q[0];\nu3(1.3,0.4,0.9) q[1];\nh q[2];\n"
      "cx q[0], q[2];\n";
  for (const auto& [gate, definition] : gates) {
    CAPTURE(gate);
    CHECK(distance(state_of(start + gate), state_of(start + definition)) < 1e-14);
    CHECK(distance(state_of(start + gate + "inv @ " + gate), state_of(start)) < 1e-14);
  }
}

TEST_CASE("The older names of qelib1.inc are known", "[quantum][qasm]") {
  const std::string text = "OPENQASM 2.0;qreg q[2];u2(0.1,0.2) q[0];u3(0.3,0.4,0.5) q[1];u1(0.6) q[0];CX q[0],q[1];";
  Circuit expected(2);
  expected.u(kPi / 2, 0.1, 0.2, 0).u(0.3, 0.4, 0.5, 1).p(0.6, 0).cx(0, 1);
  CHECK(distance(state_of(text + "u0(1) q[0];"), simulate(expected)) < 1e-15);
  expected.cp(0.7, 0, 1);
  CHECK(distance(state_of(text + "cu1(0.7) q[0],q[1];"), simulate(expected)) < 1e-15);
}

TEST_CASE("A malformed program is refused with line and column", "[quantum][qasm]") {
  const std::string head = "OPENQASM 2.0;\nqreg q[2];\n";
  const auto why = [&](const std::string& statement) { return refusal(head + statement, Fault::input); };
  CHECK(why("foo q[0];") == "line 3, column 1: 'foo' is not a known gate");
  CHECK(why("h q[0]") == "line 3, column 7: the program ends where ';' was expected");
  CHECK(why("\n  h q[2];") == "line 4, column 7: 'q' has 2 elements; [2] is out of range");
  CHECK(why("h r;") == "line 3, column 3: no qubit is called 'r'");
  CHECK(why("cx q[0],q[0];") == "line 3, column 1: the gate 'cx' names a qubit twice");
  CHECK(why("cx q[0];") == "line 3, column 1: the gate 'cx' takes 2 qubits, not 1");
  CHECK(why("rx q[0];") == "line 3, column 1: the gate 'rx' takes 1 parameters, not 0");
  CHECK(why("rx(1/0) q[0];") == "line 3, column 4: the value of this expression is not a finite number");
  CHECK(why("rx(a) q[0];") == "line 3, column 4: 'a' is neither a parameter nor a constant nor a function");
  CHECK(why("rx(1+) q[0];") == "line 3, column 6: ')' stands where a number was expected");
  CHECK(why("rx(1 q[0];") == "line 3, column 6: 'q' stands where ')' was expected");
  CHECK(why("rx(1e999) q[0];") == "line 3, column 4: the number '1e999' is out of range");
  CHECK(why("qreg q[3];") == "line 3, column 6: 'q' is declared twice");
  CHECK(why("qreg r[0];") == "line 3, column 8: a register needs at least one element");
  CHECK(why("qreg r;") == "line 3, column 7: ';' stands where '[' was expected");
  CHECK(why("creg c[1]; measure q -> c;") == "line 3, column 12: 2 qubits are measured into 1 bits");
  CHECK(why("qreg r[3]; cx q,r;") == "line 3, column 12: registers of 2 and of 3 qubits do not go together");
  CHECK(why("gate g a { h b; } g q[0];") == "line 3, column 14: 'b' is not a qubit of this gate");
  CHECK(why("gate g a { g a; } g q[0];") == "line 3, column 12: 'g' is used inside its own definition or before it");
  CHECK(why("gate g a { barrier a } h q[0];") == "accepted");  // a body is read when its gate is called
  CHECK(why("gate g a { barrier a } g q[0];") == "line 3, column 22: '}' stands where ';' was expected");
  CHECK(why("gate g a,a { }") == "line 3, column 10: 'a' is named twice");
  CHECK(why("gate g a { h a;") == "line 3, column 10: this brace is never closed");
  CHECK(why("h q[0]; ?") == "line 3, column 9: OpenQASM has no character '?'");
  CHECK(why("/* h q[0];") == "line 3, column 1: this comment is never closed");
  CHECK(why("include \"x") == "line 3, column 9: this string is never closed");
  CHECK(why("include 3;") == "line 3, column 9: a file name in quotes was expected");
  CHECK(why("rx(2x) q[0];") == "line 3, column 5: a number ends in the letter 'x'");
  CHECK(why("ctrl @ h q[0];") == "line 3, column 8: the gate 'h' takes 1 qubits, not 0");
  CHECK(why("OPENQASM 2.0;") == "line 3, column 1: the version must stand first");
  CHECK(refusal("", Fault::input) == "line 1, column 1: the program declares no qubit");
  CHECK(refusal("h q;", Fault::input) == "line 1, column 1: 'h' comes before any qubit is declared");
}

TEST_CASE("What has no meaning for a simulator is refused as unsupported", "[quantum][qasm]") {
  const std::string head = "OPENQASM 3;\nqubit[2] q;\nbit[2] c;\n";
  const auto why = [&](const std::string& statement) { return refusal(head + statement, Fault::unsupported); };
  CHECK(why("for uint i in [0:1] { x q[i]; }") ==
        "line 4, column 1: 'for' is not supported; gates, measure, reset, barrier and if are");
  CHECK(why("include \"mine.inc\";") ==
        "line 4, column 9: the file 'mine.inc' is not read; put its gate definitions into the program");
  CHECK(why("opaque magic(a) b, c;\nmagic(1) q[0], q[1];") ==
        "line 5, column 1: the opaque gate 'magic' has no definition that could be simulated");
  CHECK(why("if (c == 1 && c[0]) x q[0];") ==
        "line 4, column 12: conditions of more than one comparison are not supported; nest them");
  CHECK(why("gate two a { h a; s a; } pow(0.5) @ two q[0];") ==
        "line 4, column 26: only single gates have powers that are not whole numbers here");
  CHECK(why("x $0;") == "line 4, column 3: physical qubits are not supported");
  CHECK(why("const bit a = 1;") == "line 4, column 7: constants of type 'bit' are not supported");
  CHECK(refusal("OPENQASM 4.0;", Fault::unsupported) ==
        "line 1, column 10: version '4.0' is not supported; versions 2 and 3 are");
}

TEST_CASE("A reader of circuits refuses a program whose gates depend on measurements", "[quantum][qasm]") {
  const std::string head = "OPENQASM 3;\nqubit[2] q;\nbit[2] c;\n";
  const auto why = [&](const std::string& statement) { return refusal(head + statement, Fault::unsupported); };
  const std::string only = " is not supported here; only circuits with final measurements are";
  CHECK(why("reset q;") == "line 4, column 1: 'reset'" + only);
  CHECK(why("if (c == 1) x q[0];") == "line 4, column 1: 'if'" + only);
  CHECK(why("c = measure q;\nx q[1];") == "line 5, column 1: the gate 'x' acts on q[1] after it was measured" + only);
}

TEST_CASE("A small program cannot ask for endless work", "[quantum][qasm]") {
  std::string doubling = "OPENQASM 2.0;\nqreg q[1];\ngate g0 a { }\n";
  for (int i = 1; i < 60; ++i) {
    const std::string inner = "g" + std::to_string(i - 1) + " a; ";
    doubling += "gate g" + std::to_string(i) + " a { " + inner + inner + "}\n";
  }
  CHECK(error_of([&] { read_qasm(doubling + "g59 q[0];"); })->fault() == Fault::resource);
  std::string deep = "OPENQASM 2.0;\nqreg q[1];\ngate g0 a { }\n";
  for (int i = 1; i < 2000; ++i) deep += "gate g" + std::to_string(i) + " a { g" + std::to_string(i - 1) + " a; }\n";
  CHECK(error_of([&] { read_qasm(deep + "g1999 q[0];"); })->fault() == Fault::resource);
  const std::string nested = "rx(" + std::string(100000, '(') + "1";
  CHECK(error_of([&] { read_qasm("OPENQASM 2.0;qreg q[1];" + nested); })->fault() == Fault::input);
  CHECK(error_of([] { read_qasm("OPENQASM 2.0;qreg q[999999999];"); })->fault() == Fault::resource);
}
