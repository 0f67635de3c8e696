#include "epiq/quantum/kernel_shots.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "epiq/util/binomial.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {

void depolarise(util::Matrix& kernel, double rate, std::size_t qubits) {
  const double mixed = rate * std::pow(0.5, static_cast<double>(qubits));
  for (double& value : kernel.values) value = (1.0 - rate) * value + mixed;
}

void sample_shots(util::Matrix& kernel, std::uint64_t shots, std::uint64_t seed, bool symmetric, unsigned threads) {
  util::parallel_for(threads, kernel.rows, [&](std::size_t i) {
    for (std::size_t j = symmetric ? i : 0; j < kernel.cols; ++j) {
      util::Philox random(seed, std::uint64_t{i} << 32 | j);
      const std::uint64_t successes = util::draw_binomial(random, shots, kernel(i, j));
      kernel(i, j) = static_cast<double>(successes) / static_cast<double>(shots);
    }
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
