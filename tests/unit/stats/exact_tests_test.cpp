#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "epiq/stats/poisson_binomial.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/stats/two_samples.hpp"

using namespace epiq::stats;

namespace {

/// 1/2^(from + i % step): exact in binary, so that rational arithmetic sees the same numbers.
std::vector<double> powers(std::size_t trials, int from, int step) {
  std::vector<double> p;
  for (std::size_t i = 0; i < trials; ++i) p.push_back(std::ldexp(1.0, -(from + static_cast<int>(i) % step)));
  return p;
}

/// The same recursion in logarithms, as the slow and obvious oracle.
double log10_tail_by_logarithms(const std::vector<double>& probabilities, std::size_t k) {
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  const auto sum = [](double a, double b) {
    if (a < b) std::swap(a, b);
    return b == kNever ? a : a + std::log1p(std::exp(b - a));
  };
  std::vector<double> states(probabilities.size() + 1, kNever);
  states[0] = 0.0;
  for (const double p : probabilities)
    for (std::size_t i = states.size() - 1;; --i) {
      states[i] = sum(states[i] + std::log1p(-p), i == 0 ? kNever : states[i - 1] + std::log(p));
      if (i == 0) break;
    }
  double tail = kNever;
  for (std::size_t i = states.size() - 1; i >= k && i < states.size(); --i) tail = sum(tail, states[i]);
  return tail / std::log(10.0);
}

}  // namespace

TEST_CASE("Poisson-binomial tails are those of rational arithmetic to 1e-9, down to 1e-349") {
  // Python, fractions.Fraction: the whole recursion without rounding.
  const std::vector<std::pair<std::size_t, double>> mixed = {
      {1, -0.2294822832996033},  {3, -1.264756916159513}, {5, -2.8415582828503716},  {10, -8.374563908556752},
      {20, -24.245041481747265}, {40, -71.2418872906377}, {59, -137.08611452612226}, {60, -141.78512795773514}};
  for (const auto& [k, log10_p] : mixed)
    CHECK(std::abs(log10_poisson_binomial_tail(powers(60, 4, 9), k) - log10_p) < 4e-10);
  const std::vector<std::pair<std::size_t, double>> rare = {{1, -1.179807681630166},  {5, -7.975734777455102},
                                                            {20, -42.64340633618809}, {60, -161.6443045339008},
                                                            {95, -287.6083625411504}, {110, -349.5613950758458}};
  for (const auto& [k, log10_p] : rare)
    CHECK(std::abs(log10_poisson_binomial_tail(powers(120, 10, 3), k) - log10_p) < 4e-10);
}

TEST_CASE("Poisson-binomial tails of thousands of trials agree with the recursion in logarithms") {
  std::vector<double> p;
  for (std::size_t i = 0; i < 1500; ++i) p.push_back(1e-4 * static_cast<double>(1 + i % 37));
  for (const std::size_t k : {1, 2, 3, 4, 6, 10, 50, 120})
    CHECK(std::abs(log10_poisson_binomial_tail(p, k) - log10_tail_by_logarithms(p, k)) < 1e-9);
}

TEST_CASE("Equal trials are binomial, whose tail is an incomplete beta function") {
  const std::vector<double> p(5000, 1e-3);
  for (const std::size_t k : {1, 4, 6, 20, 80, 200}) {
    const double binomial =
        log_beta_tails(1e-3, 1.0 - 1e-3, static_cast<double>(k), 5001.0 - static_cast<double>(k)).lower /
        std::log(10.0);
    CHECK(std::abs(log10_poisson_binomial_tail(p, k) - binomial) < 1e-9);
  }
}

TEST_CASE("Poisson-binomial tails at their ends") {
  const std::vector<double> p = {0.5, 0.0, 0.25, 1.0};
  CHECK(log10_poisson_binomial_tail(p, 0) == 0.0);
  CHECK(std::abs(log10_poisson_binomial_tail(p, 1)) < 1e-12);
  CHECK(std::abs(log10_poisson_binomial_tail(p, 2) - std::log10(0.625)) < 1e-12);
  CHECK(std::abs(log10_poisson_binomial_tail(p, 3) - std::log10(0.125)) < 1e-12);
  CHECK(std::isinf(log10_poisson_binomial_tail(p, 4)));
}

TEST_CASE("Fisher's exact test gives the p-values of rational arithmetic") {
  CHECK(std::pow(10.0, log10_fisher_two_sided(3, 1, 1, 3)) == Approx(0.4857142857142857));
  CHECK(std::pow(10.0, log10_fisher_two_sided(10, 2, 3, 15)) == Approx(0.0005367241191434358));
  CHECK(std::pow(10.0, log10_fisher_two_sided(0, 20, 25, 5)) == Approx(2.254652580441085e-09));
  CHECK(log10_fisher_two_sided(0, 0, 5, 3) == Approx(0.0).margin(1e-12));
}

TEST_CASE("The rank sum test is the normal approximation with continuity") {
  // U = 1 of n = 4 and 5: mean 10, variance 4 * 5 * 10 / 12; z = (9 - .5) / sqrt(16.667) = 2.0821.
  CHECK(std::pow(10.0, log10_rank_sum_two_sided({1, 2, 3, 5}, {4, 6, 7, 8, 9})) == Approx(0.03734).epsilon(1e-3));
  CHECK(log10_rank_sum_two_sided({1, 1}, {1, 1, 1}) == 0.0);
  CHECK(log10_rank_sum_two_sided({}, {1.0}) == 0.0);
}
