#include "epiq/stats/proportion.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace epiq::stats {
namespace {

/// P(X >= least) for a binomial of n and p, by adding up its terms.
double binomial_tail(std::size_t least, std::size_t n, double p) {
  double total = 0.0;
  for (std::size_t k = least; k <= n; ++k) {
    const auto x = static_cast<double>(k), size = static_cast<double>(n);
    total += std::exp(std::lgamma(size + 1.0) - std::lgamma(x + 1.0) - std::lgamma(size - x + 1.0) + x * std::log(p) +
                      (size - x) * std::log1p(-p));
  }
  return total;
}

TEST_CASE("Limits of a binomial count are those of Clopper and Pearson", "[stats]") {
  const Interval ten = monte_carlo_interval({10, 100});
  CHECK(binomial_tail(10, 100, ten.low) == Approx(.025).epsilon(1e-8));
  CHECK(1.0 - binomial_tail(11, 100, ten.high) == Approx(.025).epsilon(1e-8));
  // None among n: 1 - .025^(1/n), a closed form.
  const Interval none = monte_carlo_interval({0, 1000});
  CHECK(none.low == 0.0);
  CHECK(none.high == Approx(1.0 - std::pow(.025, 1e-3)).epsilon(1e-9));
  CHECK(monte_carlo_interval({50, 50}).high == 1.0);
}

TEST_CASE("Limits of inverse sampling are those of its negative binomial", "[stats]") {
  const MonteCarloCount count{20, 300, Stopping::at_count};
  const Interval interval = monte_carlo_interval(count);
  CHECK(binomial_tail(20, 300, interval.low) == Approx(.025).epsilon(1e-8));         // the 20th by draw 300
  CHECK(1.0 - binomial_tail(20, 299, interval.high) == Approx(.025).epsilon(1e-8));  // not before draw 300
  CHECK(monte_carlo_p(count) == Approx(20.0 / 300.0));
  CHECK(monte_carlo_p({0, 999}) == Approx(.001));
}

}  // namespace
}  // namespace epiq::stats
