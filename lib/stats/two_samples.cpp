#include "epiq/stats/two_samples.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epiq/stats/special.hpp"

namespace epiq::stats {

double log10_fisher_two_sided(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  const std::uint64_t row = a + b;
  const std::uint64_t other_row = c + d;
  const std::uint64_t column = a + c;
  const auto log_factorial = [](std::uint64_t n) { return log_gamma(static_cast<double>(n) + 1.0); };
  const double margins = log_factorial(row) + log_factorial(other_row) + log_factorial(column) + log_factorial(b + d) -
                         log_factorial(row + other_row);
  const auto log_p = [&](std::uint64_t x) {
    return margins - log_factorial(x) - log_factorial(row - x) - log_factorial(column - x) -
           log_factorial(other_row + x - column);
  };
  const std::uint64_t low = column > other_row ? column - other_row : 0;
  const std::uint64_t high = std::min(row, column);
  const double seen = log_p(a);
  double sum = 0.0;
  for (std::uint64_t x = low; x <= high; ++x) {
    const double here = log_p(x);
    if (here <= seen + 1e-7) sum += std::exp(here - seen);
  }
  return std::min(0.0, (seen + std::log(sum)) / std::log(10.0));
}

double log10_rank_sum_two_sided(const std::vector<double>& first, const std::vector<double>& second) {
  if (first.empty() || second.empty()) return 0.0;
  std::vector<std::pair<double, bool>> values;
  for (const double value : first) values.emplace_back(value, true);
  for (const double value : second) values.emplace_back(value, false);
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double ranks = 0.0;
  double ties = 0.0;
  for (std::size_t i = 0; i < values.size();) {
    std::size_t end = i;
    while (end < values.size() && values[end].first == values[i].first) ++end;
    const auto tied = static_cast<double>(end - i);
    ties += tied * (tied * tied - 1.0);
    const double rank = 0.5 * (static_cast<double>(i) + static_cast<double>(end) + 1.0);
    for (; i < end; ++i)
      if (values[i].second) ranks += rank;
  }
  const auto n1 = static_cast<double>(first.size());
  const auto n2 = static_cast<double>(second.size());
  const double variance = n1 * n2 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
  if (!(variance > 0.0)) return 0.0;
  const double difference = std::abs(ranks - n1 * (n + 1.0) / 2.0);
  return log10_normal_two_sided(std::max(0.0, difference - 0.5) / std::sqrt(variance));
}

}  // namespace epiq::stats
