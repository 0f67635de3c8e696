#include "epiq/triage/sample_checks.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "epiq/util/philox.hpp"

using namespace epiq;
using namespace epiq::triage;
using Catch::Matchers::Contains;

namespace {

/// Child, father, mother, in the columns 0, 1, 2.
Family trio() {
  Family family;
  family.members = {{"kid", genome::Sex::male, genome::Affection::affected, 0, 1, 2},
                    {"dad", genome::Sex::male, genome::Affection::unaffected, 1, std::nullopt, std::nullopt},
                    {"mom", genome::Sex::female, genome::Affection::unaffected, 2, std::nullopt, std::nullopt}};
  return family;
}

using Alleles = std::array<int, 2>;

genome::SampleCalls record(const std::vector<Alleles>& people, int foreign_percent = 0) {
  genome::SampleCalls calls;
  calls.alleles = 2;
  for (const Alleles& one : people) {
    genome::SampleCall call;
    call.first = one[0];
    call.second = one[1];
    calls.samples.push_back(call);
    const int copies = one[0] + one[1];
    calls.allele_reads.push_back(copies == 2 ? foreign_percent : 50 * (2 - copies));
    calls.allele_reads.push_back(copies == 2 ? 100 - foreign_percent : 50 * copies);
  }
  return calls;
}

class Draw {
 public:
  Alleles person() { return {allele(), allele()}; }
  int pick(const Alleles& parent) { return parent[random_.below(2)]; }

 private:
  int allele() { return random_.below(10) < 4 ? 1 : 0; }
  util::Philox random_{1, 2};
};

double kinship(const SampleChecks& checks, std::size_t a, std::size_t b) {
  for (const Kinship& pair : checks.kinships())
    if (pair.a == a && pair.b == b) return pair.coefficient;
  return -1.0;
}

}  // namespace

// Expected: 1/4 for parent and child, 0 for strangers, 1/2 for one person (Manichaikul et al., 2010, table 1).
TEST_CASE("kinship of parent and child is a fourth, of strangers 0, of one person a half") {
  const Family family = trio();
  SampleChecks checks(family);
  SampleChecks twice(family);
  Draw draw;
  for (int i = 0; i < 20000; ++i) {
    const Alleles dad = draw.person();
    const Alleles mom = draw.person();
    const Alleles kid = {draw.pick(dad), draw.pick(mom)};
    checks.add(record({kid, dad, mom}));
    twice.add(record({kid, kid, draw.person()}));
  }
  CHECK(kinship(checks, 0, 1) == Approx(0.25).margin(0.01));
  CHECK(kinship(checks, 0, 2) == Approx(0.25).margin(0.01));
  CHECK(kinship(checks, 1, 2) == Approx(0.0).margin(0.01));
  CHECK(family_problems(family, checks.kinships(), checks.foreign_reads()).empty());
  CHECK(kinship(twice, 0, 1) == Approx(0.5));
  const auto problems = family_problems(family, twice.kinships(), {});
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], Contains("one person"));
  CHECK_THAT(problems[1], Contains("too little for parent and child"));
}

TEST_CASE("reads of other alleles in homozygous calls tell a mixed sample") {
  const Family family = trio();
  SampleChecks pure(family);
  SampleChecks mixed(family);
  for (int i = 0; i < 300; ++i) {
    pure.add(record({{1, 1}, {1, 1}, {0, 1}}, 1));
    mixed.add(record({{1, 1}, {0, 1}, {0, 1}}, 5));
  }
  CHECK(family_problems(family, {}, pure.foreign_reads()).empty());
  REQUIRE(mixed.foreign_reads().size() == 1);
  CHECK(mixed.foreign_reads()[0].share == Approx(0.05));
  CHECK_THAT(family_problems(family, {}, mixed.foreign_reads()).at(0), Contains("'kid'") && Contains("contaminated"));
}
