#include "epiq/quantum/draw.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "epiq/quantum/qasm.hpp"
#include "unit/quantum/random_circuit.hpp"

using namespace epiq::quantum;

TEST_CASE("A drawing shows controls, joints, measurements and conditions", "[quantum][draw]") {
  const Program program = read_program(
      "OPENQASM 2.0;qreg q[3];creg c[2];h q[0];cx q[0],q[2];barrier q;swap q[1],q[2];measure q[0]->c[1];"
      "if(c==2) x q[1];reset q[0];");
  CHECK(draw(program) ==
        "q[0]: -[h]--*--:-[M c[1]]------[0]------\n"
        "            |\n"
        "q[1]: ------|--:----x-----[x] if c == 2-\n"
        "            |       |\n"
        "q[2]: -----[x]-:----x-------------------\n");
}

TEST_CASE("A drawing goes on below where the page ends, and every line of a part is as long", "[quantum][draw]") {
  const Circuit circuit = epiq::test::random_circuit(4, 60, 5);
  std::istringstream wrapped(draw(circuit, 70));
  std::size_t parts = 1;
  std::size_t length = 0;
  for (std::string line; std::getline(wrapped, line);) {
    CHECK(line.size() <= 70);
    if (line.empty()) {
      ++parts;
      length = 0;
    } else if (line.find(": -") != std::string::npos) {
      if (length != 0) CHECK(line.size() == length);
      length = line.size();
    }
  }
  CHECK(parts > 3);
}

TEST_CASE("Large circuits are not drawn", "[quantum][draw]") {
  CHECK(epiq::test::fault_of([] { draw(Circuit(kMostDrawnQubits + 1)); }) == epiq::util::Fault::resource);
  Circuit deep(1);
  for (std::size_t i = 0; i <= kMostDrawnOperations; ++i) deep.x(0);
  CHECK(epiq::test::fault_of([&] { draw(deep); }) == epiq::util::Fault::resource);
}
