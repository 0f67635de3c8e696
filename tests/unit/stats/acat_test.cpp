#include "epiq/stats/acat.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "epiq/util/error.hpp"

using epiq::stats::acat;

// Reference values: the formula evaluated by mpmath 1.3.0 with 900 digits.
TEST_CASE("ACAT agrees with its formula in high precision, also where p has no double", "[stats][acat]") {
  CHECK(acat(std::vector{-2.0, -0.1, -5.0}, 1.0) == Approx(-4.5232946067092152).epsilon(1e-13));
  CHECK(acat(std::vector{-20.0, -0.5, -18.0, -0.01}, 1.0, std::vector{1.0, 2.0, 3.0, 4.0}) ==
        Approx(-19.012837224705172).epsilon(1e-13));
  CHECK(acat(std::vector{-400.0, -401.0, -0.3}, 1.0) == Approx(-400.56427143043856).epsilon(1e-13));
  CHECK(acat(std::vector{-0.0001, -0.2}, 1.0) == Approx(-0.00019995980793768994).epsilon(1e-9));
  CHECK(acat(std::vector{-14.0, -3.0}, 1.0) == Approx(-13.698970004340362).epsilon(1e-13));
}

TEST_CASE("ACAT of one p-value, or of equal ones, is that p-value", "[stats][acat]") {
  for (const double log10_p : {-1e6, -300.0, -13.1, -13.0, -9.0, -1.0, -0.30103, -0.2, -0.01}) {
    CAPTURE(log10_p);
    CHECK(acat(std::vector{log10_p}, 1.0) == Approx(log10_p).epsilon(1e-12));
    CHECK(acat(std::vector{log10_p, log10_p, log10_p}, 1.0) == Approx(log10_p).epsilon(1e-12));
  }
}

TEST_CASE("a p-value of 1 does not outweigh the rest under a cap", "[stats][acat]") {
  const double capped = acat(std::vector{0.0, -3.0}, 0.999);
  CHECK(capped == Approx(std::log10(0.5)).epsilon(1e-10));  // cot(.999 pi) = -cot(.001 pi)
  CHECK(acat(std::vector{0.0, -10.0}, 0.999) < -9.5);
  CHECK(acat(std::vector{0.0}, 0.999) == Approx(std::log10(0.999)));
}

TEST_CASE("a weight of 0 leaves a p-value out", "[stats][acat]") {
  CHECK(acat(std::vector{-3.0, -500.0}, 1.0, std::vector{2.0, 0.0}) == Approx(-3.0));
  CHECK_THROWS_AS(acat(std::vector<double>{}, 1.0), epiq::util::Error);
  CHECK_THROWS_AS(acat(std::vector{-3.0}, 1.0, std::vector{1.0, 2.0}), epiq::util::Error);
}
