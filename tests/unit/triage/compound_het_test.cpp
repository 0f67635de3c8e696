#include "epiq/triage/compound_het.hpp"

#include <catch2/catch.hpp>

#include "family_fixtures.hpp"

using namespace fixtures;
using triage::Fit;
using triage::Phase;
using triage::PhaseSource;

namespace {

triage::PairAssessment pair(const triage::Family& family, const std::vector<std::string>& a,
                            const std::vector<std::string>& b, std::int64_t set_a = 0, std::int64_t set_b = 0) {
  triage::Family people = family;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].empty()) people.members[i].column.reset();
  auto side_a = triage::het_side(people, calls(a), triage::Place::autosome, {});
  auto side_b = triage::het_side(people, calls(b), triage::Place::autosome, {});
  side_a.phase_set = set_a;
  side_b.phase_set = set_b;
  return triage::assess_pair(people, side_a, side_b);
}

}  // namespace

TEST_CASE("one allele from each parent lies in trans, two from one parent in cis") {
  const auto trans = pair(trio(), {"0/1", "0/1", "0/0"}, {"0/1", "0/0", "0/1"});
  CHECK(trans.fit == Fit::yes);
  CHECK(trans.phase == Phase::trans);
  CHECK(trans.source == PhaseSource::pedigree);
  const auto cis = pair(trio(), {"0/1", "0/1", "0/0"}, {"0/1", "0/1", "0/0"});
  CHECK(cis.fit == Fit::no);
  CHECK(cis.phase == Phase::cis);
}

TEST_CASE("phased calls count where parents do not tell, and only within one phase set") {
  const std::vector<std::string> both = {"0|1", "0/1", "0/1"};
  const std::vector<std::string> other = {"1|0", "0/1", "0/1"};
  CHECK(pair(trio(), both, other, 7, 7).phase == Phase::trans);
  CHECK(pair(trio(), both, other, 7, 7).source == PhaseSource::phase_set);
  CHECK(pair(trio(), both, both, 7, 7).fit == Fit::no);
  const auto apart = pair(trio(), both, other, 7, 8);
  CHECK(apart.phase == Phase::unknown);
  CHECK(apart.fit == Fit::yes);
  CHECK((apart.flags & triage::kPhaseUnknown) != 0);
  // Parents outrank reads.
  CHECK(pair(trio(), {"0|1", "0/1", "0/0"}, {"0|1", "0/0", "0/1"}, 7, 7).phase == Phase::trans);
}

TEST_CASE("alleles that one haplotype consequence names together lie in cis, after pedigree and PS") {
  const auto with_joint = [](const std::string& a, const std::string& b, std::int64_t set_a, std::int64_t set_b,
                             bool parents) {
    auto side_a = triage::het_side(trio(), calls({a, "0/1", parents ? "0/0" : "0/1"}), triage::Place::autosome, {});
    auto side_b = triage::het_side(trio(), calls({b, parents ? "0/0" : "0/1", "0/1"}), triage::Place::autosome, {});
    side_a.phase_set = set_a;
    side_b.phase_set = set_b;
    side_a.joint = {6, 208};
    side_b.joint = {208, 900};
    return triage::assess_pair(trio(), side_a, side_b);
  };
  const auto cis = with_joint("0/1", "0/1", -1, -1, false);
  CHECK(cis.phase == Phase::cis);
  CHECK(cis.fit == Fit::no);
  CHECK(std::string(triage::name_of(cis.source)) == "BCSQ");
  CHECK((cis.flags & triage::kPhaseUnknown) == 0);
  CHECK(with_joint("0/1", "0/1", -1, -1, true).source == PhaseSource::pedigree);
  CHECK(with_joint("0|1", "1|0", 7, 7, false).source == PhaseSource::phase_set);
  CHECK(with_joint("0|1", "0|1", 7, 8, false).phase == Phase::unknown);  // bcftools csq knows no phase sets
  CHECK(with_joint("0|1", "0/1", 7, -1, false).phase == Phase::cis);
}

TEST_CASE("a new allele beside an inherited one may lie in cis, so that its phase is unknown") {
  const auto found = pair(trio(), {"0/1", "0/0", "0/0"}, {"0/1", "0/1", "0/0"});
  CHECK(found.phase == Phase::unknown);
  CHECK(found.fit == Fit::yes);
  CHECK((found.flags & triage::kOneDeNovo) != 0);
  CHECK(pair(trio(), {"1|0", "0/0", "0/0"}, {"0|1", "0/1", "0/0"}, 5, 5).phase == Phase::trans);
}

TEST_CASE("singletons have pairs of unknown phase, and in duos one parent tells") {
  const auto alone = pair(trio(), {"0/1", "", ""}, {"0/1", "", ""});
  CHECK(alone.fit == Fit::yes);
  CHECK(alone.phase == Phase::unknown);
  CHECK((alone.flags & triage::kParentAbsent) != 0);
  const auto duo = pair(trio(), {"0/1", "", "0/1"}, {"0/1", "", "0/0"});
  CHECK(duo.phase == Phase::trans);
  CHECK((duo.flags & triage::kDuo) != 0);
  CHECK(pair(trio(), {"0/1", "", "0/0"}, {"0/1", "", "0/0"}).phase == Phase::unknown);
}

TEST_CASE("all affected carry both alleles of a pair, and no unaffected sib does") {
  auto family = trio();
  add_sib(family, Sex::male, Affection::affected);
  CHECK(pair(family, {"0/1", "0/1", "0/0", "0/1"}, {"0/1", "0/0", "0/1", "0/1"}).segregating == 1);
  CHECK(pair(family, {"0/1", "0/1", "0/0", "0/1"}, {"0/1", "0/0", "0/1", "0/0"}).fit == Fit::no);
  family.members[3].affection = Affection::unaffected;
  CHECK(pair(family, {"0/1", "0/1", "0/0", "0/1"}, {"0/1", "0/0", "0/1", "0/1"}).fit == Fit::no);
  CHECK(pair(family, {"0/1", "0/1", "0/0", "0/1"}, {"0/1", "0/0", "0/1", "0/0"}).fit == Fit::yes);
  CHECK(pair(trio(), {"0/1", "1/1", "0/0"}, {"0/1", "0/0", "0/1"}).fit == Fit::no);
}
