#include "epiq/triage/phenotype_ranking.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "epiq/triage/likelihood.hpp"
#include "epiq/triage/mixture.hpp"
#include "epiq/triage/phenopacket.hpp"
#include "epiq/util/error.hpp"
#include "unit/triage/small_knowledge.hpp"

using namespace epiq::triage;
using Catch::Matchers::Contains;

TEST_CASE("a query keeps the most specific terms and drops what they imply or exclude") {
  const Knowledge k = small_knowledge();
  const PhenotypeQuery query = query_of(k, {10, 12, 14, 14, 21, 5}, {11, 22, 1});
  CHECK(query.observed == std::vector<std::uint32_t>{*k.find_term(14), *k.find_term(21)});
  CHECK(query.excluded == std::vector<std::uint32_t>{*k.find_term(22)});
}

TEST_CASE("the features of the mixture are those of own and pooled profiles") {
  const Knowledge k = small_knowledge();
  const auto features = mixture_features(k, query_of(k, {23}, {22}));
  REQUIRE(features.size() == 4);
  const double a = std::log(4.0 / 3.0);
  const double b = std::log(2.0);
  // A's pooled profile has 23 at .4 x .545 from ORPHA:7, and with it all of the query {10 12 20 21 23}.
  const double query = 2 * a + 4 * b;
  CHECK(features[0].pooled_cosine == Approx(1.0));
  CHECK(features[0].greatest == Approx(2 * b));
  CHECK(features[0].cosine == Approx((2 * a + 2 * b) / std::sqrt(query * (2 * a + 2 * b))));
  CHECK(features[0].coverage == Approx(1.0).margin(1e-4));
  CHECK(features[0].has_gene == 1.0);
  CHECK(features[0].contradiction == 0.0);
  CHECK(features[2].contradiction == Approx(std::log(0.05)));
  CHECK(features[3].contradiction == Approx(std::log(0.75)));
  // ORPHA:7 has 23 itself: .545 over the least background, and both closures are the same.
  CHECK(features[0].relative == Approx(std::log10(0.545 / 1e-4) + 5.0).margin(1e-4));
  CHECK(features[1].relative == 0.0);
}

TEST_CASE("the score is the weighted sum of the features") {
  const Knowledge k = small_knowledge();
  const PhenotypeQuery query = query_of(k, {13, 21}, {22});
  const auto features = mixture_features(k, query);
  const auto scores = mixture_scores(k, query);
  for (std::size_t d = 0; d < scores.size(); ++d) {
    const auto values = features[d].values();
    CHECK(scores[d] ==
          Approx(std::inner_product(values.begin(), values.end(), kMixtureWeights.begin(), 0.0)).margin(1e-12));
  }
}

TEST_CASE("posteriors of all diseases sum to 1, and a gene has those of its diseases") {
  const Knowledge k = small_knowledge();
  const PhenotypeRanking ranking = rank_phenotypes(k, query_of(k, {22}), Similarity::mixture, 0);
  REQUIRE(ranking.diseases.size() == 4);
  double sum = 0.0;
  std::vector<double> posterior(4);
  for (const RankedDisease& entry : ranking.diseases) sum += posterior[entry.disease] = *entry.posterior;
  CHECK(sum == Approx(1.0));
  CHECK(std::is_sorted(ranking.diseases.begin(), ranking.diseases.end(),
                       [](const auto& x, const auto& y) { return x.score > y.score; }));
  REQUIRE(ranking.genes.size() == 4);  // EEE has no ranked disease
  for (const RankedGene& gene : ranking.genes) {
    if (k.text_at(k.gene_symbols[gene.gene]) != "BBB") continue;
    CHECK(*gene.posterior == Approx(posterior[1] + posterior[2]));
    CHECK(gene.disease == 2);
  }
}

TEST_CASE("a posterior takes part of the patients for untypical, and keeps the order of the scores") {
  const std::vector<double> scores = {std::log(4.0), 0.0, std::log(9.0)};
  const auto posterior = mixture_posteriors(scores);
  CHECK(posterior[0] == Approx(0.85 * 4.0 / 14.0 + 0.15 * 2.0 / 6.0));
  CHECK(posterior[1] == Approx(0.85 * 1.0 / 14.0 + 0.15 * 1.0 / 6.0));
  CHECK(posterior[2] == Approx(0.85 * 9.0 / 14.0 + 0.15 * 3.0 / 6.0));
}

TEST_CASE("only the best are kept, equal ones in order, and other similarities have no posterior") {
  const Knowledge k = small_knowledge();
  const PhenotypeRanking ranking = rank_phenotypes(k, query_of(k, {118}), Similarity::resnik, 2);
  REQUIRE(ranking.diseases.size() == 2);
  CHECK(ranking.diseases[0].disease == 0);
  CHECK(ranking.diseases[1].disease == 1);
  CHECK_FALSE(ranking.diseases[0].posterior);
  CHECK(ranking.genes.size() == 2);
}

TEST_CASE("each term is explained by the annotation that tells most, also of a disease that shares the gene") {
  const Knowledge k = small_knowledge();
  const auto matches = explain(k, query_of(k, {13, 21}), 1);
  REQUIRE(matches.size() == 2);
  CHECK(matches[0].matched);
  CHECK(k.term_ids[matches[0].shared] == 13);
  CHECK(k.term_ids[matches[0].annotated] == 13);
  CHECK(matches[0].information == Approx(std::log(4.0)));
  CHECK(matches[0].ratio == Approx(4.0));
  CHECK_FALSE(matches[1].matched);
  CHECK(matches[1].ratio == kLeastRatio);

  const auto lent = explain(k, query_of(k, {23}), 0);
  REQUIRE(lent.size() == 1);
  CHECK(lent[0].disease == 4);
  CHECK(k.term_ids[lent[0].annotated] == 23);
}

TEST_CASE("phenopackets of both schemas give observed and excluded terms") {
  const Phenopacket two = parse_phenopacket(
      R"({"id": "p", "subject": {}, "phenotypicFeatures": [{"type": {"id": "HP:0000013"}},
          {"type": {"id": "HP:0000021"}, "excluded": true}, {"type": {"id": "MONDO:1"}}]})");
  CHECK(two.id == "p");
  CHECK(two.observed == std::vector<TermId>{13});
  CHECK(two.excluded == std::vector<TermId>{21});
  CHECK(two.other_terms == 1);
  const Phenopacket one = parse_phenopacket(
      R"({"proband": {"id": "q", "phenotypic_features": [{"type": {"id": "HP:0000013"}, "negated": true}]}})");
  CHECK(one.id == "q");
  CHECK(one.excluded == std::vector<TermId>{13});
  CHECK_THROWS_WITH(parse_phenopacket(R"({"id": "p"})"), Contains("no phenotypicFeatures"));
  CHECK_THROWS_WITH(parse_phenopacket(R"({"id": "p", "phenotypicFeatures": [{"type": {"id": "HP:1"}}]})"),
                    Contains("'HP:1' is no term"));
}
