#include "epiq/stats/special.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace epiq::stats;

// Reference values: mpmath 1.3.0 with 60 digits (erfc, gammainc and betainc, regularised), printed to 17 digits.

TEST_CASE("normal tails agree with mpmath far below 1e-300", "[stats][special]") {
  struct Case {
    double z, log10_p;
  };
  const std::vector<Case> cases{
      {-6, -4.2846957036515783e-10}, {-1, -0.075026012957818023}, {0, -0.3010299956639812},
      {0.5, -0.51069198926524077},   {3, -2.8696990359293691},    {9.9, -22.681649620381302},
      {10.1, -23.558759112853299},   {37, -299.24218117860992},   {40, -349.43700645934584},
      {200, -8688.5897688515631},
  };
  for (const Case& c : cases) {
    CAPTURE(c.z);
    CHECK(log10_normal_tail(c.z) == Approx(c.log10_p).epsilon(1e-13).margin(1e-300));
  }
}

TEST_CASE("chi-square tails agree with mpmath", "[stats][special]") {
  struct Case {
    double x, degrees, log10_p;
  };
  const std::vector<Case> cases{
      {0.01, 1, -0.036049661062642284},       {1, 1, -0.4985155458279893},
      {30, 1, -7.3644697039531473},           {2000, 1, -436.04327371607295},
      {10000.0, 4, -2167.7733526617115},      {2.5, 3.7, -0.22380771976869776},
      {900, 1000, -0.0046795583673998868},    {1000, 1000, -0.30622658771901512},
      {1100, 1000, -1.8352187685849598},      {3000, 1000, -197.78418151794906},
      {100500, 100000, -0.87990401744680208}, {130000, 100000, -819.47543550254002},
      {0.001, 0.5, -0.078292590866217235},
  };
  for (const Case& c : cases) {
    CAPTURE(c.x, c.degrees);
    CHECK(log10_chi_square_tail(c.x, c.degrees) == Approx(c.log10_p).epsilon(2e-13));
  }
}

TEST_CASE("F tails agree with mpmath, also where the margin is tiny", "[stats][special]") {
  struct Case {
    double f, numerator, denominator, log10_p;
  };
  const std::vector<Case> cases{
      {0.1, 1, 10, -0.12014088321880785},       {1, 4, 995, -0.39088729461448638},
      {5, 4, 995, -3.2663307542300583},         {400, 4, 995, -204.62816579121233},
      {200000.0, 1, 1000, -1153.1951163585948}, {1.01, 99000, 1000, -0.37854495400015973},
      {3, 2, 100000, -1.302844360769774},       {0.001, 5, 7, -6.4145199533156901e-8},
  };
  for (const Case& c : cases) {
    CAPTURE(c.f, c.numerator, c.denominator);
    CHECK(log10_f_tail(c.f, c.numerator, c.denominator) == Approx(c.log10_p).epsilon(1e-12));
  }
}

TEST_CASE("noncentral chi-square tails agree with mpmath", "[stats][special]") {
  struct Case {
    double x, degrees, noncentrality, log10_p;
  };
  const std::vector<Case> cases{
      {10, 3, 2, -0.99381201024586147},
      {200, 1.5, 20, -21.56782365952813},
      {5000, 3, 100, -801.69124233383082},
      {1, 2, 50, -9.7049636195047182e-11},
  };
  for (const Case& c : cases) {
    CAPTURE(c.x, c.degrees, c.noncentrality);
    CHECK(log10_noncentral_chi_square_tail(c.x, c.degrees, c.noncentrality) ==
          Approx(c.log10_p).epsilon(1e-12).margin(1e-13));
  }
}

TEST_CASE("Student's t and the normal are F and chi-square of one degree", "[stats][special]") {
  for (const double t : {0.0, 0.3, -2.0, 11.0}) {
    CHECK(log10_student_two_sided(t, 17) == Approx(log10_f_tail(t * t, 1, 17)));
    CHECK(log10_normal_two_sided(t) == Approx(log10_chi_square_tail(t * t, 1)).margin(1e-15));
  }
  CHECK(log10_student_two_sided(1.0, 1.0) == Approx(std::log10(0.5)));  // Cauchy
}

TEST_CASE("log_gamma agrees with factorials and with Gamma(1/2)", "[stats][special]") {
  CHECK(log_gamma(0.5) == Approx(0.5 * std::log(M_PI)).epsilon(1e-14));
  CHECK(log_gamma(1.0) == Approx(0.0).margin(1e-14));
  CHECK(log_gamma(11.0) == Approx(std::log(3628800.0)).epsilon(1e-14));
  CHECK(log_gamma(1e5) == Approx(1051287.7089736568948).epsilon(1e-14));
}

TEST_CASE("quantiles invert their tails", "[stats][special]") {
  for (const double log10_p : {-1e-12, -0.01, -0.3, -0.31, -2.0, -50.0, -400.0}) {
    CAPTURE(log10_p);
    CHECK(log10_normal_tail(normal_tail_quantile(log10_p)) == Approx(log10_p).epsilon(1e-10));
    for (const double degrees : {0.5, 1.0, 4.0, 1000.0})
      CHECK(log10_chi_square_tail(chi_square_tail_quantile(log10_p, degrees), degrees) ==
            Approx(log10_p).epsilon(1e-8).margin(1e-14));
    for (const double numerator : {1.0, 3.0, 4.0})
      for (const double denominator : {1.0, 6.5, 4000.0})
        if (const double f = f_tail_quantile(log10_p, numerator, denominator); std::isfinite(f))
          CHECK(log10_f_tail(f, numerator, denominator) == Approx(log10_p).epsilon(1e-8).margin(1e-14));
  }
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-14));
  CHECK(normal_quantile(0.5) == Approx(0.0).margin(1e-15));
  CHECK(std::isinf(f_tail_quantile(-400.0, 1.0, 1.0)));  // about 1e800
  CHECK(chi_square_tail_quantile(std::log10(0.5), 1.0) == Approx(0.454936423119572).epsilon(1e-12));
}

TEST_CASE("the ends of the range are certain or impossible", "[stats][special]") {
  CHECK(log10_chi_square_tail(0.0, 3) == 0.0);
  CHECK(log10_chi_square_tail(-1.0, 3) == 0.0);
  CHECK(log10_f_tail(-1.0, 3, 5) == 0.0);
  CHECK(std::isinf(log10_chi_square_tail(INFINITY, 3)));
  CHECK(std::isinf(normal_quantile(0.0)));
  CHECK(log10_complement(-400.0) == 0.0);
  CHECK(log10_complement(std::log10(0.25)) == Approx(std::log10(0.75)));
}

TEST_CASE("a small tail of F falls with its residual degrees of freedom", "[stats][special]") {
  for (const double log10_p : {-2.0, -3.0, -8.0, -30.0}) {
    for (const double numerator : {1.0, 2.0, 3.0, 4.0}) {
      double last = INFINITY;
      for (double denominator = 4.0; denominator < 1e5; denominator *= 1.5) {
        const double f = f_tail_quantile(log10_p, numerator, denominator);
        CHECK(f < last);
        last = f;
      }
    }
  }
}
