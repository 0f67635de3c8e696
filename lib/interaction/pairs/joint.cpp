#include "epiq/interaction/pairs/joint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace epiq::interaction {
namespace {

using Cells = std::array<double, 9>;     // 3 a + b
using FourLogs = std::array<double, 4>;  // of (2, 2), (2, 1), (1, 2), (1, 1)

struct Average {
  double value, variance;
};

/// The counts of a class as the test wants them, see joint_effects().
Cells adjusted(const std::uint32_t* counts, double filler) {
  Cells n{};
  double total = 0.0;
  for (std::size_t i = 0; i < 9; ++i) {
    n[i] = counts[i] + filler;
    total += counts[i];
  }
  if (100.0 * n[0] >= total) return n;
  const double others = total + 9.0 * filler - n[0];
  const double factor = total / (others + 0.01 * total);  // keeps the sum at `total`
  for (double& cell : n) cell *= factor;
  n[0] = 0.01 * total * factor;
  return n;
}

/// n_ab n_00 / (n_a0 n_0b).
double odds_ratio(const Cells& n, std::size_t a, std::size_t b) { return n[3 * a + b] * n[0] / (n[3 * a] * n[b]); }

/// Solves the 4 x 4 system v x = 1 by Cholesky and returns the x; false if v is not positive definite.
bool solve_ones(std::array<FourLogs, 4> v, FourLogs& x) {
  for (std::size_t j = 0; j < 4; ++j) {
    for (std::size_t k = 0; k < j; ++k) v[j][j] -= v[j][k] * v[j][k];
    if (!(v[j][j] > 0.0)) return false;
    v[j][j] = std::sqrt(v[j][j]);
    for (std::size_t i = j + 1; i < 4; ++i) {
      for (std::size_t k = 0; k < j; ++k) v[i][j] -= v[i][k] * v[j][k];
      v[i][j] /= v[j][j];
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    x[i] = 1.0;
    for (std::size_t k = 0; k < i; ++k) x[i] -= v[i][k] * x[k];
    x[i] /= v[i][i];
  }
  for (std::size_t i = 4; i-- > 0;) {
    for (std::size_t k = i + 1; k < 4; ++k) x[i] -= v[k][i] * x[k];
    x[i] /= v[i][i];
  }
  return true;
}

/// The average of least variance of `values`, whose derivatives by the log odds ratios are `slopes`.
bool best_average(const Cells& n, const FourLogs& values, const FourLogs& slopes, Average& average) {
  constexpr std::size_t kA[4] = {2, 2, 1, 1}, kB[4] = {2, 1, 2, 1};
  std::array<FourLogs, 4> covariance{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      double shared = 1.0 / n[0];  // the delta method: reciprocals of the cells that both odds ratios have
      if (kA[i] == kA[j]) shared += 1.0 / n[3 * kA[i]];
      if (kB[i] == kB[j]) shared += 1.0 / n[kB[i]];
      if (i == j) shared += 1.0 / n[3 * kA[i] + kB[i]];
      covariance[i][j] = shared * slopes[i] * slopes[j];
    }
  FourLogs weights{};
  if (!solve_ones(covariance, weights)) return false;
  const double precision = weights[0] + weights[1] + weights[2] + weights[3];
  average.variance = 1.0 / precision;
  average.value = 0.0;
  for (std::size_t i = 0; i < 4; ++i) average.value += weights[i] * values[i] / precision;
  return true;
}

bool class_average(const Cells& n, bool ratios_above_half, Average& average) {
  const double i22 = odds_ratio(n, 2, 2), i21 = odds_ratio(n, 2, 1);
  const double i12 = odds_ratio(n, 1, 2), i11 = odds_ratio(n, 1, 1);
  if (ratios_above_half)
    return best_average(n, {0.5 * std::log(i22), std::log(i21), std::log(i12), std::log(2.0 * i11 - 1.0)},
                        {0.5, 1.0, 1.0, 2.0 * i11 / (2.0 * i11 - 1.0)}, average);
  const double root = std::sqrt(i22);
  return best_average(
      n, {std::log((root + 1.0) / 2.0), std::log((i21 + 1.0) / 2.0), std::log((i12 + 1.0) / 2.0), std::log(i11)},
      {root / (2.0 * root + 2.0), i21 / (i21 + 1.0), i12 / (i12 + 1.0), 1.0}, average);
}

}  // namespace

EffectTest joint_effects(const PairTable& table, std::uint32_t min_cell) {
  const std::uint32_t* controls = table.counts.data();
  const std::uint32_t* cases = controls + 9;
  if (std::accumulate(controls, cases, std::uint64_t{0}) == 0 ||
      std::accumulate(cases, cases + 9, std::uint64_t{0}) == 0 || *std::min_element(controls, cases + 9) < min_cell)
    return {};
  const double filler = std::find(controls, cases + 9, 0U) == cases + 9 ? 0.0 : 0.5;
  const Cells in_controls = adjusted(controls, filler), in_cases = adjusted(cases, filler);
  const bool above = odds_ratio(in_controls, 1, 1) > 0.5 && odds_ratio(in_cases, 1, 1) > 0.5;
  Average control{}, affected{};
  if (!class_average(in_controls, above, control) || !class_average(in_cases, above, affected)) return {};
  EffectTest result;
  result.effect = affected.value - control.value;
  result.standard_error = std::sqrt(affected.variance + control.variance);
  result.test = chi_square_test(result.effect * result.effect / (affected.variance + control.variance), 1.0);
  return result;
}

}  // namespace epiq::interaction
