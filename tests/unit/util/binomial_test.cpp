#include "epiq/util/binomial.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>

using epiq::util::draw_binomial;
using epiq::util::Philox;

namespace {

constexpr int kDraws = 100'000;

struct Setting {
  std::uint64_t trials;
  double probability;
};

double log_probability(double n, double p, double k) {
  return std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) + k * std::log(p) +
         (n - k) * std::log1p(-p);
}

/// Pearson's chi-square of the draws, as a normal deviate (Wilson and Hilferty, PNAS 17 (1931) 684). Neighbouring
/// outcomes are pooled until 20 draws are expected.
double chi_square_deviate(const std::map<std::uint64_t, int>& drawn, double n, double p) {
  const double reach = 8.0 * std::sqrt(n * p * (1.0 - p)) + 20.0;
  const double first = std::max(0.0, std::floor(n * p - reach)), last = std::min(n, std::ceil(n * p + reach));
  double statistic = 0.0, expected = 0.0, observed = 0.0, left = kDraws, seen = 0.0;
  int cells = 0;
  auto at = drawn.begin();
  for (double k = first; k <= last; k += 1.0) {
    const double probability = std::exp(log_probability(n, p, k));
    expected += kDraws * probability;
    left -= kDraws * probability;
    for (; at != drawn.end() && static_cast<double>(at->first) <= k; ++at) observed += at->second;
    if (expected < 20.0 || left < 20.0) continue;  // what is left at the end is one cell
    statistic += (observed - expected) * (observed - expected) / expected;
    seen += observed;
    ++cells;
    expected = observed = 0.0;
  }
  expected += left;
  observed = kDraws - seen;
  statistic += (observed - expected) * (observed - expected) / expected;
  const double df = cells;
  const double spread = 2.0 / (9.0 * df);
  return (std::cbrt(statistic / df) - (1.0 - spread)) / std::sqrt(spread);
}

}  // namespace

TEST_CASE("Binomial draws have the probabilities, mean and variance of their distribution", "[util][random]") {
  // Both methods, on both sides of where they meet (a mean of 10), few and many trials, and mirror images.
  for (const Setting& setting :
       {Setting{1, 0.3}, Setting{7, 0.5}, Setting{50, 0.02}, Setting{50, 0.97}, Setting{33, 0.3}, Setting{34, 0.3},
        Setting{20, 0.5}, Setting{1000, 0.00999}, Setting{1000, 0.01}, Setting{100, 0.6}, Setting{4096, 0.5},
        Setting{1'000'000, 0.3}, Setting{4'000'000'000, 1e-9}, Setting{4'000'000'000, 0.999}}) {
    CAPTURE(setting.trials, setting.probability);
    const auto n = static_cast<double>(setting.trials);
    const double p = setting.probability, mean = n * p, variance = mean * (1.0 - p);
    std::map<std::uint64_t, int> drawn;
    double sum = 0.0, squares = 0.0;
    for (std::uint64_t stream = 0; stream < kDraws; ++stream) {
      Philox random(11, stream);
      const std::uint64_t count = draw_binomial(random, setting.trials, p);
      ++drawn[count];
      const double deviation = static_cast<double>(count) - mean;
      sum += deviation;
      squares += deviation * deviation;
    }
    CHECK(drawn.rbegin()->first <= setting.trials);
    CHECK(std::abs(sum / kDraws) <= 4.0 * std::sqrt(variance / kDraws));
    const double kurtosis = 3.0 + (1.0 - 6.0 * p * (1.0 - p)) / variance;
    CHECK(std::abs(squares / kDraws - variance) <= 4.0 * variance * std::sqrt((kurtosis - 1.0) / kDraws));
    CHECK(chi_square_deviate(drawn, n, p) < 4.0);
  }
}

TEST_CASE("Binomial draws of certain and impossible events, and of no trials", "[util][random]") {
  Philox random(1);
  CHECK(draw_binomial(random, 1000, 0.0) == 0);
  CHECK(draw_binomial(random, 1000, -1e-17) == 0);
  CHECK(draw_binomial(random, 1000, 1.0) == 1000);
  CHECK(draw_binomial(random, 1000, 1.0 + 1e-15) == 1000);
  CHECK(draw_binomial(random, 0, 0.5) == 0);
  CHECK(draw_binomial(random, 1, std::numeric_limits<double>::denorm_min()) == 0);
}

TEST_CASE("The same stream gives the same binomial draws", "[util][random]") {
  for (const double p : {0.001, 0.4}) {
    Philox a(3, 5), b(3, 5);
    for (int i = 0; i < 50; ++i) CHECK(draw_binomial(a, 2000, p) == draw_binomial(b, 2000, p));
  }
}
