#include "epiq/quantum/kernel_shots.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {
namespace {

double successes(double probability, std::uint64_t shots, std::uint64_t seed, std::uint64_t stream) {
  const double scaled = std::clamp(probability, 0.0, 1.0) * 0x1p32;
  const auto threshold = static_cast<std::uint64_t>(std::llround(scaled));
  std::uint64_t count = 0;
  for (std::uint64_t first = 0; first < shots; first += 4) {
    const util::Philox::Block words = util::Philox::block(seed, stream, first / 4);
    for (std::uint64_t s = first; s < std::min(first + 4, shots); ++s) count += words[s - first] < threshold ? 1 : 0;
  }
  return static_cast<double>(count) / static_cast<double>(shots);
}

}  // namespace

void depolarise(util::Matrix& kernel, double rate, std::size_t qubits) {
  const double mixed = rate * std::pow(0.5, static_cast<double>(qubits));
  for (double& value : kernel.values) value = (1.0 - rate) * value + mixed;
}

void sample_shots(util::Matrix& kernel, std::uint64_t shots, std::uint64_t seed, bool symmetric, unsigned threads) {
  util::parallel_for(threads, kernel.rows, [&](std::size_t i) {
    for (std::size_t j = symmetric ? i : 0; j < kernel.cols; ++j)
      kernel(i, j) = successes(kernel(i, j), shots, seed, std::uint64_t{i} << 32 | j);
  });
  if (!symmetric) return;
  for (std::size_t i = 0; i < kernel.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) kernel(i, j) = kernel(j, i);
}

Mitigation mitigate_depolarisation(util::Matrix& kernel, std::size_t qubits) {
  const double size = std::pow(2.0, static_cast<double>(qubits));
  Mitigation result;
  const auto n = static_cast<double>(kernel.rows);
  std::vector<double> kept(kernel.rows);
  for (std::size_t i = 0; i < kernel.rows; ++i) {
    const double rate = (1.0 - kernel(i, i)) * size / (size - 1.0);
    if (rate >= 1.0)
      throw util::Error(util::Fault::input, "the fidelity of state " + std::to_string(i) +
                                                " with itself is that of noise alone; it cannot be mitigated");
    kept[i] = 1.0 - rate;
    result.mean_rate += rate / n;
  }
  for (std::size_t i = 0; i < kernel.rows; ++i) {
    for (std::size_t j = 0; j < kernel.cols; ++j) {
      const double keep = std::sqrt(kept[i] * kept[j]);
      const double value = i == j ? 1.0 : (kernel(i, j) - (1.0 - keep) / size) / keep;
      if (i != j) result.mean_shift += std::abs(value - kernel(i, j)) / (n * (n - 1.0));
      kernel(i, j) = value;
    }
  }
  return result;
}

}  // namespace epiq::quantum
