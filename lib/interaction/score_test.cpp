#include "epiq/interaction/score_test.hpp"

#include <limits>
#include <vector>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/mixture.hpp"

namespace epiq::interaction {
namespace {

constexpr double kSmallest = 1e-9;  // eigenvalues below this share of the largest are noise of rounding

/// Positive eigenvalues of the projected kernel, descending; empty if nothing is left of the features.
std::vector<double> spectrum(const Projected& projected) {
  double before = 0.0;
  for (const double value : projected.diagonal_before) before += value;
  std::vector<double> values = stats::symmetric_eigenvalues(projected.gram);
  if (values.empty() || values[0] <= 1e-10 * before) return {};
  std::size_t kept = 0;
  while (kept < values.size() && values[kept] > kSmallest * values[0]) ++kept;
  values.resize(kept);
  return values;
}

double sum(const std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

double sum_of_squares(const std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) total += value * value;
  return total;
}

}  // namespace

ArmScore undefined_score() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  return {kNan, kNan};
}

ArmScore ratio_test(const Projected& projected, double residual_square, double degrees) {
  const std::vector<double> values = spectrum(projected);
  const double rest = degrees - static_cast<double>(values.size());
  if (values.empty() || rest < 1.0 || !(residual_square > 0.0)) return undefined_score();
  const double ratio = sum_of_squares(projected.score) / residual_square;

  stats::ChiSquareMixture mixture;
  for (const double value : values) {
    mixture.weights.push_back(value - ratio);
    mixture.degrees.push_back(1.0);
  }
  mixture.weights.push_back(-ratio);
  mixture.degrees.push_back(rest);
  return {ratio * degrees / sum(values), stats::upper_tail(mixture, 0.0).log10_p};
}

ArmScore mixture_test(const Projected& projected) {
  const std::vector<double> values = spectrum(projected);
  if (values.empty()) return undefined_score();
  const double statistic = sum_of_squares(projected.score);
  const stats::ChiSquareMixture mixture{values, std::vector<double>(values.size(), 1.0)};
  return {statistic / sum(values), stats::upper_tail(mixture, statistic).log10_p};
}

}  // namespace epiq::interaction
