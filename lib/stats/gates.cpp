#include "epiq/stats/gates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "epiq/stats/linear_algebra.hpp"

namespace epiq::stats {
namespace {

double p_value_correlation(double r) {
  return r * (-0.0009 + r * (0.6281 + r * (0.0099 + r * (0.0588 + r * (-0.0127 + r * 0.2982)))));
}

/// The effective number of the first `count` tests in the given order.
double effective_number(const util::Matrix& correlation, std::span<const std::size_t> order, std::size_t count) {
  util::Matrix part(count, count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < count; ++j)
      part(i, j) = i == j ? 1.0 : p_value_correlation(correlation(order[i], order[j]));
  double number = static_cast<double>(count);
  for (const double eigenvalue : symmetric_eigenvalues(std::move(part))) number -= std::max(0.0, eigenvalue - 1.0);
  return std::max(1.0, number);
}

}  // namespace

double gates(std::span<const double> log10_p, const util::Matrix& correlation) {
  const std::size_t tests = log10_p.size();
  std::vector<std::size_t> order(tests);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [log10_p](std::size_t a, std::size_t b) { return log10_p[a] < log10_p[b]; });
  const double all = std::log10(effective_number(correlation, order, tests));
  double best = 0.0;
  for (std::size_t j = 0; j < tests; ++j) {
    const double p = log10_p[order[j]];
    if (p >= best) break;  // m_e(j) is at most m_e, so that no later term is smaller
    best = std::min(best, all + p - std::log10(effective_number(correlation, order, j + 1)));
  }
  return best;
}

}  // namespace epiq::stats
