#include "epiq/triage/digenic.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/triage/similarity.hpp"
#include "unit/triage/small_knowledge.hpp"

using namespace epiq::triage;

namespace {

// Genes of tests/data/phenotype.*, by their profiles without the root: AAA {10 12 20 21 23} (OMIM:100001, dominant, and
// ORPHA:7), BBB {10 11 13 20 22} (100002 and 100003, which is recessive), CCC {20 22} (100003), DDD {10 11 12 14 20 21
// 22} (100004). Information: a for 10 and 20, b for 11, 12, 21 and 22, 2 b for 13, 14 and 23.
const double a = std::log(4.0 / 3.0);
const double b = std::log(2.0);

struct Fixture {
  Knowledge k = small_knowledge();

  GeneProfile profile(std::string_view symbol) const {
    for (std::uint32_t gene = 0; gene < k.genes(); ++gene)
      if (k.text_at(k.gene_symbols[gene]) == symbol) return gene_profile(k, gene);
    return {};
  }
};

}  // namespace

TEST_CASE("the profile of a gene is that of all its diseases, with the greatest frequencies") {
  const Fixture f;
  const GeneProfile aaa = f.profile("AAA");
  CHECK(aaa.information == Approx(2 * a + 4 * b));
  CHECK(aaa.diseases.size() == 2);
  const auto place = std::find(aaa.terms.begin(), aaa.terms.end(), *f.k.find_term(21)) - aaa.terms.begin();
  CHECK(aaa.frequencies[static_cast<std::size_t>(place)] == Approx(0.545));  // of 23 below it, in ORPHA:7
  CHECK(f.profile("ZZZ").terms.empty());
}

TEST_CASE("a pair of genes is judged by likeness of profiles, a common disease and modes of inheritance") {
  const Fixture f;
  const auto features = [&f](const char* one, Dose dose_one, const char* other, Dose dose_other) {
    return pair_features(f.k, f.profile(one), dose_one, f.profile(other), dose_other);
  };
  const GenePairFeatures similar = features("AAA", Dose::one, "DDD", Dose::one);
  CHECK(similar.known == 2.0);
  CHECK(similar.cosine == Approx((2 * a + 2 * b) / std::sqrt((2 * a + 4 * b) * (2 * a + 6 * b))));
  CHECK(similar.same_disease == 0.0);
  CHECK(similar.mode_fit == 1.0);  // AAA is dominant, of DDD nothing is stated
  CHECK(features("BBB", Dose::one, "CCC", Dose::one).same_disease == 1.0);
  CHECK(features("BBB", Dose::one, "CCC", Dose::one).mode_fit == 0.0);
  CHECK(features("BBB", Dose::all, "CCC", Dose::all).mode_fit == 2.0);
  const GenePairFeatures unknown = features("AAA", Dose::all, "ZZZ", Dose::one);
  CHECK(unknown.known == 1.0);
  CHECK(unknown.cosine == 0.0);
  CHECK(unknown.mode_fit == 0.0);
}

TEST_CASE("the log odds of a pair are the weighted sum of its features, whichever gene is first") {
  const Fixture f;
  const auto one = pair_features(f.k, f.profile("AAA"), Dose::one, f.profile("BBB"), Dose::all);
  const auto other = pair_features(f.k, f.profile("BBB"), Dose::all, f.profile("AAA"), Dose::one);
  CHECK(one.values() == other.values());
  const auto& w = kGenePairWeights;
  CHECK(pair_log_odds(one) ==
        Approx(w[0] * one.known + w[1] * one.cosine + w[2] * one.same_disease + w[3] * one.mode_fit));
}

TEST_CASE("two genes as one explain each term by the better of them") {
  const Fixture f;
  const PhenotypeQuery terms = query_of(f.k, {13, 21});
  const ProfileQuery query = profile_query(f.k, terms);
  const GeneProfile aaa = f.profile("AAA");
  const GeneProfile bbb = f.profile("BBB");
  const ProfileMatch of_aaa = match_profile(f.k, query, aaa);
  const ProfileMatch of_bbb = match_profile(f.k, query, bbb);
  // BBB has 13 itself (.895 over a quarter of it); AAA has 21 in .545 of the patients of ORPHA:7, over .375.
  const ProfileMatch both = match_both(f.k, aaa, of_aaa, bbb, of_bbb);
  REQUIRE(both.ratios.size() == 2);
  CHECK(both.ratios[0] == Approx(4.0).epsilon(1e-3));
  CHECK(both.ratios[1] == Approx(0.545 / 0.375).epsilon(1e-6));
  CHECK(both.profile_information == Approx(2 * a + 8 * b));
  const double cosine = (2 * a + 4 * b) / std::sqrt((2 * a + 4 * b) * (2 * a + 8 * b));
  CHECK(match_score(f.k, query, both) ==
        Approx(std::log10(4.0 * 0.545 / 0.375) / std::sqrt(2.0) + 5 * cosine).epsilon(1e-4));
  CHECK(match_score(f.k, query, both) > match_score(f.k, query, of_aaa));
}

TEST_CASE("a gene of one disease scores as its disease does, and no terms score 0") {
  const Fixture f;
  const PhenotypeQuery terms = query_of(f.k, {14, 21});
  const auto of_diseases = similarities(f.k, terms, Similarity::likelihood);
  const ProfileQuery query = profile_query(f.k, terms);
  const ProfileMatch match = match_profile(f.k, query, f.profile("DDD"));
  CHECK(match_score(f.k, query, match) == Approx(of_diseases[3]).epsilon(1e-6));
  const PhenotypeQuery none;
  const ProfileQuery nothing = profile_query(f.k, none);
  CHECK(match_score(f.k, nothing, match_profile(f.k, nothing, f.profile("DDD"))) == 0.0);
}
