#include "epiq/stats/gates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "epiq/stats/linear_algebra.hpp"

namespace epiq::stats {
namespace {

constexpr double kNegligible = 1e-3;

double p_value_correlation(double r) {
  return r * (-0.0009 + r * (0.6281 + r * (0.0099 + r * (0.0588 + r * (-0.0127 + r * 0.2982)))));
}

/// Splits tests into groups between which no p-values are correlated by more than kNegligible.
std::vector<std::vector<std::size_t>> correlated_groups(const util::Matrix& correlation,
                                                        std::span<const std::size_t> tests) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::size_t> left(tests.begin(), tests.end());
  while (!left.empty()) {
    std::vector<std::size_t> group{left.back()};
    left.pop_back();
    for (std::size_t i = 0; i < group.size(); ++i) {
      const auto stays = [&correlation, test = group[i]](std::size_t other) {
        return std::abs(p_value_correlation(correlation(test, other))) <= kNegligible;
      };
      const auto joins = std::stable_partition(left.begin(), left.end(), stays);
      group.insert(group.end(), joins, left.end());
      left.erase(joins, left.end());
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

/// The effective number of some tests.
double effective_number(const util::Matrix& correlation, std::span<const std::size_t> tests) {
  double number = static_cast<double>(tests.size());
  for (const std::vector<std::size_t>& group : correlated_groups(correlation, tests)) {
    if (group.size() == 1) continue;
    util::Matrix part(group.size(), group.size());
    for (std::size_t i = 0; i < group.size(); ++i)
      for (std::size_t j = 0; j < group.size(); ++j)
        part(i, j) = i == j ? 1.0 : p_value_correlation(correlation(group[i], group[j]));
    for (const double eigenvalue : symmetric_eigenvalues(std::move(part))) number -= std::max(0.0, eigenvalue - 1.0);
  }
  return std::max(1.0, number);
}

}  // namespace

double gates(std::span<const double> log10_p, const util::Matrix& correlation) {
  const std::size_t tests = log10_p.size();
  std::vector<std::size_t> order(tests);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [log10_p](std::size_t a, std::size_t b) { return log10_p[a] < log10_p[b]; });
  const double all = std::log10(effective_number(correlation, order));
  double best = 0.0;
  for (std::size_t j = 0; j < tests; ++j) {
    const double p = log10_p[order[j]];
    if (p >= best) break;  // m_e(j) is at most m_e, so that no later term is smaller
    best = std::min(best, all + p - std::log10(effective_number(correlation, std::span(order).first(j + 1))));
  }
  return best;
}

}  // namespace epiq::stats
