#include "epiq/stats/poisson_binomial.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace epiq::stats {
namespace {

/// Mean and variance of the successes under the tilt t = exp(log_tilt).
struct Tilted {
  double mean = 0.0;
  double variance = 0.0;
};

double tilted(double p, double log_tilt) {
  // t p / (1 - p + t p), with a tilt that may overflow.
  if (p <= 0.0 || p >= 1.0) return p;
  return 1.0 / (1.0 + (1.0 - p) / p * std::exp(-log_tilt));
}

Tilted moments(std::span<const double> probabilities, double log_tilt) {
  Tilted sum;
  for (const double p : probabilities) {
    const double q = tilted(p, log_tilt);
    sum.mean += q;
    sum.variance += q * (1.0 - q);
  }
  return sum;
}

/// The tilt that makes the mean k, by bisection; it need not be exact, since any tilt gives the same sum.
double find_tilt(std::span<const double> probabilities, double k) {
  double low = 0.0;
  double high = 1.0;
  while (high < 1024.0 && moments(probabilities, high).mean < k) {
    low = high;
    high *= 2.0;
  }
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (low + high);
    (moments(probabilities, middle).mean < k ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// Probabilities of 0 .. most successes under the tilt.
std::vector<double> distribution(std::span<const double> probabilities, double log_tilt, std::size_t most) {
  std::vector<double> states(most + 1, 0.0);
  states[0] = 1.0;
  std::size_t reached = 0;
  for (const double p : probabilities) {
    const double q = tilted(p, log_tilt);
    reached = std::min(reached + 1, most);
    for (std::size_t i = reached; i > 0; --i) states[i] = states[i] * (1.0 - q) + states[i - 1] * q;
    states[0] *= 1.0 - q;
  }
  return states;
}

/// log(1 - p + t p) summed over the trials.
double log_normaliser(std::span<const double> probabilities, double log_tilt) {
  double sum = 0.0;
  for (const double p : probabilities)
    sum += log_tilt < 700.0
               ? std::log1p(p * std::expm1(log_tilt))
               : (p > 0.0 ? log_tilt + std::log(p) + std::log1p((1.0 - p) / p * std::exp(-log_tilt)) : 0.0);
  return sum;
}

}  // namespace

double log10_poisson_binomial_tail(std::span<const double> probabilities, std::size_t k) {
  if (k == 0) return 0.0;
  const auto possible = static_cast<std::size_t>(
      std::count_if(probabilities.begin(), probabilities.end(), [](double p) { return p > 0.0; }));
  if (k > possible) return -std::numeric_limits<double>::infinity();
  if (k == possible) {
    double sum = 0.0;
    for (const double p : probabilities)
      if (p > 0.0) sum += std::log(p);
    return sum / std::log(10.0);
  }
  const auto wanted = static_cast<double>(k);
  if (moments(probabilities, 0.0).mean >= wanted) {
    // Below the mean the complement is the smaller part.
    const std::vector<double> states = distribution(probabilities, 0.0, k - 1);
    double below = 0.0;
    for (const double state : states) below += state;
    return std::log1p(-std::min(below, 1.0)) / std::log(10.0);
  }
  const double log_tilt = find_tilt(probabilities, wanted);
  // States beyond k matter until the tilt (40 = 17 digits) or their distance from the mean has made them nothing.
  const double spread = 12.0 * std::sqrt(moments(probabilities, log_tilt).variance) + 50.0;
  const double reach = std::min({40.0 / std::max(log_tilt, 1e-6), spread, static_cast<double>(possible - k)});
  const std::vector<double> states =
      distribution(probabilities, log_tilt, k + static_cast<std::size_t>(std::ceil(reach)));
  double tail = 0.0;
  for (std::size_t i = states.size() - 1; i >= k; --i)
    tail += states[i] * std::exp(-log_tilt * static_cast<double>(i - k));
  return (log_normaliser(probabilities, log_tilt) - wanted * log_tilt + std::log(tail)) / std::log(10.0);
}

}  // namespace epiq::stats
