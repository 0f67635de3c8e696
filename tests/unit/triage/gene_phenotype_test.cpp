#include "epiq/triage/gene_phenotype.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/triage/disease_inheritance.hpp"
#include "epiq/triage/mixture.hpp"
#include "unit/triage/small_knowledge.hpp"

using namespace epiq::triage;

TEST_CASE("the inheritance of diseases comes from annotations of aspect I") {
  const Knowledge k = small_knowledge();
  REQUIRE(k.disease_inheritance.size() == 5);
  CHECK(k.disease_inheritance[0] == kAutosomalDominant);
  CHECK(k.disease_inheritance[1] == 0);
  CHECK(k.disease_inheritance[2] == kAutosomalRecessive);
  CHECK(inheritance_bits(TermId{1417}) == (kXLinkedDominant | kXLinkedRecessive));
  CHECK(inheritance_bits(TermId{3745}) == 0);
}

// Gene AAA has disease 0 (dominant) alone; BBB has 1 (inheritance not stated) and shares 2 (recessive) with CCC.
TEST_CASE("a gene has the share of its diseases, by their modes of inheritance") {
  const Knowledge k = small_knowledge();
  const PhenotypeQuery query = query_of(k, {22});
  const std::vector<double> p = mixture_posteriors(mixture_scores(k, query));
  const GenePhenotypes genes(k, query);
  const auto ratio = [](double share) { return std::log10(20000.0 * 0.9 * share + 0.05); };
  CHECK(genes.of("AAA", Mode::de_novo).log10_ratio == Approx(ratio(p[0])));
  CHECK(genes.of("AAA", Mode::recessive).log10_ratio == Approx(ratio(0.05 * p[0])));
  CHECK(genes.of("BBB", Mode::recessive).log10_ratio == Approx(ratio(0.5 * p[1] + p[2] / 2)));
  CHECK(genes.of("BBB", Mode::dominant).log10_ratio == Approx(ratio(0.5 * p[1] + 0.05 * p[2] / 2)));
  CHECK(genes.of("CCC", Mode::compound_het).disease == 2U);
}

TEST_CASE("a gene without a ranked disease keeps the chance of being new") {
  const Knowledge k = small_knowledge();
  const GenePhenotypes genes(k, query_of(k, {22}));
  for (const char* name : {"EEE", "NOGENE", ""}) {
    CHECK(genes.of(name, Mode::dominant).log10_ratio == Approx(std::log10(0.05)));
    CHECK_FALSE(genes.of(name, Mode::dominant).disease);
  }
}
