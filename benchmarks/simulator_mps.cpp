// Matrix product states: IQP feature maps of long chains against the state vector and by themselves, a kernel of many
// samples, and circuits from files.
//
//   simulator_mps [agreement] [chains] [kernel] [files] [--qasm FOLDER] [--threads N] [--samples N]
//
// All of it if none is named, but files only with a folder.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/mps_kernel.hpp"
#include "epiq/quantum/mps_state.hpp"
#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/tensor.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq;
using quantum::IqpMap;
using quantum::Mps;
using quantum::MpsOptions;

double seconds(const std::function<void()>& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown CPU";
}

/// Couplings that decay as LD does: decay^|i-j| where that is .001 or more.
IqpMap chain(std::size_t qubits, double decay, double bandwidth) {
  IqpMap map;
  map.qubits = qubits;
  map.bandwidth = bandwidth;
  for (std::size_t i = 0; i < qubits; ++i) {
    for (std::size_t j = i + 1; j < qubits; ++j) {
      const double weight = std::pow(decay, static_cast<double>(j - i));
      if (weight >= 1e-3) map.edges.push_back({i, j, weight});
    }
  }
  return map;
}

/// Standardised dosages of SNPs with allele frequencies in [.1, .5].
util::Matrix random_features(std::size_t samples, std::size_t qubits) {
  util::Philox random(1);
  util::Matrix features(samples, qubits);
  for (std::size_t q = 0; q < qubits; ++q) {
    const double frequency = 0.1 + 0.4 * random.uniform();
    for (std::size_t i = 0; i < samples; ++i) {
      double dosage = random.uniform() < frequency ? 1.0 : 0.0;
      if (random.uniform() < frequency) dosage += 1.0;
      features(i, q) = (dosage - 2.0 * frequency) / std::sqrt(2.0 * frequency * (1.0 - frequency));
    }
  }
  return features;
}

void compare_with_statevector(util::MemoryBudget& budget) {
  std::printf("\nIQP chain against the state vector, 2 repetitions, truncation 1e-22\n%6s %6s %10s %6s %14s %14s\n",
              "qubits", "decay", "bandwidth", "bond", "amplitudes", "1 - fidelity");
  for (const std::size_t qubits : {12u, 16u, 20u}) {
    for (const double bandwidth : {0.1, 0.3}) {
      const util::Matrix features = random_features(1, qubits);
      const IqpMap map = chain(qubits, 0.5, bandwidth);
      MpsOptions options;
      options.truncation = 1e-22;
      options.max_bond = 1024;
      const quantum::StateBatch batch = quantum::iqp_states(features, map);
      const Mps state = quantum::iqp_mps(features.row(0), map, options, budget);
      const std::vector<std::complex<double>> amplitudes = quantum::statevector(state, budget);
      double largest = 0.0;
      double infidelity = 0.0;  // 1 - |<a|b>|^2 from the difference, which does not cancel
      for (std::size_t b = 0; b < amplitudes.size(); ++b) {
        const std::complex<double> difference = amplitudes[b] - std::complex<double>(batch.re(0, b), batch.im(0, b));
        largest = std::max(largest, std::abs(difference));
        infidelity += std::norm(difference);
      }
      std::printf("%6zu %6.2f %10.2f %6zu %14.2e %14.2e\n", qubits, 0.5, bandwidth, state.largest_bond(), largest,
                  infidelity);
    }
  }
}

void time_long_chains(util::MemoryBudget& budget) {
  std::printf("\nIQP chain of 100 qubits, 2 repetitions, median of 3 samples, one thread\n");
  std::printf("%6s %6s %10s %11s %6s %14s %14s %10s\n", "decay", "edges", "bandwidth", "truncation", "bond",
              "1 - estimate", "1 - guaranteed", "seconds");
  const util::Matrix features = random_features(3, 100);
  for (const double decay : {0.3, 0.5}) {
    for (const double bandwidth : {0.1, 0.3}) {
      for (const double truncation : {1e-10, 1e-11, 1e-12}) {
        const IqpMap map = chain(100, decay, bandwidth);
        MpsOptions options;
        options.truncation = truncation;
        options.max_bond = 128;
        std::vector<double> times;
        double estimate = 1.0;
        double guaranteed = 1.0;
        std::size_t bond = 1;
        try {
          for (std::size_t i = 0; i < features.rows; ++i) {
            times.push_back(seconds([&] {
              const Mps state = quantum::iqp_mps(features.row(i), map, options, budget);
              estimate = std::min(estimate, state.truncation().fidelity);
              guaranteed = std::min(guaranteed, state.truncation().guaranteed_fidelity());
              bond = std::max(bond, state.truncation().largest_bond);
            }));
          }
          std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
          std::printf("%6.2f %6zu %10.2f %11.0e %6zu %14.1e %14.1e %10.4f\n", decay, map.edges.size(), bandwidth,
                      truncation, bond, 1.0 - estimate, 1.0 - guaranteed, times[times.size() / 2]);
        } catch (const util::Error& error) {
          std::printf("%6.2f %6zu %10.2f %11.0e refused: %s\n", decay, map.edges.size(), bandwidth, truncation,
                      error.what());
        }
        std::fflush(stdout);
      }
    }
  }
}

/// Real multiplications and additions of all overlaps of a symmetric kernel.
double kernel_operations(const std::vector<Mps>& states) {
  double sum = 0.0;
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (std::size_t j = i; j < states.size(); ++j) {
      for (std::size_t p = 0; p < states[i].qubits(); ++p) {
        const quantum::SiteTensor& a = states[i].site(p);
        const quantum::SiteTensor& b = states[j].site(p);
        sum += 16.0 * static_cast<double>(a.left * b.right * (b.left + a.right));  // two values, 8 a complex product
      }
    }
  }
  return sum;
}

/// Operations a second of complex matrix products of this size, one on each thread.
double product_rate(std::size_t size, unsigned threads) {
  constexpr int kRepeats = 20;
  const double time = seconds([&] {
    util::parallel_for(threads, threads, [&](std::size_t) {
      quantum::ComplexMatrix a(size, size), b(size, size), c(size, size);
      std::fill(a.values.begin(), a.values.end(), 0.5);
      std::fill(b.values.begin(), b.values.end(), 0.5);
      for (int i = 0; i < kRepeats; ++i)
        quantum::multiply_into(quantum::whole(a), quantum::whole(b), c.values.data(), size);
    });
  });
  return 8.0 * static_cast<double>(size * size * size) * kRepeats * threads / time;
}

void time_kernel(util::MemoryBudget& budget, std::size_t samples, unsigned threads) {
  std::printf("\nkernel of %zu samples x 100 qubits, bandwidth .1, truncation 1e-11, %u threads\n", samples, threads);
  std::printf("%6s %6s %14s %10s %10s %14s %12s\n", "decay", "bond", "1 - estimate", "states, s", "kernel, s",
              "pair by pair*", "difference");
  const util::Matrix features = random_features(samples, 100);
  for (const double decay : {0.3, 0.5}) {
    const IqpMap map = chain(100, decay, 0.1);
    MpsOptions options;
    options.truncation = 1e-11;
    std::vector<Mps> states;
    util::Matrix kernel;
    const double making = seconds([&] { states = quantum::iqp_mps(features, map, options, budget, threads); });
    const double contracting = seconds([&] { kernel = quantum::fidelity_kernel(states, threads); });
    std::size_t bond = 1;
    double estimate = 1.0;
    double difference = 0.0;
    for (const Mps& state : states) {
      bond = std::max(bond, state.truncation().largest_bond);
      estimate = std::min(estimate, state.truncation().fidelity);
    }
    const double pair_by_pair = seconds([&] {
      for (std::size_t j = 0; j < states.size(); ++j)
        difference = std::max(difference, std::abs(quantum::fidelity(states[0], states[j]) - kernel(0, j)));
    });
    std::printf("%6.2f %6zu %14.1e %10.3f %10.3f %14.3f %12.1e\n", decay, bond, 1.0 - estimate, making, contracting,
                pair_by_pair * static_cast<double>(states.size() + 1) / 2.0 / threads, difference);
    const double operations = kernel_operations(states);
    std::printf("       %.2e operations, %.1f G/s; complex products of 512 x 512 matrices %.1f G/s\n", operations,
                operations / contracting / 1e9, product_rate(512, threads) / 1e9);
  }
  std::printf("* from the time of the pairs of the first, shared among the threads\n");
}

/// Simulates a circuit and prints how it went.
void run_circuit(const quantum::Circuit& circuit, util::MemoryBudget& budget) {
  MpsOptions options;
  options.max_bond = 64;
  std::string outcome;
  const double time = seconds([&] {
    try {
      const Mps state = quantum::simulate_mps(circuit, options, budget);
      char line[100];
      std::snprintf(line, sizeof line, "bond %zu, 1 - estimate %.1e, 1 - norm %.1e", state.truncation().largest_bond,
                    1.0 - state.truncation().fidelity, 1.0 - quantum::norm(state));
      outcome = line;
    } catch (const util::Error& error) {
      outcome = std::string("refused: ") + error.what();
    }
  });
  std::printf("%4zu qubits %5zu gates  %8.3f s  %s\n", circuit.qubits(), circuit.gates().size(), time, outcome.c_str());
}

void run_files(const std::string& folder, util::MemoryBudget& budget) {
  std::printf("\ncircuits of %s, bond dimension up to 64, fidelity at least .99\n", folder.c_str());
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".qasm") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& path : files) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    std::printf("%-40s ", path.filename().c_str());
    try {
      const quantum::Circuit circuit = quantum::parse_qasm(text.str());
      run_circuit(circuit, budget);
      if (circuit.qubits() <= 20) continue;
      // |0> is an eigenstate of a Heisenberg model, which then entangles nothing.
      std::printf("%-40s ", "  the same from |..0101>");
      quantum::Circuit alternating(circuit.qubits());
      for (std::size_t q = 0; q < circuit.qubits(); q += 2) alternating.x(q);
      run_circuit(alternating.append(circuit), budget);
    } catch (const util::Error& error) {
      std::printf("not read: %s\n", error.what());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, 64 << 20);  // as epiq does
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  std::vector<std::string> words;
  std::string folder;
  unsigned threads = util::available_threads();
  std::size_t samples = 200;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.rfind("--", 0) != 0) {
      words.push_back(word);
      continue;
    }
    const std::string value = i + 1 < argc ? argv[++i] : "";
    if (word == "--qasm") folder = value;
    if (word == "--threads") threads = static_cast<unsigned>(std::max(1, std::atoi(value.c_str())));
    if (word == "--samples") samples = static_cast<std::size_t>(std::max(1, std::atoi(value.c_str())));
  }
  const auto asked = [&](const char* word) {
    return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
  };
  util::MemoryBudget budget(std::uint64_t{8} << 30);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::printf("%s, %u threads, %s\n", cpu_model().c_str(), threads, util::name(util::active_isa()).c_str());
  if (asked("agreement")) compare_with_statevector(budget);
  if (asked("chains")) time_long_chains(budget);
  if (asked("kernel")) time_kernel(budget, samples, threads);
  if (asked("files") && !folder.empty()) run_files(folder, budget);
  return 0;
}
