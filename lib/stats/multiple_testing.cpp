#include "epiq/stats/multiple_testing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epiq::stats {

double bonferroni(double log10_p, double tests) { return std::min(0.0, log10_p + std::log10(tests)); }

std::vector<double> benjamini_hochberg(std::span<const double> log10_p, std::size_t tests) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < log10_p.size(); ++i)
    if (!std::isnan(log10_p[i])) order.push_back(i);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return log10_p[a] != log10_p[b] ? log10_p[a] < log10_p[b] : a < b; });

  std::vector<double> log10_q(log10_p.size(), std::numeric_limits<double>::quiet_NaN());
  double smallest = 0.0;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t i = order[rank - 1];
    smallest = std::min(smallest, log10_p[i] + std::log10(static_cast<double>(tests) / static_cast<double>(rank)));
    log10_q[i] = smallest;
  }
  return log10_q;
}

double galwey_effective_number(std::span<const double> eigenvalues) {
  double roots = 0.0;
  double sum = 0.0;
  for (const double value : eigenvalues) {
    if (!(value > 0.0)) continue;
    roots += std::sqrt(value);
    sum += value;
  }
  return sum > 0.0 ? roots * roots / sum : 0.0;
}

}  // namespace epiq::stats
