#include "epiq/stats/proportion.hpp"

#include <cmath>

#include "epiq/stats/special.hpp"

namespace epiq::stats {
namespace {

/// The x with P(X > x) = upper for a beta variable X.
double beta_tail_quantile(double upper, double a, double b) {
  const double f = f_tail_quantile(std::log10(upper), 2.0 * a, 2.0 * b);
  return std::isinf(f) ? 1.0 : a * f / (a * f + b);
}

}  // namespace

double monte_carlo_p(const MonteCarloCount& count) {
  const auto hits = static_cast<double>(count.exceedances), draws = static_cast<double>(count.draws);
  return count.stopping == Stopping::at_count ? hits / draws : (hits + 1.0) / (draws + 1.0);
}

Interval monte_carlo_interval(const MonteCarloCount& count, double level) {
  const auto hits = static_cast<double>(count.exceedances), draws = static_cast<double>(count.draws);
  const double outside = (1.0 - level) / 2.0;
  Interval interval{0.0, 1.0};
  if (count.exceedances > 0) interval.low = beta_tail_quantile(1.0 - outside, hits, draws - hits + 1.0);
  // Inverse sampling: fewer than `hits` among the draws before the last.
  const double others = count.stopping == Stopping::at_count ? hits : hits + 1.0;
  if (count.draws > count.exceedances) interval.high = beta_tail_quantile(outside, others, draws - hits);
  return interval;
}

}  // namespace epiq::stats
