#include "epiq/genome/hwe.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using epiq::genome::hwe_exact;

namespace {

/// The definition: P(h) = n! / (a! h! b!) * 2^h * r! (2n - r)! / (2n)!, summed over all h no more probable.
double by_definition(std::size_t hom_a, std::size_t het, std::size_t hom_b) {
  const double n = static_cast<double>(hom_a + het + hom_b);
  const std::size_t rare = 2 * std::min(hom_a, hom_b) + het;
  const double r = static_cast<double>(rare);
  const auto log_probability = [&](std::size_t heterozygotes) {
    const double h = static_cast<double>(heterozygotes);
    return std::lgamma(n + 1) - std::lgamma((r - h) / 2 + 1) - std::lgamma(h + 1) -
           std::lgamma(n - h - (r - h) / 2 + 1) + h * std::log(2.0) + std::lgamma(r + 1) + std::lgamma(2 * n - r + 1) -
           std::lgamma(2 * n + 1);
  };
  double p = 0.0;
  for (std::size_t h = rare % 2; h <= rare; h += 2)
    if (log_probability(h) <= log_probability(het) + 1e-9) p += std::exp(log_probability(h));
  return p;
}

}  // namespace

TEST_CASE("The exact test agrees with its definition", "[genome][hwe]") {
  for (std::size_t a = 0; a <= 12; a += 3)
    for (std::size_t h = 0; h <= 30; h += 5)
      for (std::size_t b = 1; b <= 41; b += 8) {
        CAPTURE(a, h, b);
        CHECK(hwe_exact(a, h, b) == Approx(by_definition(a, h, b)).epsilon(1e-8));
      }
}

TEST_CASE("The exact test does not care which allele is counted", "[genome][hwe]") {
  CHECK(hwe_exact(3, 20, 60) == hwe_exact(60, 20, 3));
}

TEST_CASE("The exact test holds for large cohorts and for none", "[genome][hwe]") {
  CHECK(hwe_exact(0, 0, 0) == 1.0);
  CHECK(hwe_exact(0, 0, 500) == 1.0);
  CHECK(hwe_exact(250'000, 500'000, 250'000) == Approx(1.0));
  CHECK(hwe_exact(500'000, 0, 500'000) < 1e-300);
}

// plink1.9 --hardy on the mouse data (p to 4 digits): rs6336442, rs3708475, rs3712284, rs4206141.
TEST_CASE("The exact test agrees with PLINK", "[genome][hwe]") {
  CHECK(hwe_exact(345, 929, 540) == Approx(0.1286).margin(5e-5));
  CHECK(hwe_exact(12, 321, 1481) == Approx(0.275).margin(5e-4));
  CHECK(hwe_exact(62, 472, 1280) == Approx(0.03207).margin(5e-6));
  CHECK(hwe_exact(33, 473, 1308) == Approx(0.227).margin(5e-4));
}
