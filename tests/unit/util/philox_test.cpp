#include "epiq/util/philox.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using epiq::util::Philox;

// The known answers of Random123 (D. E. Shaw Research), tests/kat_vectors, philox4x32 of 10 rounds, with the counter
// words c0 c1 c2 c3 = counter, stream (two words each, low first) and the key = seed.
TEST_CASE("Philox matches the known answers of Random123", "[util][random]") {
  using Block = Philox::Block;
  CHECK(Philox::block(0, 0, 0) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const std::uint64_t ones = ~std::uint64_t{0};
  CHECK(Philox::block(ones, ones, ones) == Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  const std::uint64_t seed = 0x299f31d0a4093822, low = 0x85a308d3243f6a88, high = 0x0370734413198a2e;
  const Block expected{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
  const bool matches = Philox::block(seed, high, low) == expected || Philox::block(seed, low, high) == expected;
  CHECK(matches);
}

TEST_CASE("The same seed and stream give the same numbers; another stream gives others", "[util][random]") {
  Philox a(7, 3), b(7, 3), c(7, 4);
  std::vector<std::uint32_t> from_a, from_b, from_c;
  for (int i = 0; i < 10; ++i) {
    from_a.push_back(a());
    from_b.push_back(b());
    from_c.push_back(c());
  }
  CHECK(from_a == from_b);
  CHECK(from_a != from_c);
}

TEST_CASE("Uniform and normal draws have the moments of their distributions", "[util][random]") {
  constexpr int kDraws = 200000;
  Philox random(1);
  double sum = 0.0, normal_sum = 0.0, normal_squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.uniform();
    REQUIRE((u >= 0.0 && u < 1.0));
    sum += u;
    const double z = random.normal();
    normal_sum += z;
    normal_squares += z * z;
  }
  // Five standard errors: 1/sqrt(12 n), 1/sqrt(n), sqrt(2/n).
  CHECK(std::abs(sum / kDraws - 0.5) < 5.0 / std::sqrt(12.0 * kDraws));
  CHECK(std::abs(normal_sum / kDraws) < 5.0 / std::sqrt(1.0 * kDraws));
  CHECK(std::abs(normal_squares / kDraws - 1.0) < 5.0 * std::sqrt(2.0 / kDraws));
}

TEST_CASE("below(n) draws each of n values equally often", "[util][random]") {
  constexpr unsigned kValues = 7, kDraws = 70000;
  Philox random(2);
  std::vector<double> counts(kValues, 0.0);
  for (unsigned i = 0; i < kDraws; ++i) counts.at(random.below(kValues)) += 1.0;
  double chi_square = 0.0;
  for (const double count : counts) chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  CHECK(chi_square < 22.46);  // the upper 0.1 % of chi-square with 6 degrees of freedom
}
