#include "epiq/interaction/score_test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/mixture.hpp"

namespace epiq::interaction {
namespace {

constexpr double kSmallest = 1e-9;  // eigenvalues below this share of the largest are noise of rounding

double sum(const std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

/// Beyond, only rounding is left of the largest eigenvalue.
double attainable(const std::vector<double>& values, double ratio) {
  return std::min(ratio, values[0] * (1.0 - 1e-12));
}

/// |Z'r|^2 of one trait.
double score_square(const Projected& projected, std::size_t trait) {
  double total = 0.0;
  for (std::size_t i = 0; i < projected.score.rows; ++i) total += projected.score(i, trait) * projected.score(i, trait);
  return total;
}

}  // namespace

ArmScore undefined_score() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  return {kNan, kNan};
}

std::vector<double> kernel_spectrum(const Projected& projected) {
  double before = 0.0;
  for (const double value : projected.diagonal_before) before += value;
  std::vector<double> values = stats::symmetric_eigenvalues(projected.gram);
  if (values.empty() || values[0] <= 1e-10 * before) return {};
  std::size_t kept = 0;
  while (kept < values.size() && values[kept] > kSmallest * values[0]) ++kept;
  values.resize(kept);
  return values;
}

stats::ChiSquareMixture ratio_mixture(const std::vector<double>& values, double ratio, double degrees) {
  ratio = attainable(values, ratio);
  stats::ChiSquareMixture mixture;
  for (const double value : values) {
    mixture.weights.push_back(value - ratio);
    mixture.degrees.push_back(1.0);
  }
  mixture.weights.push_back(-ratio);
  mixture.degrees.push_back(degrees - static_cast<double>(values.size()));
  return mixture;
}

ArmScore ratio_score(const std::vector<double>& values, double ratio, double degrees) {
  ratio = attainable(values, ratio);
  double squares = 0.0;
  for (const double value : values) squares += value * value;
  return {ratio * degrees / sum(values), stats::upper_tail(ratio_mixture(values, ratio, degrees), 0.0).log10_p,
          ratio / std::sqrt(squares)};
}

std::vector<ArmScore> ratio_test(const Projected& projected, std::span<const double> residual_square, double degrees) {
  const std::vector<double> values = kernel_spectrum(projected);
  std::vector<ArmScore> scores(projected.score.cols, undefined_score());
  if (values.empty() || degrees - static_cast<double>(values.size()) < 1.0) return scores;
  for (std::size_t t = 0; t < scores.size(); ++t)
    if (residual_square[t] > 0.0)
      scores[t] = ratio_score(values, score_square(projected, t) / residual_square[t], degrees);
  return scores;
}

}  // namespace epiq::interaction
