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

/// The least of `repeats` times, after a run to warm up: that of the run that other programs disturbed least.
double best_of(int repeats, const std::function<double()>& time) {
  time();
  double best = time();
  for (int i = 1; i < repeats; ++i) best = std::min(best, time());
  return best;
}

double best_seconds(int repeats, const std::function<void()>& work) {
  return best_of(repeats, [&] { return seconds(work); });
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

constexpr std::size_t kAhead = 2048;  ///< floats

void fetch_lines(const float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; i += 16) __builtin_prefetch(values + i, /*for writing*/ 1);
}

/// An array of as many bytes as the states have, scaled in place: the ceiling of what a gate does to memory.
class Ceiling {
 public:
  explicit Ceiling(std::size_t bytes) : bytes_(bytes), memory_(bytes) {}

  /// Seconds of one scaling by `threads`, of all values, or of every second run of `run` bytes (64 at least).
  /// @param fetch  whether the lines of later runs are asked for
  double once(unsigned threads, std::size_t run = 0, bool fetch = false) {
    float* const values = static_cast<float*>(memory_.data());
    const std::size_t count = bytes_ / sizeof(float);
    const std::size_t part = std::max(std::size_t{1} << 16, run / 2);
    const auto scale = util::active_isa() == util::Isa::avx512 ? scale_avx512 : scale_sse;
    const std::size_t length = run / sizeof(float);
    return seconds([&] {
      util::parallel_for(threads, threads, [&](std::size_t worker) {
        for (std::size_t i = worker * part; i < count; i += threads * part) {
          if (run == 0) scale(values + i, part);
          for (std::size_t at = i + length; run != 0 && at < i + part; at += 2 * length) {
            if (fetch) fetch_lines(values + at + std::max(kAhead, 2 * length), length);
            scale(values + at, length);
          }
        }
      });
    });
  }

  double best(unsigned threads, std::size_t run = 0) {
    return best_of(15, [&] { return once(threads, run); });
  }

 private:
  std::size_t bytes_;
  quantum::PagedBytes memory_;
};

/// Bytes read and written a second by an in-place scale of as many bytes as the states have.
double bandwidth(std::size_t bytes, unsigned threads) {
  return 2.0 * static_cast<double>(bytes) / Ceiling(bytes).best(threads);
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

/// @param rate  rate(circuit, share): the gate's share of the ceiling if it has to move this share of the state
using Rate = std::function<double(const Circuit&, double)>;

void dense_gates(const Rate& rate) {
  std::printf("  u on target  ");
  Shares dense;
  for (std::size_t t = 0; t < kQubits; ++t) {
    dense.values.push_back(rate(Circuit(kQubits).u(0.4, 0.3, 0.2, t), 1.0));
    std::printf("%s%zu: %.2f", t == 0 ? "" : t % 8 == 0 ? "\n               " : "  ", t, dense.values.back());
  }
  std::printf("\n  %-44s %5s  %5s  %5s\n", "", "worst", "med", "best");
  dense.print("u, all targets");
}

/// A control inside a cache line makes every line be moved, so that the whole state is counted (and half of it beside).
/// Above, half of the lines have to be moved, in runs of 2^control amplitudes; what memory allows then is shown by a
/// bare loop that scales the same lines in place, the faster of one with and one without prefetches.
template <class Real>
void controlled_gates(const Rate& rate, const std::function<double(std::size_t)>& bare) {
  const std::size_t line = sizeof(Real) == 4 ? 3 : 2;
  for (const std::size_t c : {std::size_t{0}, line - 1, line, line + 1, line + 2, std::size_t{6}, std::size_t{8},
                              std::size_t{10}, std::size_t{12}, std::size_t{16}, std::size_t{22}}) {
    const bool inside = c < line;
    Shares shares;
    for (const std::size_t t : {0u, 2u, 4u, 7u, 9u, 11u, 13u, 17u, 21u})
      if (c != t) shares.values.push_back(rate(Circuit(kQubits).cx(c, t), inside ? 1.0 : 0.5));
    char label[80];
    if (inside) {
      std::snprintf(label, sizeof label, "cx, control %zu: all lines (half: %.2f)", c,
                    *std::max_element(shares.values.begin(), shares.values.end()) / 2.0);
    } else {
      std::snprintf(label, sizeof label, "cx, control %zu: half (bare loop %.2f)", c, bare((2 * sizeof(Real)) << c));
    }
    shares.print(label);
  }
}

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
  Ceiling ceiling(state_bytes<Real>());
  for (const unsigned threads : {1u, 2u}) {
    const SimulationOptions options{threads, util::active_isa()};
    std::printf(
        "\n%s, n = %zu, %u thread(s): in-place scale %.1f GB/s; shares of it, measured in turns with each gate\n", name,
        kQubits, threads, 2.0 * static_cast<double>(state_bytes<Real>()) / ceiling.best(threads) / 1e9);
    // Other users of the memory come and go, so a gate and the ceiling take turns.
    const auto rate = [&](const Circuit& circuit, double share) {
      const quantum::Gate gate = circuit.gates()[0];
      double scale = 1.0;
      double time = 1.0;
      for (int i = 0; i < 7; ++i) {
        scale = std::min(scale, ceiling.once(threads));
        time = std::min(time, seconds([&] { quantum::apply_gate(gate, state, options); }));
      }
      return share * scale / time;
    };
    dense_gates(rate);
    controlled_gates<Real>(rate, [&](std::size_t run) {
      double scale = 1.0;
      double time = 1.0;
      for (int i = 0; i < 5; ++i) {
        scale = std::min(scale, ceiling.once(threads));
        for (const bool fetch : {false, true}) time = std::min(time, ceiling.once(threads, run, fetch));
      }
      return 0.5 * scale / time;
    });
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
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
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
