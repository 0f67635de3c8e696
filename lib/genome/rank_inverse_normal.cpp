#include <algorithm>
#include <cmath>
#include <numeric>

#include "epiq/genome/phenotype.hpp"

namespace epiq::genome {
namespace {

/// The standard normal quantile of p in (0, 1), to about 1e-15 relative: the start of Abramowitz & Stegun (1964),
/// 26.2.23, error 4.5e-4, and three steps of Halley's method.
double normal_quantile(double p) {
  const double tail = std::min(p, 1.0 - p);
  const double t = std::sqrt(-2.0 * std::log(tail));
  double x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int step = 0; step < 3; ++step) {
    constexpr double kRootTwoPi = 2.5066282746310002;
    const double excess = 0.5 * std::erfc(x / std::sqrt(2.0)) - tail;  // upper tail beyond x, less what is wanted
    const double newton = excess * kRootTwoPi * std::exp(0.5 * x * x);
    x += newton / (1.0 - 0.5 * x * newton);
  }
  return p < 0.5 ? -x : x;
}

}  // namespace

std::vector<double> rank_inverse_normal(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> transformed(values.size());
  const auto n = static_cast<double>(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from + 1;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    const double rank = 0.5 * static_cast<double>(from + 1 + to);  // the mean of from + 1 .. to
    const double quantile = normal_quantile((rank - 0.375) / (n + 0.25));
    for (std::size_t i = from; i < to; ++i) transformed[order[i]] = quantile;
    from = to;
  }
  return transformed;
}

}  // namespace epiq::genome
