#include "epiq/stats/multiple_testing.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace epiq::stats;

TEST_CASE("Bonferroni multiplies p and stops at 1", "[stats][multiple_testing]") {
  CHECK(bonferroni(-5.0, 100.0) == Approx(-3.0));
  CHECK(bonferroni(-1.0, 100.0) == 0.0);
  CHECK(bonferroni(-1000.0, 10.0) == Approx(-999.0));
}

// Reference: statsmodels 0.13 multipletests(p, method='fdr_bh').
TEST_CASE("false discovery rates agree with statsmodels", "[stats][multiple_testing]") {
  const std::vector<double> p{0.001, 0.04, 0.03, 0.5, 0.04, 0.9, 1e-8};
  const std::vector<double> q{0.0035, 0.056, 0.056, 0.5833333333333334, 0.056, 0.9, 7e-08};
  std::vector<double> log10_p;
  for (const double value : p) log10_p.push_back(std::log10(value));
  const std::vector<double> log10_q = benjamini_hochberg(log10_p, 7);
  for (std::size_t i = 0; i < p.size(); ++i) CHECK(std::pow(10.0, log10_q[i]) == Approx(q[i]));
}

TEST_CASE("a table cut to its top rows keeps the rates of the full table", "[stats][multiple_testing]") {
  const std::vector<double> full{-8.0, -6.0, -5.5, -0.3, -0.2, -0.1};
  const std::vector<double> top(full.begin(), full.begin() + 3);
  const std::vector<double> q_full = benjamini_hochberg(full, 6);
  const std::vector<double> q_top = benjamini_hochberg(top, 6);
  for (std::size_t i = 0; i < 3; ++i) CHECK(q_top[i] == Approx(q_full[i]));
}

TEST_CASE("undefined p-values have undefined rates and take no rank", "[stats][multiple_testing]") {
  const std::vector<double> q = benjamini_hochberg(std::vector<double>{NAN, -3.0, NAN, -400.0}, 2);
  CHECK(std::isnan(q[0]));
  CHECK(std::isnan(q[2]));
  CHECK(q[1] == Approx(-3.0));
  CHECK(q[3] == Approx(-400.0 + std::log10(2.0)));
}

TEST_CASE("effective numbers are n for independent tests and 1 for identical ones", "[stats][multiple_testing]") {
  const std::vector<double> independent(8, 1.0);
  const std::vector<double> identical{8.0, 0.0, 0.0, -1e-16};
  CHECK(galwey_effective_number(independent) == Approx(8.0));
  CHECK(galwey_effective_number(identical) == Approx(1.0));
  CHECK(galwey_effective_number(std::vector<double>{}) == 0.0);
  // Two pairs with correlation r: eigenvalues 1 + r and 1 - r twice.
  const std::vector<double> pairs{1.6, 1.6, 0.4, 0.4};
  const double root = std::sqrt(1.6) + std::sqrt(0.4);
  CHECK(galwey_effective_number(pairs) == Approx(root * root));
}
