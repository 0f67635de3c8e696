#include "epiq/interaction/pairs/allelic.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace epiq::interaction {
namespace {

struct LogOddsRatio {
  double value, variance;
};

double square(double x) { return x * x; }

/// ln OR of the allele pairs of one class and its variance.
LogOddsRatio allelic_log_odds_ratio(const std::uint32_t* counts) {
  const double filler = std::find(counts, counts + 9, 0U) == counts + 9 ? 0.0 : 0.5;
  double n[9];
  for (std::size_t i = 0; i < 9; ++i) n[i] = counts[i] + filler;
  // Reciprocals of the counts of allele pairs: (0, 0), (0, 1), (1, 0), (1, 1).
  const double r11 = 1.0 / (4.0 * n[0] + 2.0 * (n[1] + n[3]) + n[4]);
  const double r12 = 1.0 / (4.0 * n[2] + 2.0 * (n[1] + n[5]) + n[4]);
  const double r21 = 1.0 / (4.0 * n[6] + 2.0 * (n[3] + n[7]) + n[4]);
  const double r22 = 1.0 / (4.0 * n[8] + 2.0 * (n[5] + n[7]) + n[4]);
  const double corners = n[0] * square(r11) + n[2] * square(r12) + n[6] * square(r21) + n[8] * square(r22);
  const double edges =
      n[1] * square(r11 - r12) + n[3] * square(r11 - r21) + n[5] * square(r22 - r12) + n[7] * square(r22 - r21);
  return {std::log(r12 * r21 / (r11 * r22)), 4.0 * (4.0 * corners + edges) + n[4] * square(r11 - r12 - r21 + r22)};
}

}  // namespace

EffectTest fast_epistasis(const PairTable& table) {
  const std::uint32_t* controls = table.counts.data();
  const std::uint32_t* cases = controls + 9;
  if (std::accumulate(controls, cases, std::uint64_t{0}) == 0 ||
      std::accumulate(cases, cases + 9, std::uint64_t{0}) == 0)
    return {};
  const LogOddsRatio in_controls = allelic_log_odds_ratio(controls), in_cases = allelic_log_odds_ratio(cases);
  EffectTest result;
  result.effect = in_cases.value - in_controls.value;
  const double variance = in_cases.variance + in_controls.variance;
  result.standard_error = std::sqrt(variance);
  result.test = chi_square_test(square(result.effect) / variance, 1.0);
  return result;
}

}  // namespace epiq::interaction
