// Gates of the state-vector simulator beside what the memory of this machine can do at best: the bandwidth of scaling
// an array in place, with huge pages. Each figure is the fastest of
// several runs.
//
//   simulator_gates [bandwidth] [gates] [diagonal] [random] [large]     (all but large if none is named)
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "epiq/quantum/fusion.hpp"
#include "epiq/quantum/sampling.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq;
using quantum::BasicStatevector;
using quantum::Circuit;
using quantum::SimulationOptions;

constexpr std::size_t kQubits = 24;

double seconds(const std::function<void()>& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

/// Seconds of the fastest of `repeats` runs, after one to warm up: the one that other programs disturbed least.
double best_seconds(int repeats, const std::function<void()>& work) {
  work();
  double best = seconds(work);
  for (int i = 1; i < repeats; ++i) best = std::min(best, seconds(work));
  return best;
}

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown";
}

void scale_sse(float* values, std::size_t count) {
  const __m128 factor = _mm_set1_ps(-1.0f);
  for (std::size_t i = 0; i < count; i += 4) _mm_store_ps(values + i, _mm_mul_ps(_mm_load_ps(values + i), factor));
}

__attribute__((target("avx512f"))) void scale_avx512(float* values, std::size_t count) {
  const __m512 factor = _mm512_set1_ps(-1.0f);
  for (std::size_t i = 0; i < count; i += 16)
    _mm512_store_ps(values + i, _mm512_mul_ps(_mm512_load_ps(values + i), factor));
}

/// Bytes read and written a second by an in-place scale of as many bytes as the states have.
double bandwidth(std::size_t bytes, unsigned threads) {
  const quantum::PagedBytes memory(bytes);
  float* const values = static_cast<float*>(memory.data());
  const std::size_t count = bytes / sizeof(float);
  const std::size_t part = std::size_t{1} << 16;
  const auto scale = util::active_isa() == util::Isa::avx512 ? scale_avx512 : scale_sse;
  const double time = best_seconds(15, [&] {
    util::parallel_for(threads, threads, [&](std::size_t worker) {
      for (std::size_t i = worker * part; i < count; i += threads * part) scale(values + i, part);
    });
  });
  return 2.0 * static_cast<double>(bytes) / time;
}

template <class Real>
std::size_t state_bytes() {
  return sizeof(std::complex<Real>) << kQubits;
}

/// Rates of one gate on every target: a line a class, with the lowest, the median and the highest share of `ceiling`.
struct Shares {
  std::vector<double> values;

  void print(const char* name) {
    std::sort(values.begin(), values.end());
    std::printf("  %-44s %5.2f  %5.2f  %5.2f\n", name, values.front(), values[values.size() / 2], values.back());
  }
};

template <class Real>
void gates(const char* name) {
  util::MemoryBudget budget(std::uint64_t{20} << 30);
  BasicStatevector<Real> state(kQubits, budget);
  quantum::apply_circuit(Circuit(kQubits).append([] {
    Circuit spread(kQubits);
    for (std::size_t q = 0; q < kQubits; ++q) spread.u(0.3 + 0.05 * static_cast<double>(q), 0.2, 0.1, q);
    return spread;
  }()),
                         state, {2, util::active_isa()});
  const auto bytes = static_cast<double>(state_bytes<Real>());
  for (const unsigned threads : {1u, 2u}) {
    const double ceiling = bandwidth(state_bytes<Real>(), threads);
    const SimulationOptions options{threads, util::active_isa()};
    const auto rate = [&](const Circuit& circuit, double share) {
      const quantum::Gate gate = circuit.gates()[0];
      return 2.0 * bytes * share / best_seconds(7, [&] { quantum::apply_gate(gate, state, options); }) / ceiling;
    };
    std::printf("\n%s, n = %zu, %u thread(s): in-place scale %.1f GB/s; shares of it\n", name, kQubits, threads,
                ceiling / 1e9);
    std::printf("  u on target  ");
    Shares dense;
    for (std::size_t t = 0; t < kQubits; ++t) {
      dense.values.push_back(rate(Circuit(kQubits).u(0.4, 0.3, 0.2, t), 1.0));
      std::printf("%s%zu: %.2f", t == 0 ? "" : t % 8 == 0 ? "\n               " : "  ", t, dense.values.back());
    }
    std::printf("\n  %-44s %5s  %5s  %5s\n", "", "worst", "med", "best");
    dense.print("u, all targets");
    // A control inside a cache line splits lines, whose other half has to be moved as well: the whole state is counted.
    const std::size_t line = sizeof(Real) == 4 ? 3 : 2;
    std::string below;
    Shares classes[4];
    const char* labels[] = {"cx, control and target above 2^12", "cx, control above, target below 2^12",
                            "cx, control below 2^12, outside a line", "cx, control inside a line (whole state)"};
    for (const std::size_t c : {0u, 2u, 3u, 4u, 6u, 8u, 10u, 12u, 16u, 22u}) {
      for (const std::size_t t : {0u, 2u, 4u, 6u, 8u, 10u, 12u, 16u, 22u}) {
        if (c == t) continue;
        const std::size_t which = c < line ? 3 : c < 12 ? 2 : t < 12 ? 1 : 0;
        classes[which].values.push_back(rate(Circuit(kQubits).cx(c, t), c < line ? 1.0 : 0.5));
        if (classes[which].values.back() < 0.8) below += " " + std::to_string(c) + "," + std::to_string(t);
      }
    }
    for (std::size_t i = 0; i < 4; ++i) classes[i].print(labels[i]);
    std::printf("  control,target of cx below 0.80:%s\n", below.empty() ? " none" : below.c_str());
  }
}

template <class Real>
void diagonal(const char* name) {
  util::MemoryBudget budget(std::uint64_t{20} << 30);
  BasicStatevector<Real> state(kQubits, budget);
  util::Philox random(3);
  Circuit circuit(kQubits);
  for (int i = 0; i < 100; ++i) {
    const std::size_t a = random.below(kQubits);
    circuit.rzz(random.uniform(), a, (a + 1 + random.below(kQubits - 1)) % kQubits);
  }
  for (const unsigned threads : {1u, 2u}) {
    const double pass = 2.0 * static_cast<double>(state_bytes<Real>()) / bandwidth(state_bytes<Real>(), threads);
    const double time = best_seconds(7, [&] { quantum::apply_circuit(circuit, state, {threads, util::active_isa()}); });
    std::printf("100 random rzz, %s, n = %zu, %u thread(s): %.1f ms, %.2f in-place passes\n", name, kQubits, threads,
                time * 1e3, time / pass);
  }
}

/// Layers of random one-qubit gates and a brick pattern of cz or cx, as in experiments on random circuits.
Circuit random_circuit(std::size_t qubits, std::size_t depth, quantum::GateKind entangler) {
  util::Philox random(7);
  Circuit circuit(qubits);
  for (std::size_t layer = 0; layer < depth; ++layer) {
    for (std::size_t q = 0; q < qubits; ++q)
      circuit.u(random.uniform() * std::numbers::pi, random.uniform() * 6.0, random.uniform() * 6.0, q);
    for (std::size_t q = layer % 2; q + 1 < qubits; q += 2) {
      const std::size_t pair[] = {q, q + 1};
      circuit.add(entangler, pair);
    }
  }
  return circuit;
}

template <class Real>
void random_circuits(const char* name, std::size_t qubits) {
  util::MemoryBudget budget(std::uint64_t{20} << 30);
  BasicStatevector<Real> state(qubits, budget);
  for (const quantum::GateKind entangler : {quantum::GateKind::cz, quantum::GateKind::cx}) {
    const Circuit circuit = random_circuit(qubits, 20, entangler);
    const auto steps = quantum::fuse(circuit);
    const std::size_t sweeps =
        quantum::plan_sweeps(steps, qubits, quantum::kTileBits<Real>, quantum::kAdjacentBits<Real>).size();
    for (const unsigned threads : {1u, 2u}) {
      const double pass = 2.0 * static_cast<double>(state_bytes<Real>()) / bandwidth(state_bytes<Real>(), threads);
      const double time = best_seconds(3, [&] {
        quantum::apply_circuit(circuit, state, {threads, util::active_isa()});
      });
      std::printf(
          "random circuit of depth 20 (u, %s), %s, n = %zu, %u thread(s): %.3f s; %zu gates, %zu steps, %zu sweeps; "
          "one pass %.1f ms: sweeps %.3f s, steps %.3f s\n",
          std::string(quantum::gate_spec(entangler).name).c_str(), name, qubits, threads, time, circuit.gates().size(),
          steps.size(), sweeps, pass * 1e3, pass * static_cast<double>(sweeps),
          pass * static_cast<double>(steps.size()));
    }
  }
}

template <class Real>
void large(const char* name) {
  constexpr std::size_t kLarge = 28;
  util::MemoryBudget budget(std::uint64_t{24} << 30);
  const SimulationOptions options{2, util::active_isa()};
  Circuit ghz(kLarge);
  ghz.h(0);
  for (std::size_t q = 1; q < kLarge; ++q) ghz.cx(q - 1, q);
  double norm = 0.0;
  const double time = seconds([&] {
    const BasicStatevector<Real> state = quantum::simulate<Real>(ghz, budget, options);
    norm = std::norm(std::complex<double>(state[0])) + std::norm(std::complex<double>(state[state.size() - 1]));
  });
  std::printf("GHZ of %zu qubits, %s, 2 threads: %.2f s, p(0..0) + p(1..1) = %.9f\n", kLarge, name, time, norm);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto asked = [&](const char* word) {
    return words.empty() ? std::string(word) != "large" : std::find(words.begin(), words.end(), word) != words.end();
  };
  std::printf("CPU %s, %u threads, %s\n", cpu_model().c_str(), util::available_threads(),
              util::name(util::active_isa()).c_str());
  if (asked("bandwidth")) {
    for (const unsigned threads : {1u, 2u})
      std::printf("in-place scale with huge pages, %u thread(s): %.1f GB/s (128 MiB), %.1f GB/s (256 MiB)\n", threads,
                  bandwidth(state_bytes<float>(), threads) / 1e9, bandwidth(state_bytes<double>(), threads) / 1e9);
  }
  if (asked("gates")) gates<float>("float");
  if (asked("gates")) gates<double>("double");
  if (asked("diagonal")) diagonal<float>("float");
  if (asked("diagonal")) diagonal<double>("double");
  if (asked("random")) random_circuits<float>("float", kQubits);
  if (asked("random")) random_circuits<double>("double", kQubits);
  if (asked("large")) large<float>("float");
  if (asked("large")) large<double>("double");
  return 0;
}
