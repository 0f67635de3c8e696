#include "epiq/stats/gates.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace {

epiq::util::Matrix equicorrelated(std::size_t tests, double r) {
  epiq::util::Matrix correlation(tests, tests);
  for (std::size_t i = 0; i < tests; ++i)
    for (std::size_t j = 0; j < tests; ++j) correlation(i, j) = i == j ? 1.0 : r;
  return correlation;
}

}  // namespace

TEST_CASE("GATES of independent tests is Simes' test", "[stats][gates]") {
  const std::vector<double> p{0.03, 0.5, 0.02, 0.9};
  std::vector<double> log10_p;
  for (const double value : p) log10_p.push_back(std::log10(value));
  // Simes: min(4 * .02 / 1, 4 * .03 / 2, 4 * .5 / 3, 4 * .9 / 4) = .06
  CHECK(epiq::stats::gates(log10_p, equicorrelated(4, 0.0)) == Approx(std::log10(0.06)).epsilon(1e-12));
}

TEST_CASE("GATES of two tests follows its formula", "[stats][gates]") {
  // r = .8: rho = .2982 r^6 - .0127 r^5 + .0588 r^4 + .0099 r^3 + .6281 r^2 - .0009 r = .5044224..., and the
  // eigenvalues of two tests are 1 + rho and 1 - rho, so that m_e = 2 - rho.
  const double r = 0.8;
  const double rho = 0.2982 * std::pow(r, 6) - 0.0127 * std::pow(r, 5) + 0.0588 * std::pow(r, 4) +
                     0.0099 * std::pow(r, 3) + 0.6281 * r * r - 0.0009 * r;
  const std::vector<double> log10_p{std::log10(0.001), std::log10(0.4)};
  CHECK(epiq::stats::gates(log10_p, equicorrelated(2, r)) == Approx(std::log10(0.001 * (2.0 - rho))).epsilon(1e-12));
}

TEST_CASE("GATES of one test is its p-value, however small", "[stats][gates]") {
  const std::vector<double> log10_p{-412.5};
  CHECK(epiq::stats::gates(log10_p, equicorrelated(1, 0.0)) == Approx(-412.5));
}

TEST_CASE("GATES of groups of tests without correlation between them sums their effective numbers", "[stats][gates]") {
  // Tests 0, 2 and 1, 3 with r = .8 in each group: m_e = 2 (2 - rho), of which the two smallest p, one a group, are 2.
  epiq::util::Matrix correlation = equicorrelated(4, 0.0);
  correlation(0, 2) = correlation(2, 0) = correlation(1, 3) = correlation(3, 1) = 0.8;
  const double r = 0.8;
  const double rho = 0.2982 * std::pow(r, 6) - 0.0127 * std::pow(r, 5) + 0.0588 * std::pow(r, 4) +
                     0.0099 * std::pow(r, 3) + 0.6281 * r * r - 0.0009 * r;
  const std::vector<double> log10_p{std::log10(0.01), std::log10(0.011), std::log10(0.9), std::log10(0.8)};
  CHECK(epiq::stats::gates(log10_p, correlation) == Approx(std::log10(2.0 * (2.0 - rho) * 0.011 / 2.0)).epsilon(1e-12));
}
