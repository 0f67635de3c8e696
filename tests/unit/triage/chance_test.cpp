#include "epiq/triage/chance.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace epiq::triage;

TEST_CASE("chance puts more alleles into long genes, and the more the ratio of one of them falls") {
  for (const Mode mode : {Mode::dominant, Mode::recessive, Mode::compound_het, Mode::x_recessive}) {
    CHECK(expected_by_chance(100'000, mode) > expected_by_chance(20'000, mode));
    CHECK(chance_ratio(100'000, mode) < chance_ratio(20'000, mode));
    CHECK(std::pow(10.0, chance_ratio(50'000, mode)) * expected_by_chance(50'000, mode) == Approx(1.0));
  }
}

TEST_CASE("a pair of alleles tells less of a long gene than either allele") {
  CHECK(chance_ratio(100'000, Mode::compound_het) < chance_ratio(100'000, Mode::dominant));
}

TEST_CASE("a gene that is known by a consequence is not judged by its length, nor are mitochondrial genes") {
  CHECK(chance_ratio(0, Mode::dominant) == 0.0);
  CHECK(chance_ratio(0, Mode::compound_het) == 0.0);
  CHECK(chance_ratio(1'000, Mode::mitochondrial) == 0.0);
}
