#include "epiq/triage/candidates.hpp"

#include <catch2/catch.hpp>

#include "epiq/triage/score.hpp"

using namespace epiq::triage;

namespace {

std::vector<TriageRow> candidate(std::int64_t position, double log10_ratio) {
  TriageRow row;
  row.allele.name = {"1", position, "A", "G"};
  row.evidence.variant = log10_ratio;
  return {row};
}

}  // namespace

TEST_CASE("posteriors of all candidates and of none of them add up to 1") {
  Explanation why;
  CandidateList list(0, nullptr);
  for (const double ratio : {1.0, 2.0, -1.0})
    list.add(candidate(static_cast<std::int64_t>(10 * ratio + 20), ratio), why);
  const auto rows = list.ranked(why);
  const double odds = candidate_odds(1.0) + candidate_odds(2.0) + candidate_odds(-1.0);
  double sum = 0.0;
  for (const TriageRow& row : rows) sum += row.posterior;
  CHECK(sum == Approx(odds / (1.0 + odds)));
  CHECK(rows[0].posterior / rows[1].posterior == Approx(10.0));
}

TEST_CASE("a candidate without rivals has the posterior of ACMG's prior") {
  Explanation why;
  CandidateList list(0, nullptr);
  list.add(candidate(1, kLog10PerPoint * 6), why);
  CHECK(list.ranked(why)[0].posterior == Approx(0.90).margin(0.001));
}

TEST_CASE("what is cut by --top still counts in the posteriors of the rest") {
  Explanation why;
  CandidateList all(0, nullptr);
  CandidateList best(1, nullptr);
  for (std::int64_t i = 0; i < 3000; ++i)
    for (CandidateList* list : {&all, &best}) list->add(candidate(i, static_cast<double>(i % 7)), why);
  const auto rows = best.ranked(why);
  REQUIRE(rows.size() == 1);
  CHECK(best.size() == 3000);
  const auto first = all.ranked(why)[0];
  CHECK(rows[0].allele.name == first.allele.name);
  CHECK(rows[0].posterior == first.posterior);
}
