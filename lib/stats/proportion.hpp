#pragma once

#include <cstddef>

namespace epiq::stats {

/// What ended a row of Monte Carlo draws.
enum class Stopping {
  at_draws,  ///< a number of draws fixed before
  at_count   ///< the last draw brought the count to a number fixed before (inverse sampling)
};

/// How many of the draws of a null distribution were at least as extreme as what was observed.
struct MonteCarloCount {
  std::size_t exceedances = 0;
  std::size_t draws = 0;  ///< 0: not done
  Stopping stopping = Stopping::at_draws;
};

/// The p-value: (exceedances + 1) / (draws + 1), which counts the observed data among the draws; where a count ended
/// them exceedances / draws, which is as valid (Besag and Clifford, Biometrika 78 (1991) 301).
double monte_carlo_p(const MonteCarloCount& count);

struct Interval {
  double low;
  double high;
};

/// The exact central interval of the p-value that infinitely many draws would give (Clopper and Pearson, Biometrika 26
/// (1934) 404; for inverse sampling with its negative binomial in the place of the binomial).
Interval monte_carlo_interval(const MonteCarloCount& count, double level = 0.95);

}  // namespace epiq::stats
