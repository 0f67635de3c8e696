// Feature maps and kernel matrices against what this machine can do: first its rate of multiply-adds and its bandwidth,
// measured in this run, then each figure with its share of the ceiling that binds it. Medians; figures of several
// threads need an otherwise idle machine.   Usage: simulator_maps [threads [large]]   with `large`: also n = 28 (4 GiB)
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/kernel_matrix.hpp"
#include "epiq/quantum/kernels/gram.hpp"
#include "epiq/quantum/projected.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq;
using quantum::Execution;
using quantum::StatePanels;

/// Median seconds of `work` over `repeats` calls, after one to warm up.
double seconds(int repeats, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    const auto started = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  }
  std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
  return times[static_cast<std::size_t>(repeats / 2)];
}

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown";
}

/// Multiply-adds a second of the innermost loop of the Gram product, on data that stay in the nearest caches: what the
/// vector units of this machine deliver to this code.
template <class Real>
double multiply_adds(unsigned threads) {
  const auto kernel = quantum::kernels::gram_kernel<Real>(util::active_isa());
  const std::size_t panels = quantum::kernels::kGramTile / kernel.lanes;
  const std::size_t size = quantum::kernels::kGramDepth;
  constexpr std::size_t kCalls = 400;
  const double time = seconds(5, [&] {
    util::parallel_for(threads, threads, [&](std::size_t) {
      quantum::PagedArray<Real> states(panels * 2 * size * kernel.lanes),
          scratch(quantum::kernels::gram_scratch_count()),
          tile(quantum::kernels::kGramTile * quantum::kernels::kGramTile);
      const quantum::kernels::PanelView<Real> view{states.data(), 2 * size * kernel.lanes, size * kernel.lanes, panels};
      for (std::size_t i = 0; i < kCalls; ++i)
        kernel.complex(view, view, size, /*above=*/false, scratch.data(), tile.data());
    });
  });
  return 3.0 * 64.0 * 64.0 * static_cast<double>(size * kCalls * threads) / time;
}

/// Bytes a second of scaling an array of 512 MiB in place, reads and writes counted.
double in_place_bandwidth(unsigned threads) {
  constexpr std::size_t kSize = std::size_t{1} << 27, kTask = std::size_t{1} << 18;
  quantum::PagedArray<float> data(kSize);
  const double time = seconds(5, [&] {
    util::parallel_for(threads, kSize / kTask, [&](std::size_t task) {
      float* values = data.data() + task * kTask;
      for (std::size_t i = 0; i < kTask; ++i) values[i] *= 1.0001f;
    });
  });
  return 8.0 * static_cast<double>(kSize) / time;
}

util::Matrix random_features(std::size_t count, std::size_t qubits) {
  util::Philox random(1, qubits);
  util::Matrix features(count, qubits);
  for (double& x : features.values) x = 2.0 * std::numbers::pi * random.uniform();
  return features;
}

struct Machine {
  unsigned threads;
  double multiply_adds;  ///< of floats
  double bandwidth;
};

/// A ZZ map of two repetitions takes so many additions and multiplications an amplitude: 2 q of the transform, 18 of
/// the phases and their product.
double map_operations(std::size_t qubits) { return 2.0 * static_cast<double>(qubits) + 18.0; }

template <class Real>
void many_small(std::size_t qubits, const Machine& machine) {
  constexpr std::size_t kSamples = 1000;
  const util::Matrix features = random_features(kSamples, qubits);
  const Execution execution{machine.threads, util::active_isa()};
  StatePanels<Real> states = quantum::panel_states<Real>(features, quantum::ZzMap{}, execution);
  const double time =
      seconds(15, [&] { quantum::panel_states_into<Real>(features, quantum::ZzMap{}, execution, states); });
  const double with_memory = seconds(9, [&] { quantum::panel_states<Real>(features, quantum::ZzMap{}, execution); });
  const double rate = static_cast<double>(kSamples) / time;
  const double operations = rate * map_operations(qubits) * std::pow(2.0, static_cast<double>(qubits));
  std::printf(
      "ZZ reps 2 full, n = %-2zu %s, circuits/s          %10.3f M   %3.0f %% of 2 x multiply-adds; %.3f M with fresh "
      "memory\n",
      qubits, sizeof(Real) == 4 ? "float " : "double", rate / 1e6,
      100.0 * operations / (2.0 * machine.multiply_adds * 4.0 / sizeof(Real)),
      static_cast<double>(kSamples) / with_memory / 1e6);
}

template <class Real>
void one_large(std::size_t qubits, const Machine& machine) {
  const util::Matrix features = random_features(1, qubits);
  const int repeats = qubits > 22 ? 5 : 15;
  // The memory of the state is taken and given back each time: that is part of the work.
  const double with_memory = seconds(repeats, [&] {
    quantum::panel_states<Real>(features, quantum::ZzMap{}, {machine.threads, util::active_isa()});
  });
  StatePanels<Real> state = quantum::panel_states<Real>(features, quantum::ZzMap{}, {1, util::active_isa()});
  const double time = seconds(repeats, [&] {
    quantum::panel_states_into<Real>(features, quantum::ZzMap{}, {machine.threads, util::active_isa()}, state);
  });
  const double amplitudes = std::pow(2.0, static_cast<double>(qubits));
  const double traffic = amplitudes * 2.0 * sizeof(Real) * 3.0;  // written, read, written
  std::printf(
      "ZZ reps 2 full, n = %-2zu %s, one state, ms       %10.2f     %3.0f %% of in-place bandwidth, %3.0f %% of 2 x "
      "multiply-adds; %.2f ms with fresh memory\n",
      qubits, sizeof(Real) == 4 ? "float " : "double", time * 1e3, 100.0 * traffic / time / machine.bandwidth,
      100.0 * map_operations(qubits) * amplitudes / time / (2.0 * machine.multiply_adds * 4.0 / sizeof(Real)),
      with_memory * 1e3);
}

template <class Real>
void kernel_matrix(std::size_t count, std::size_t qubits, const quantum::StateMap& map, const char* name,
                   const Machine& machine) {
  const util::Matrix features = random_features(count, qubits);
  const Execution execution{machine.threads, util::active_isa()};
  std::vector<Real> kernel(count * count);
  const double time = seconds(7, [&] {
    quantum::fidelity_kernel<Real>(quantum::panel_states<Real>(features, map, execution), execution, kernel);
  });
  const double products = quantum::map_is_real(map) ? 1.0 : 3.0;
  const double work =
      products * 0.5 * std::pow(static_cast<double>(count), 2) * std::pow(2.0, static_cast<double>(qubits));
  std::printf("%s kernel, N = %-5zu n = %-2zu %s, ms            %10.2f     %3.0f %% of multiply-adds\n", name, count,
              qubits, sizeof(Real) == 4 ? "float " : "double", time * 1e3,
              100.0 * work / time / (machine.multiply_adds * 4.0 / sizeof(Real)));
}

void projections(const Machine& machine) {
  const Execution execution{machine.threads, util::active_isa()};
  const auto states = quantum::panel_states<float>(random_features(1000, 10), quantum::ZzMap{}, execution);
  std::printf("1-RDMs, N = 1000, n = 10 float, ms                %10.2f\n",
              1e3 * seconds(5, [&] { quantum::single_qubit_expectations(states, execution); }));
  std::printf("2-RDMs, N = 1000, n = 10 float, ms                %10.2f\n",
              1e3 * seconds(3, [&] { quantum::pair_expectations(states, execution); }));
}

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, 64 << 20);  // as epiq does
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  const unsigned threads = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : util::available_threads();
  const bool large = argc > 2 && std::strcmp(argv[2], "large") == 0;
  std::printf("%s, %u threads, %s\n", cpu_model().c_str(), threads, util::name(util::active_isa()).c_str());
  const Machine machine{threads, multiply_adds<float>(threads), in_place_bandwidth(threads)};
  std::printf(
      "multiply-adds of the Gram kernel in cache: %.1f G/s float, %.1f G/s double; in-place bandwidth %.1f GB/s\n\n",
      machine.multiply_adds / 1e9, multiply_adds<double>(threads) / 1e9, machine.bandwidth / 1e9);
  for (const std::size_t n : {4, 6, 8, 10, 12}) {
    many_small<float>(n, machine);
    many_small<double>(n, machine);
  }
  for (const std::size_t n : {16, 20, 24}) {
    one_large<float>(n, machine);
    one_large<double>(n, machine);
  }
  if (large) one_large<float>(28, machine);
  kernel_matrix<float>(1000, 10, quantum::ZzMap{}, "ZZ", machine);
  kernel_matrix<double>(1000, 10, quantum::ZzMap{}, "ZZ", machine);
  kernel_matrix<float>(1000, 10, quantum::RyMap{}, "RY", machine);
  kernel_matrix<double>(1000, 10, quantum::RyMap{}, "RY", machine);
  projections(machine);
  return 0;
}
