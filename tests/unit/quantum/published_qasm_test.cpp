#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/quantum/trajectories.hpp"
#include "oracle/branching.hpp"
#include "unit/quantum/random_circuit.hpp"
#include "unit/source_folder.hpp"

using namespace epiq::quantum;
namespace oracle = epiq::oracle;

namespace {

std::vector<std::filesystem::path> published_programs() {
  const char* named = std::getenv("EPIQ_TEST_DATA");
  const std::filesystem::path data =
      std::filesystem::path(named != nullptr ? named : source_folder() + "/../shared/data") / "qasm";
  std::vector<std::filesystem::path> found;
  if (!std::filesystem::exists(data)) return found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data))
    if (entry.path().extension() == ".qasm") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

double shots_off(const Counts& counts, const std::map<std::string, double>& exact, double shots) {
  double largest = 0.0;
  for (const auto& [bits, count] : counts)
    if (exact.count(bits) == 0) return std::numeric_limits<double>::infinity();
  for (const auto& [bits, p] : exact) {
    const auto found = counts.find(bits);
    const double seen = found == counts.end() ? 0.0 : static_cast<double>(found->second);
    largest = std::max(largest, std::abs(seen - shots * p) / std::sqrt(shots * p * (1.0 - p) + 1.0));
  }
  return largest;
}

}  // namespace

// benchmarks/qasm_files.py does the same with a second reader and simulator, for all sizes and file by file.
TEST_CASE("Published OpenQASM programs give the states and distributions of the oracle", "[quantum][qasm][data]") {
  const std::vector<std::filesystem::path> programs = published_programs();
  if (programs.empty()) {
    WARN("skipped: no folder qasm in the test data");
    return;
  }
  epiq::util::MemoryBudget budget(std::uint64_t{1} << 30);
  std::size_t states = 0;
  std::size_t distributions = 0;
  for (const std::filesystem::path& path : programs) {
    CAPTURE(path.string());
    if (path.filename() == "vqe_uccsd_n4.qasm") {  // measures a register that it does not declare
      CHECK_THROWS_WITH(read_program(text_of(path)), "OpenQASM, line 225, column 9: no qubit is called 'q'");
      continue;
    }
    const Program program = read_program(text_of(path));
    CHECK(write_qasm2(read_program(write_qasm2(program))) == write_qasm2(program));
    if (!program.dynamic.empty() && program.qubits() <= 5) {
      TrajectoryOptions options;
      options.shots = 4000;
      const TrajectoryResult run = run_trajectories<double>(program, {}, {}, options, budget);
      CHECK(shots_off(run.counts, oracle::Branching(program).distribution(), 4000) < 5.0);
      ++distributions;
    }
    if (program.dynamic.empty() && program.qubits() <= 7) {
      const Circuit circuit = unitary_part(program);
      const Statevector state = simulate(circuit, budget);
      CHECK(epiq::test::distance({state.data(), state.size()}, oracle::simulate(circuit)) < 1e-12);
      ++states;
    }
  }
  CHECK(states >= 20);
  CHECK(distributions >= 4);
}
