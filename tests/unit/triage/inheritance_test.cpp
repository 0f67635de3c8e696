#include "epiq/triage/inheritance.hpp"

#include <catch2/catch.hpp>

#include "family_fixtures.hpp"

using namespace fixtures;
using triage::Fit;
using triage::Mode;
using triage::Place;

TEST_CASE("a heterozygous allele that both parents lack is de novo and not dominant") {
  const auto family = trio();
  CHECK(judged(family, {"0/1", "0/0", "0/0"}, Mode::de_novo).fit == Fit::yes);
  CHECK(judged(family, {"0/1", "0/0", "0/0"}, Mode::de_novo).parents_agree);
  CHECK(judged(family, {"0/1", "0/0", "0/0"}, Mode::dominant).fit == Fit::no);
  CHECK(judged(family, {"0/1", "0/1", "0/0"}, Mode::de_novo).fit == Fit::no);
  CHECK(judged(family, {"1/1", "0/0", "0/0"}, Mode::de_novo).fit == Fit::no);
}

// A missing call of a parent is no evidence of absence.
TEST_CASE("a parent without a call makes de novo unassessable, never de novo") {
  const auto family = trio();
  for (const char* parent : {"./.", "0/0:9,0", ""}) {
    const auto found = judged(family, {"0/1", parent, "0/0"}, Mode::de_novo);
    CHECK(found.fit == Fit::unassessable);
    CHECK_FALSE(found.parents_agree);
  }
  const auto dominant = judged(family, {"0/1", "./.", "0/0"}, Mode::dominant);
  CHECK(dominant.fit == Fit::unassessable);
  CHECK((dominant.flags & triage::kParentUnassessed) != 0);
  const auto absent = judged(family, {"0/1", "", ""}, Mode::dominant);
  CHECK(absent.fit == Fit::yes);
  CHECK((absent.flags & triage::kParentAbsent) != 0);
}

TEST_CASE("reads of the allele in the parents speak against de novo, and enough of them for a mosaic parent") {
  const auto family = trio();
  CHECK(judged(family, {"0/1", "0/0:40,1", "0/0:40,0"}, Mode::de_novo).fit == Fit::yes);
  CHECK(judged(family, {"0/1", "0/0:40,1", "0/0:40,1"}, Mode::de_novo).fit == Fit::no);
  for (const char* father : {"0/0:95,5", "0/1:95,5"}) {
    CHECK(judged(family, {"0/1", father, "0/0:40,0"}, Mode::de_novo).fit == Fit::no);
    const auto mosaic = judged(family, {"0/1", father, "0/0:40,0"}, Mode::dominant);
    CHECK(mosaic.fit == Fit::yes);
    CHECK((mosaic.flags & triage::kMosaicParent) != 0);
  }
  // A heterozygous unaffected parent is no mosaic.
  CHECK(judged(family, {"0/1", "0/1:20,20", "0/0"}, Mode::dominant).fit == Fit::no);
}

TEST_CASE("a dominant allele is carried by all affected and by no unaffected relatives") {
  auto family = trio(Sex::female, Affection::affected, Affection::unaffected);
  CHECK(judged(family, {"0/1", "0/1", "0/0"}, Mode::dominant).fit == Fit::yes);
  CHECK(judged(family, {"0/1", "0/1", "0/0"}, Mode::dominant).segregating == 1);
  CHECK(judged(family, {"0/1", "0/0", "0/1"}, Mode::dominant).fit == Fit::no);
  CHECK(judged(family, {"0/1", "0/1", "0/1"}, Mode::dominant).fit == Fit::no);
  CHECK(judged(family, {"1/1", "0/1", "0/0"}, Mode::dominant).fit == Fit::no);
  add_sib(family, Sex::male, Affection::affected);
  CHECK(judged(family, {"0/1", "0/1", "0/0", "0/1"}, Mode::dominant).segregating == 2);
  CHECK(judged(family, {"0/1", "0/1", "0/0", "0/0"}, Mode::dominant).fit == Fit::no);
  const auto untrusted = judged(family, {"0/1", "0/1", "0/0", "./."}, Mode::dominant);
  CHECK(untrusted.fit == Fit::yes);
  CHECK((untrusted.flags & triage::kRelativeUnassessed) != 0);
}

TEST_CASE("incomplete penetrance allows unaffected carriers, with a flag") {
  triage::GenotypeRules rules;
  rules.incomplete_penetrance = true;
  const auto found = judged(trio(), {"0/1", "0/1", "0/0"}, Mode::dominant, Place::autosome, rules);
  CHECK(found.fit == Fit::yes);
  CHECK(found.unaffected_carriers == 1);
  CHECK((found.flags & triage::kUnaffectedCarrier) != 0);
}

TEST_CASE("a recessive allele is homozygous in the affected, with carriers as parents") {
  auto family = trio();
  CHECK(judged(family, {"1/1", "0/1", "0/1"}, Mode::recessive).fit == Fit::yes);
  CHECK(judged(family, {"1/1", "0/1", "0/1"}, Mode::recessive).parents_agree);
  CHECK(judged(family, {"0/1", "0/1", "0/1"}, Mode::recessive).fit == Fit::no);
  CHECK(judged(family, {"1/1", "0/0", "0/1"}, Mode::recessive).fit == Fit::no);
  CHECK(judged(family, {"1/1", "1/1", "0/1"}, Mode::recessive).fit == Fit::no);
  const auto uncalled = judged(family, {"1/1", "./.", "0/1"}, Mode::recessive);
  CHECK(uncalled.fit == Fit::yes);
  CHECK_FALSE(uncalled.parents_agree);
  CHECK((uncalled.flags & triage::kParentUnassessed) != 0);
  add_sib(family, Sex::male, Affection::affected);
  CHECK(judged(family, {"1/1", "0/1", "0/1", "1/1"}, Mode::recessive).fit == Fit::yes);
  CHECK(judged(family, {"1/1", "0/1", "0/1", "0/1"}, Mode::recessive).fit == Fit::no);
  family.members[3].affection = Affection::unaffected;
  CHECK(judged(family, {"1/1", "0/1", "0/1", "0/1"}, Mode::recessive).fit == Fit::yes);
  CHECK(judged(family, {"1/1", "0/1", "0/1", "1/1"}, Mode::recessive).fit == Fit::no);
}

TEST_CASE("a son is hemizygous on X, however his calls are written") {
  const auto family = trio(Sex::male);
  for (const char* son : {"1", "1/1", "0/1:2,38"})
    CHECK(judged(family, {son, "0/0", "0/1"}, Mode::x_recessive, Place::x).fit == Fit::yes);
  CHECK(judged(family, {"0/1:20,20", "0/0", "0/1"}, Mode::x_recessive, Place::x).fit == Fit::no);
  CHECK(judged(family, {"1", "1", "0/1"}, Mode::x_recessive, Place::x).fit == Fit::no);
  CHECK(judged(family, {"1", "0", "1/1"}, Mode::x_recessive, Place::x).fit == Fit::no);
}

TEST_CASE("a hemizygous allele that the mother lacks is de novo on X, whatever the father has") {
  const auto family = trio(Sex::male);
  CHECK(judged(family, {"1", "0", "0/0"}, Mode::x_de_novo, Place::x).fit == Fit::yes);
  CHECK(judged(family, {"1/1", "./.", "0/0"}, Mode::x_de_novo, Place::x).fit == Fit::yes);
  CHECK(judged(family, {"1", "0", "./."}, Mode::x_de_novo, Place::x).fit == Fit::unassessable);
  CHECK(judged(family, {"1", "0", "0/0"}, Mode::x_recessive, Place::x).fit == Fit::no);
  const auto daughter = trio(Sex::female);
  CHECK(judged(daughter, {"0/1", "0", "0/0"}, Mode::x_de_novo, Place::x).fit == Fit::yes);
  CHECK(judged(daughter, {"0/1", "./.", "0/0"}, Mode::x_de_novo, Place::x).fit == Fit::unassessable);
}

TEST_CASE("a homozygous daughter needs a father who has the allele") {
  CHECK(judged(trio(Sex::female), {"1/1", "0", "0/1"}, Mode::x_recessive, Place::x).fit == Fit::no);
  CHECK(judged(trio(Sex::female, Affection::affected), {"1/1", "1", "0/1"}, Mode::x_recessive, Place::x).fit ==
        Fit::yes);
  CHECK(judged(trio(Sex::female), {"1/1", "1", "0/1"}, Mode::x_recessive, Place::x).fit == Fit::no);
}

TEST_CASE("an X-dominant allele comes from an affected parent") {
  CHECK(judged(trio(Sex::female, Affection::affected), {"0/1", "1", "0/0"}, Mode::x_dominant, Place::x).fit ==
        Fit::yes);
  CHECK(judged(trio(Sex::female), {"0/1", "1", "0/0"}, Mode::x_dominant, Place::x).fit == Fit::no);
  const auto son = trio(Sex::male, Affection::unaffected, Affection::affected);
  CHECK(judged(son, {"1", "0", "0/1"}, Mode::x_dominant, Place::x).fit == Fit::yes);
  CHECK(judged(trio(Sex::male), {"1", "0", "0/1"}, Mode::x_dominant, Place::x).fit == Fit::no);
}

TEST_CASE("Y goes from fathers to sons, mitochondria from mothers to children") {
  const auto son = trio(Sex::male, Affection::affected);
  CHECK(judged(son, {"1", "1", "./."}, Mode::y_linked, Place::y).fit == Fit::yes);
  CHECK(judged(son, {"1", "0", "./."}, Mode::y_linked, Place::y).fit == Fit::no);
  CHECK(judged(trio(Sex::female), {"1", "1", "./."}, Mode::y_linked, Place::y).fit == Fit::no);
  const auto child = trio(Sex::female, Affection::unaffected, Affection::affected);
  CHECK(judged(child, {"1/1", "0/0", "1/1"}, Mode::mitochondrial, Place::mitochondrion).fit == Fit::yes);
  CHECK(judged(child, {"1/1", "0/0", "0/0"}, Mode::mitochondrial, Place::mitochondrion).fit == Fit::no);
  const auto mixed = judged(trio(), {"0/1:30,10", "0/0", "0/1:38,2"}, Mode::mitochondrial, Place::mitochondrion);
  CHECK(((mixed.flags & triage::kHeteroplasmic) != 0));
}

TEST_CASE("each genotype rule refuses a call on its far side, and missing values refuse none") {
  const auto& kid = trio().members[0];
  const triage::GenotypeRules rules;
  const auto problem = [&](genome::AlleleCall one, Place place = Place::autosome) {
    return std::string(triage::distrust(one, kid, place, rules));
  };
  genome::AlleleCall het = call("0/1");
  CHECK(problem(het).empty());
  het.quality = 19;
  CHECK(problem(het) == "low quality");
  het.quality = 20;
  het.depth = 9;
  CHECK(problem(het) == "low depth");
  het.depth = 10;
  CHECK(problem(het).empty());
  CHECK(problem(call("0/1:86,14")) == "unbalanced reads");
  CHECK(problem(call("0/1:85,15")).empty());
  CHECK(problem(call("0/1:15,85")).empty());
  CHECK(problem(call("0/1:14,86")) == "unbalanced reads");
  CHECK(problem(call("1/1:16,84")) == "unbalanced reads");
  CHECK(problem(call("1/1:15,85")).empty());
  CHECK(problem(call("0/1:95,5"), Place::mitochondrion).empty());
  CHECK(problem(call("0/1:96,4"), Place::mitochondrion) == "unbalanced reads");
  genome::AlleleCall bare = call("0/1");
  bare.quality = bare.depth = bare.ref_reads = bare.alt_reads = genome::kNotGiven;
  CHECK(problem(bare).empty());
}
