#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/triage/allele_reads.hpp"

using namespace epiq::triage;

namespace {

constexpr double kError = 0.01;

AlleleReads het_at(std::int64_t position, bool bridge = false) {
  AlleleReads one;
  one.name = {"1", position, "A", "C"};
  one.het = true;
  one.bridge = bridge;
  one.fragments.position = position;
  return one;
}

/// Adds fragments over two sites: as many as asked for, half of each haplotype.
void join(AlleleReads& a, AlleleReads& b, std::uint64_t first, int fragments, Phase phase) {
  for (int i = 0; i < fragments; ++i) {
    const bool second = i % 2 == 0;
    a.fragments.calls.push_back({first + static_cast<std::uint64_t>(i), second, kError});
    b.fragments.calls.push_back({first + static_cast<std::uint64_t>(i), second == (phase == Phase::cis), kError});
  }
}

}  // namespace

// One fragment of errors e at both sites has the ratio log[((1-e)^2 + e^2) / (2 e (1-e))] = log(.9802 / .0198) = 3.902;
// three of them 11.706. Three such links in a row are wrong if one or all are: about three times the odds of one, so
// that the chain has 11.706 - log 3 = 10.607.
TEST_CASE("two alleles without a common fragment are phased through the heterozygous sites between them") {
  AlleleReads a = het_at(1000);
  AlleleReads h1 = het_at(1300, true);
  AlleleReads h2 = het_at(1600, true);
  AlleleReads b = het_at(1900);
  join(a, h1, 0, 3, Phase::cis);
  join(h1, h2, 10, 3, Phase::trans);
  join(h2, b, 20, 3, Phase::cis);
  const PairReads found = ReadPhases({&a, &h1, &h2, &b}, {}).pair(a, b);
  CHECK(found.phase == Phase::trans);
  CHECK(found.between == 2);
  CHECK(found.cis + found.trans == 0);
  CHECK(std::log(found.confidence / (1.0 - found.confidence)) == Approx(10.607).margin(0.002));
  CHECK_FALSE(ReadPhases({&a, &b}, {}).pair(a, b).phase);
}

TEST_CASE("two turns along a chain make cis again, and a chain with a link of one fragment shows nothing") {
  AlleleReads a = het_at(1000);
  AlleleReads h = het_at(1300, true);
  AlleleReads b = het_at(1600);
  join(a, h, 0, 4, Phase::trans);
  join(h, b, 10, 4, Phase::trans);
  CHECK(ReadPhases({&a, &h, &b}, {}).pair(a, b).phase == Phase::cis);
  AlleleReads far = het_at(1900);
  join(b, far, 20, 1, Phase::cis);
  CHECK_FALSE(ReadPhases({&a, &h, &b, &far}, {}).pair(a, far).phase);
}

TEST_CASE("heterozygous sites are kept within reach after an allele of interest, and found strictly between two") {
  NearbyHets hets;
  hets.add(0, 10, 'A', 'C');  // nothing of interest before it
  hets.mark(0, 1'000);
  hets.add(0, 1'000, 'A', 'C');
  hets.add(0, 1'500, 'A', 'G');
  hets.add(0, 2'000, 'A', 'C');
  hets.add(0, 1'000 + NearbyHets::kReach + 1, 'A', 'C');
  hets.mark(1, 50);
  hets.add(1, 60, 'G', 'T');
  CHECK(hets.between(0, 0, 1'000).empty());
  REQUIRE(hets.between(0, 1'000, 2'000).size() == 1);
  CHECK(hets.between(0, 1'000, 2'000)[0].alt == 'G');
  CHECK(hets.between(0, 1'000, 2'001).size() == 2);
  CHECK(hets.between(0, 1'000, 1'001 + NearbyHets::kReach).empty());
  CHECK(hets.between(1, 50, 70).size() == 1);
  CHECK(hets.between(2, 0, 100).empty());
}
