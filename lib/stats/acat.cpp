#include "epiq/stats/acat.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "epiq/util/error.hpp"

namespace epiq::stats {

namespace {

using std::numbers::ln10;
using std::numbers::pi;

// cot(p pi) scaled by exp(-log_scale), for p = exp(log_p).
double scaled_cotangent(double log_p, double log_scale) {
  if (log_p < -30.0) return std::exp(-log_p - log_scale) / pi;  // cot(x) = 1/x (1 - x^2/3 ..), exact to 1e-26
  const double angle = std::exp(log_p) * pi;
  return std::cos(angle) / std::sin(angle) * std::exp(-log_scale);
}

}  // namespace

double acat(std::span<const double> log10_p, double cap, std::span<const double> weights) {
  if (log10_p.empty() || (!weights.empty() && weights.size() != log10_p.size()))
    throw util::Error(util::Fault::internal, "a combination of p-values needs p-values and as many weights");
  const double log_cap = std::log(cap);
  double smallest = 0.0;
  double total_weight = 0.0;
  std::vector<double> log_p(log10_p.size());
  for (std::size_t i = 0; i < log_p.size(); ++i) {
    log_p[i] = std::min(log10_p[i] * ln10, log_cap);
    const double weight = weights.empty() ? 1.0 : weights[i];
    if (weight > 0.0) smallest = std::min(smallest, log_p[i]);
    total_weight += weight;
  }
  // The statistic is kept as scaled * exp(log_scale): cot(p pi) of p = 1e-400 has no double.
  const double log_scale = std::max(0.0, -smallest - 30.0);
  double scaled = 0.0;
  for (std::size_t i = 0; i < log_p.size(); ++i) {
    const double weight = (weights.empty() ? 1.0 : weights[i]) / total_weight;
    if (weight > 0.0) scaled += weight * scaled_cotangent(log_p[i], log_scale);
  }
  if (log_scale > 0.0 && scaled > 0.0) {
    const double log_statistic = std::log(scaled) + log_scale;
    if (log_statistic > 20.0) return (-log_statistic - std::log(pi)) / ln10;  // atan(1/T) = 1/T to 1e-17
  }
  const double statistic = scaled * std::exp(log_scale);
  // P(C > T) = 1/2 - atan(T)/pi = atan2(1, T)/pi, without cancellation.
  return std::log10(std::atan2(1.0, statistic) / pi);
}

}  // namespace epiq::stats
