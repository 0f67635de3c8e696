#include "epiq/stats/mixture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "epiq/stats/special.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"
#include "oracle/mixture_oracle.hpp"

using namespace epiq::stats;
namespace oracle = epiq::oracle;

namespace {

ChiSquareMixture singles(const std::vector<double>& weights) {
  return {weights, std::vector<double>(weights.size(), 1.0)};
}

double p_of(double log10_p) { return std::pow(10.0, log10_p); }

// Weights that fall like those of a kernel, within a factor of `spread`.
std::vector<double> random_weights(std::size_t rank, double spread, std::uint64_t stream) {
  epiq::util::Philox random(11, stream);
  std::vector<double> weights(rank);
  for (double& w : weights) w = 3.7 * std::exp(-std::log(spread) * random.uniform());
  return weights;
}

struct Moments {
  double mean = 0.0, deviation = 0.0;
};

Moments moments(const ChiSquareMixture& mixture) {
  Moments result;
  double variance = 0.0;
  for (std::size_t i = 0; i < mixture.weights.size(); ++i) {
    result.mean += mixture.degrees[i] * mixture.weights[i];
    variance += 2.0 * mixture.degrees[i] * mixture.weights[i] * mixture.weights[i];
  }
  result.deviation = std::sqrt(variance);
  return result;
}

}  // namespace

// Imhof, Biometrika 48 (1961) 419, table 1: the central forms Q1 to Q4. His .9936 is .993547, rounded up.
TEST_CASE("Imhof's published tails are reproduced by every method", "[stats][mixture]") {
  struct Case {
    std::vector<double> degrees;
    double q, p;
  };
  for (const Case& c : {Case{{1., 1., 1.}, .1, .9458}, Case{{1., 1., 1.}, .7, .5064}, Case{{1., 1., 1.}, 2., .1240},
                        Case{{2., 2., 2.}, .2, .9936}, Case{{2., 2., 2.}, 2., .3998}, Case{{2., 2., 2.}, 6., .0161},
                        Case{{6., 4., 2.}, 1., .9973}, Case{{6., 4., 2.}, 5., .4353}, Case{{6., 4., 2.}, 12., .0088},
                        Case{{2., 4., 6.}, 1., .9666}, Case{{2., 4., 6.}, 3., .4196}, Case{{2., 4., 6.}, 8., .0087}}) {
    CAPTURE(c.degrees, c.q);
    const ChiSquareMixture mixture{{.6, .3, .1}, c.degrees};
    const Tail tail = upper_tail(mixture, c.q);
    CHECK(tail.method == TailMethod::contour);
    CHECK(p_of(tail.log10_p) == Approx(c.p).margin(c.p == .9936 ? 6e-5 : 5e-5));
    const DaviesResult second = davies(mixture, c.q, 1e-6, 1000000);
    CHECK(second.fault == DaviesFault::none);
    CHECK(second.p == Approx(p_of(tail.log10_p)).margin(1e-6));
    CHECK(p_of(saddlepoint_log10_tail(mixture, c.q)) == Approx(c.p).epsilon(0.03));
  }
}

TEST_CASE("one weight is a scaled chi-square down to 1e-300, for any degrees", "[stats][mixture]") {
  for (const double degrees : {0.7, 1.0, 2.0, 3.0, 10.0, 1000.0, 100000.0})
    for (const double log10_p : {-1e-8, -0.001, -0.3, -0.5, -2.0, -10.0, -300.0, -1000.0}) {
      CAPTURE(degrees, log10_p);
      const double q = chi_square_tail_quantile(log10_p, degrees);
      const Tail tail = upper_tail({{2.5}, {degrees}}, 2.5 * q);
      CHECK(tail.method == TailMethod::contour);
      CHECK(tail.log10_p == Approx(log10_chi_square_tail(q, degrees)).epsilon(1e-10));
    }
}

TEST_CASE("positive weights agree with Ruben's series in relative terms, also in far tails", "[stats][mixture]") {
  for (const std::size_t rank : {1u, 2u, 3u, 5u, 16u, 100u, 500u})
    for (const double spread : {1.5, 5.0}) {
      const std::vector<double> weights = random_weights(rank, spread, rank);
      const Moments m = moments(singles(weights));
      for (const double q : {0.3 * m.mean, m.mean, m.mean + 2.0 * m.deviation, m.mean + 8.0 * m.deviation,
                             m.mean + 25.0 * m.deviation}) {
        CAPTURE(rank, spread, q);
        const double expected = static_cast<double>(std::log10(oracle::ruben_tail(weights, q)));
        const Tail tail = upper_tail(singles(weights), q);
        CHECK(tail.method == TailMethod::contour);
        CHECK(tail.log10_p == Approx(expected).epsilon(1e-10).margin(1e-11));
      }
    }
}

TEST_CASE("exponentials of mixed signs agree with their partial fractions", "[stats][mixture]") {
  const std::vector<std::vector<double>> spectra{
      {1.0, -1.0}, {1.0, -0.01}, {0.02, -1.0}, {3.0, 1.0, -2.0}, {1.0, 0.9, 0.5, -0.2, -0.7, -0.8}};
  for (const std::vector<double>& weights : spectra)
    for (const double multiple : {0.0, 1e-6, 0.1, 1.0, 10.0, 300.0, 3000.0}) {
      const double q = multiple * weights[0];
      CAPTURE(weights, q);
      const ChiSquareMixture mixture{weights, std::vector<double>(weights.size(), 2.0)};
      ChiSquareMixture twice = singles(weights);
      twice.weights.insert(twice.weights.end(), weights.begin(), weights.end());
      twice.degrees.resize(twice.weights.size(), 1.0);
      const double expected = static_cast<double>(std::log10(oracle::exponential_tail(weights, q)));
      CHECK(upper_tail(mixture, q).log10_p == Approx(expected).epsilon(1e-10).margin(1e-12));
      CHECK(upper_tail(twice, q).log10_p == Approx(expected).epsilon(1e-10).margin(1e-12));
    }
}

TEST_CASE("contour, Davies and Imhof's integral agree to 1e-9 on spectra of mixed signs", "[stats][mixture]") {
  for (const std::size_t rank : {12u, 40u, 150u, 500u})
    for (const double share : {0.1, 0.5, 1.0}) {  // the total weight below 0, compared with that above
      std::vector<double> weights = random_weights(rank, 8.0, 1000 + rank);
      for (std::size_t i = 0; i < rank; i += 2) weights[i] *= -share;
      const ChiSquareMixture mixture = singles(weights);
      const Moments m = moments(mixture);
      for (const double deviations : {-2.3, -1.0, 0.0, 0.4, 2.0, 4.0, 6.5}) {
        const double q = m.mean + deviations * m.deviation;
        CAPTURE(rank, share, deviations);
        const Tail tail = upper_tail(mixture, q);
        CHECK(tail.method == TailMethod::contour);
        const double p = p_of(tail.log10_p);
        CHECK(p == Approx(oracle::imhof_tail(weights, mixture.degrees, q)).epsilon(0).margin(1e-9));
        const DaviesResult second = davies(mixture, q, 1e-9, 1000000);
        CHECK(second.fault == DaviesFault::none);
        CHECK(p == Approx(second.p).epsilon(0).margin(1e-9));
      }
    }
}

TEST_CASE("a ratio with equal weights is an F test, at any depth", "[stats][mixture]") {
  for (const double rest : {20.0, 1000.0, 100000.0})
    for (const std::size_t rank : {1u, 4u, 100u})
      for (const double multiple : {0.2, 0.9, 1.0, 1.3, 3.0, 30.0}) {  // t over its mean
        CAPTURE(rest, rank, multiple);
        const double r = static_cast<double>(rank);
        const double t = multiple * r / (r + rest);
        if (t >= 1.0) continue;
        ChiSquareMixture mixture = singles(std::vector<double>(rank, 1.0 - t));
        mixture.weights.push_back(-t);
        mixture.degrees.push_back(rest);
        const double f = t / (1.0 - t) * rest / r;
        CHECK(upper_tail(mixture, 0.0).log10_p == Approx(log10_f_tail(f, r, rest)).epsilon(1e-10).margin(1e-12));
      }
}

TEST_CASE("the ratio test of a kernel spectrum agrees with Imhof's integral", "[stats][mixture]") {
  for (const std::size_t rank : {3u, 30u, 150u}) {
    std::vector<double> lambda = random_weights(rank, 30.0, 77 + rank);
    const Moments m = moments(singles(lambda));
    for (const double rest : {200.0, 5000.0})
      for (const double deviations : {-1.0, 0.0, 3.0, 6.0}) {
        CAPTURE(rank, rest, deviations);
        const double t = (m.mean + deviations * m.deviation) / (rest + static_cast<double>(rank));
        if (t <= 0.0) continue;
        ChiSquareMixture mixture = singles(lambda);
        for (double& w : mixture.weights) w -= t;
        mixture.weights.push_back(-t);
        mixture.degrees.push_back(rest);
        CHECK(p_of(upper_tail(mixture, 0.0).log10_p) ==
              Approx(oracle::imhof_tail(mixture.weights, mixture.degrees, 0.0)).epsilon(0).margin(1e-9));
      }
  }
}

namespace {

/// The ratio test of a random kernel spectrum of some rank, with `rest` degrees that the kernel does not reach.
struct RatioSpectrum {
  std::vector<double> values;
  double rest;

  ChiSquareMixture at(double ratio) const {
    ChiSquareMixture mixture;
    for (const double value : values) mixture.weights.push_back(value - ratio);
    mixture.weights.push_back(-ratio);
    mixture.degrees.assign(values.size(), 1.0);
    mixture.degrees.push_back(rest);
    return mixture;
  }

  /// The ratio whose tail is about `log10_p`; where it is exactly does not matter.
  double ratio_of(double log10_p) const {
    double low = 0.0, high = values.front();
    for (int k = 0; k < 60; ++k)
      (upper_tail(at((low + high) / 2.0), 0.0).log10_p > log10_p ? low : high) = (low + high) / 2.0;
    return low;
  }
};

/// What all methods say of a tail, against the integral along the vertical line.
/// @param too_small how much too small the saddlepoint may be, as a ratio
void compare_tails(std::size_t rank, double spread, double rest, double log10_p, std::uint64_t stream,
                   double too_small = 1.05) {
  RatioSpectrum spectrum{random_weights(rank, spread, stream), rest};
  std::sort(spectrum.values.rbegin(), spectrum.values.rend());
  const ChiSquareMixture mixture = spectrum.at(spectrum.ratio_of(log10_p));
  const auto exact = static_cast<double>(oracle::bromwich_log10_tail(mixture.weights, mixture.degrees, 0));
  CAPTURE(rank, spread, rest, log10_p, stream, exact);
  CHECK(std::abs(upper_tail(mixture, 0.0).log10_p - exact) < 1e-9 * std::max(1.0, std::abs(exact)));
  // Where one weight of one degree decides, the saddlepoint is too large by up to 1.162, Stirling's error at 1/2.
  const double saddlepoint = saddlepoint_log10_tail(mixture, 0.0) - exact;
  CHECK(saddlepoint > -std::log10(too_small));
  CHECK(saddlepoint < std::log10(1.17));
  if (log10_p < -10.0) return;
  const DaviesResult second = davies(mixture, 0.0, 1e-10, 10000000);
  CHECK(second.fault == DaviesFault::none);
  CHECK(std::abs(second.p - p_of(exact)) < 1e-9);
  CHECK(std::abs(oracle::imhof_tail(mixture.weights, mixture.degrees, 0.0) - p_of(exact)) < 1e-9);
}

}  // namespace

TEST_CASE("the integral along the vertical line is Ruben's series where both hold", "[stats][mixture]") {
  const std::vector<double> weights = random_weights(12, 4.0, 5);
  const Moments m = moments(singles(weights));
  for (const double deviations : {1.0, 4.0, 20.0, 100.0}) {
    const double q = m.mean + deviations * m.deviation;
    CHECK(static_cast<double>(oracle::bromwich_log10_tail(weights, std::vector<double>(12, 1.0), q)) ==
          Approx(static_cast<double>(std::log10(oracle::ruben_tail(weights, q)))).epsilon(1e-12));
  }
}

TEST_CASE("tails of ratio tests agree with a long double integral down to 1e-300", "[stats][mixture]") {
  for (const std::size_t rank : {1u, 3u, 20u, 100u})
    for (const double log10_p : {-1.0, -4.0, -10.0, -50.0, -300.0}) compare_tails(rank, 20.0, 300.0, log10_p, rank);
}

TEST_CASE("tails of 200 random spectra of rank 1 to 500 agree with a long double integral", "[stats][mixture][.slow]") {
  epiq::util::Philox random(3, 9);
  for (std::uint64_t stream = 0; stream < 200; ++stream) {
    const auto rank = static_cast<std::size_t>(std::lround(std::exp(std::log(500.0) * random.uniform())));
    const double spread = std::exp(std::log(1e4) * random.uniform()), rest = 30.0 + 3000.0 * random.uniform();
    for (const double log10_p : {-1.0, -3.0, -6.0, -10.0, -30.0, -100.0, -300.0})
      compare_tails(rank, spread, rest, log10_p, 5000 + stream, 1.1);  // 1.09 here; permutations allow 1.25
  }
}

TEST_CASE("the saddlepoint approximation is within a few percent, and continuous through the mean",
          "[stats][mixture]") {
  const ChiSquareMixture mixture = singles(random_weights(20, 10.0, 5));
  const Moments m = moments(mixture);
  for (const double deviations : {-1.5, -1e-2, -1e-3, -1e-5, 0.0, 1e-5, 1e-3, 1e-2, 1.0, 5.0, 30.0}) {
    CAPTURE(deviations);
    const double q = m.mean + deviations * m.deviation;
    CHECK(saddlepoint_log10_tail(mixture, q) == Approx(upper_tail(mixture, q).log10_p).epsilon(0).margin(0.05));
  }
  const double below = p_of(saddlepoint_log10_tail(mixture, m.mean + 0.999e-3 * m.deviation));
  const double above = p_of(saddlepoint_log10_tail(mixture, m.mean + 1.001e-3 * m.deviation));
  CHECK(std::abs(below - above) < 1e-4);
}

// Reference: the formulas of association.md, section 2c, evaluated by SciPy's ncx2.sf and chi2.sf.
TEST_CASE("Liu and modified Liu follow their formulas", "[stats][mixture]") {
  struct Case {
    std::vector<double> weights;
    double q, liu, liu_mod;
  };
  const std::vector<Case> cases{
      {{0.6, 0.3, 0.1}, 0.79999999999999993, 0.43945344057221, 0.43494321423016},
      {{0.6, 0.3, 0.1}, 1.9999999999999998, 0.1261873406751, 0.12500404759063},
      {{0.6, 0.3, 0.1}, 3.9999999999999996, 0.017298402625092, 0.017655261759835},
      {{3, 2, 2, 1, 0.5, 0.5, 0.25, 0.1}, 7.4800000000000004, 0.52670581917329, 0.52284413295714},
      {{3, 2, 2, 1, 0.5, 0.5, 0.25, 0.1}, 18.699999999999999, 0.08004231303949, 0.080033217345996},
      {{3, 2, 2, 1, 0.5, 0.5, 0.25, 0.1}, 37.399999999999999, 0.0023505438540779, 0.0025373722163692},
      {{1, 1, 1, 0.01, 0.01, 0.01, 0.01, 0.01}, 2.4399999999999999, 0.49551551881141, 0.4955069112335},
      {{1, 1, 1, 0.01, 0.01, 0.01, 0.01, 0.01}, 6.0999999999999996, 0.10921809594281, 0.10921704653604},
      {{1, 1, 1, 0.01, 0.01, 0.01, 0.01, 0.01}, 12.199999999999999, 0.0068868530072982, 0.0068875702436257},
  };
  for (const Case& c : cases) {
    CAPTURE(c.weights, c.q);
    CHECK(p_of(liu_log10_tail(singles(c.weights), c.q)) == Approx(c.liu).epsilon(1e-10));
    CHECK(p_of(liu_mod_log10_tail(singles(c.weights), c.q)) == Approx(c.liu_mod).epsilon(1e-10));
  }
}

TEST_CASE("only ratios of weights and quantile matter", "[stats][mixture]") {
  const std::vector<double> weights{1.0, 0.4, -0.3, 0.2, 0.1};
  const double expected = upper_tail(singles(weights), 2.0).log10_p;
  for (const double scale : {1e-200, 1e-12, 1e9, 1e150}) {
    std::vector<double> scaled = weights;
    for (double& w : scaled) w *= scale;
    CHECK(upper_tail(singles(scaled), 2.0 * scale).log10_p == Approx(expected).epsilon(1e-11));
  }
}

TEST_CASE("the upper tail falls as the quantile grows", "[stats][mixture]") {
  for (const std::vector<double>& weights :
       {std::vector<double>{1.0, -1.0}, {1.0, 0.001, -0.5}, {1.0, 1.0, 1.0, -1e-9}}) {
    double last = 0.0;
    for (double q = -20.0; q <= 200.0; q += 0.37) {
      CAPTURE(weights, q);
      const Tail tail = upper_tail(singles(weights), q);
      CHECK(tail.method != TailMethod::saddlepoint);
      CHECK(tail.log10_p <= last);
      last = tail.log10_p;
    }
  }
}

TEST_CASE("what the signs of the weights decide is exact", "[stats][mixture]") {
  CHECK(upper_tail(singles({-1.0, -2.0}), 0.0).log10_p == kImpossibleLog10P);
  CHECK(upper_tail(singles({-1.0, -2.0}), 1.0).method == TailMethod::exact);
  CHECK(upper_tail(singles({1.0, 2.0}), 0.0).log10_p == 0.0);
  CHECK(upper_tail(singles({0.0}), -1.0).log10_p == 0.0);
  CHECK(upper_tail(singles({}), 0.0).log10_p == kImpossibleLog10P);
  CHECK(upper_tail(singles({-1.0, -2.0}), -3.0).log10_p ==
        Approx(log10_complement(upper_tail(singles({1.0, 2.0}), 3.0).log10_p)));
  CHECK(davies(singles({-1.0}), 0.5).p == 0.0);
  CHECK(davies(singles({1.0}), -0.5).p == 1.0);
}

TEST_CASE("a spectrum that is not finite is a defect", "[stats][mixture]") {
  CHECK_THROWS_AS(upper_tail(singles({1.0, NAN}), 0.0), epiq::util::Error);
  CHECK_THROWS_AS(upper_tail(singles({1.0}), INFINITY), epiq::util::Error);
  CHECK_THROWS_AS(upper_tail({{1.0}, {0.0}}, 0.0), epiq::util::Error);
  CHECK_THROWS_AS(upper_tail({{1.0}, {}}, 0.0), epiq::util::Error);
}

TEST_CASE("Davies says when its terms do not suffice", "[stats][mixture]") {
  CHECK(davies(singles({1.0}), 3.0, 1e-9, 1000).fault == DaviesFault::accuracy);
}
