#include "epiq/util/binomial.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace epiq::util {
namespace {

constexpr double kInversionMean = 10.0;   ///< BTRS needs at least this mean
constexpr double kInversionMost = 110.0;  ///< beyond it lies less than 1e-70 of a mean below kInversionMean

/// Walks up from 0 until the cumulative probability exceeds a uniform number.
double by_inversion(Philox& random, double n, double p) {
  const double odds = p / (1.0 - p);
  const double none = std::exp(n * std::log1p(-p));
  const double most = std::min(n, kInversionMost);
  while (true) {
    double left = random.uniform(), term = none, k = 0.0;
    while (left >= term && k <= most) {
      left -= term;
      k += 1.0;
      term *= ((n + 1.0) / k - 1.0) * odds;
    }
    if (k <= most) return k;  // else the rounding of the sum left some over: draw again
  }
}

/// log k! - [log sqrt(2 pi) + (k + 1/2) log(k + 1) - (k + 1)], the rest of Stirling's series; k >= 0, whole.
double stirling_rest(double k) {
  const double x = k + 1.0;
  if (k < 10.0) return std::log(std::tgamma(x)) - 0.5 * std::log(2.0 * std::numbers::pi) - (k + 0.5) * std::log(x) + x;
  const double square = x * x;
  return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / x;
}

/// Log of the probability of k over that of m. The large logarithms of both cancel before they are taken, so that the
/// error does not grow with n.
double log_ratio(double n, double odds, double m, double k) {
  const double shift = k - m;
  return shift * (std::log(odds) - std::log((m + 1.0) / (n - m + 1.0))) - (k + 0.5) * std::log1p(shift / (m + 1.0)) -
         (n - k + 0.5) * std::log1p(-shift / (n - m + 1.0)) + stirling_rest(m) + stirling_rest(n - m) -
         stirling_rest(k) - stirling_rest(n - k);
}

/// Transformed rejection with squeeze; constants and steps are those of the paper. p <= 1/2, n p >= kInversionMean.
double by_rejection(Philox& random, double n, double p) {
  const double odds = p / (1.0 - p);
  const double deviation = std::sqrt(n * p * (1.0 - p));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double centre = n * p + 0.5;
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double squeeze = 0.92 - 4.2 / b;
  const double mode = std::floor((n + 1.0) * p);
  while (true) {
    const double u = random.uniform() - 0.5;
    const double v = random.uniform();
    const double edge = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / edge + b) * u + centre);
    if (!(k >= 0.0 && k <= n)) continue;
    if (edge >= 0.07 && v <= squeeze) return k;
    if (std::log(v * alpha / (a / (edge * edge) + b)) <= log_ratio(n, odds, mode, k)) return k;
  }
}

}  // namespace

std::uint64_t draw_binomial(Philox& random, std::uint64_t trials, double probability) {
  if (trials == 0 || !(probability > 0.0)) return 0;
  if (probability >= 1.0) return trials;
  if (probability > 0.5) return trials - draw_binomial(random, trials, 1.0 - probability);
  const auto n = static_cast<double>(trials);
  return static_cast<std::uint64_t>(n * probability < kInversionMean ? by_inversion(random, n, probability)
                                                                     : by_rejection(random, n, probability));
}

}  // namespace epiq::util
