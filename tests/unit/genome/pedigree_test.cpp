#include "epiq/genome/pedigree.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "fixtures.hpp"

using namespace epiq;
using Catch::Matchers::Contains;

namespace {

genome::Pedigree read(const std::string& text) {
  const TemporaryFolder folder;
  return genome::read_pedigree(folder.write("a.ped", text));
}

}  // namespace

TEST_CASE("a PED file gives people, parents, sexes and affections, with tabs or blanks") {
  const auto family =
      read("#family id father mother sex status\nF kid dad mom 2 2 more\nF\tdad\t0\t0\t1\t1\n\nF mom -9 . 0 -9\n");
  REQUIRE(family.people.size() == 3);
  CHECK(family.people[0].father == 1);
  CHECK(family.people[0].mother == 2);
  CHECK(family.people[0].sex == genome::Sex::female);
  CHECK(family.people[0].affection == genome::Affection::affected);
  CHECK(family.people[1].affection == genome::Affection::unaffected);
  CHECK(family.people[2].affection == genome::Affection::unknown);
  CHECK(family.people[2].sex == genome::Sex::female);  // mothers are
  CHECK(family.find("mom") == 2);
  CHECK(family.find("F_mom") == 2);
  CHECK_FALSE(family.find("nobody"));
}

TEST_CASE("a parent without a row is kept by name and noted") {
  const auto family = read("F kid dad mom 1 2\nF mom 0 0 2 1\n");
  CHECK_FALSE(family.people[0].father);
  CHECK(family.people[0].father_id == "dad");
  REQUIRE(family.notes.size() == 1);
  CHECK_THAT(family.notes[0], Contains("father 'dad' of 'kid' has no row"));
}

TEST_CASE("the same individual id may occur in two families") {
  const auto both = read("A kid dad 0 1 2\nA dad 0 0 1 1\nB kid dad 0 1 2\nB dad 0 0 1 1\n");
  CHECK(both.people[2].father == 3);
}

TEST_CASE("a malformed PED file is refused with the line") {
  CHECK_THROWS_WITH(read("F kid 0 0 1\n"), Contains("line 1: it has 5 columns"));
  CHECK_THROWS_WITH(read("F a 0 0 1 2\nF a 0 0 1 2\n"), Contains("line 2: 'a' is in line 1 already"));
  CHECK_THROWS_WITH(read("F a b 0 1 2\nF b 0 0 2 1\n"), Contains("line 1: the father 'b' is female in line 2"));
  CHECK_THROWS_WITH(read("F a b 0 1 2\nG b 0 0 1 1\n"), Contains("line 1: the father 'b' of 'a' is in family 'G'"));
  CHECK_THROWS_WITH(read("F a a 0 1 2\n"), Contains("line 1: 'a' is its own father"));
  CHECK_THROWS_WITH(read("F a b 0 1 2\nF b a 0 1 1\n"), Contains("descends from itself"));
  CHECK_THROWS_WITH(read("F a 0 0 1 yes\n"), Contains("line 1: the affection is 'yes'"));
  CHECK_THROWS_WITH(read("# nobody\n"), Contains("has no people"));
}
