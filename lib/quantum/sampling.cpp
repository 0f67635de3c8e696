#include "epiq/quantum/sampling.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/quantum/reduction.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {
namespace {

/// The point of the distribution function that a shot asks for.
struct Shot {
  double point = 0.0;
  std::uint64_t index = 0;
};

template <class Real>
double weight(const std::complex<Real>& amplitude) {
  return std::norm(std::complex<double>(amplitude));
}

}  // namespace

template <class Real>
std::vector<std::uint64_t> sample(const BasicStatevector<Real>& state, std::uint64_t shots, std::uint64_t seed,
                                  const SimulationOptions& options) {
  const std::size_t blocks = (state.size() + kSumBlock - 1) / kSumBlock;
  std::vector<double> below(blocks + 1);  // the distribution function at the start of each block, not normalised
  util::parallel_for(options.threads, blocks, [&](std::size_t block) {
    const std::size_t end = std::min(state.size(), (block + 1) * kSumBlock);
    double sum = 0.0;
    for (std::size_t i = block * kSumBlock; i < end; ++i) sum += weight(state[i]);
    below[block + 1] = sum;
  });
  for (std::size_t block = 0; block < blocks; ++block) below[block + 1] += below[block];
  const double total = below[blocks];
  if (!std::isfinite(total) || total <= 0.0)
    throw util::Error(util::Fault::input, "a state whose amplitudes are all zero or not finite cannot be measured");

  std::vector<Shot> order(shots);
  for (std::uint64_t s = 0; s < shots; ++s) order[s] = {util::Philox(seed, s).uniform() * total, s};
  std::sort(order.begin(), order.end(),
            [](const Shot& a, const Shot& b) { return a.point != b.point ? a.point < b.point : a.index < b.index; });

  std::vector<std::uint64_t> result(shots);
  util::parallel_for(options.threads, blocks, [&](std::size_t block) {
    const auto before = [](const Shot& shot, double value) { return shot.point < value; };
    auto next = std::lower_bound(order.begin(), order.end(), below[block], before);
    const auto last = block + 1 == blocks ? order.end() : std::lower_bound(next, order.end(), below[block + 1], before);
    if (next == last) return;
    const std::size_t end = std::min(state.size(), (block + 1) * kSumBlock);
    double reached = below[block];
    std::size_t likely = block * kSumBlock;  // takes what rounding leaves at the end of the block
    for (std::size_t i = likely; i < end && next != last; ++i) {
      const double step = weight(state[i]);
      if (step > 0.0) likely = i;
      reached += step;
      for (; next != last && next->point < reached; ++next) result[next->index] = i;
    }
    for (; next != last; ++next) result[next->index] = likely;
  });
  return result;
}

std::vector<Count> count_samples(std::vector<std::uint64_t> samples) {
  std::sort(samples.begin(), samples.end());
  std::vector<Count> counts;
  for (const std::uint64_t state : samples) {
    if (counts.empty() || counts.back().basis_state != state) counts.push_back({state, 0});
    ++counts.back().shots;
  }
  return counts;
}

std::string bit_string(std::uint64_t basis_state, std::size_t qubits) {
  std::string text(qubits, '0');
  for (std::size_t qubit = 0; qubit < qubits; ++qubit)
    if ((basis_state >> qubit & 1) != 0) text[qubits - 1 - qubit] = '1';
  return text;
}

template std::vector<std::uint64_t> sample(const BasicStatevector<float>&, std::uint64_t, std::uint64_t,
                                           const SimulationOptions&);
template std::vector<std::uint64_t> sample(const BasicStatevector<double>&, std::uint64_t, std::uint64_t,
                                           const SimulationOptions&);

}  // namespace epiq::quantum
