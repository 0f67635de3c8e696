#include "epiq/triage/score.hpp"

#include <catch2/catch.hpp>

using namespace epiq::triage;

namespace {

Allele allele(std::optional<double> consequence, std::optional<double> frequency) {
  Allele made;
  made.score = consequence;
  if (frequency) made.population = {FrequencyState::present, frequency, "AF", std::nullopt};
  return made;
}

}  // namespace

// Tavtigian et al. (2018), table 2: with prior .1 and odds 350 for very strong evidence, 6 points are likely pathogenic
// (.90), 10 points pathogenic (.99), and no points leave the prior.
TEST_CASE("points become odds as published") {
  const auto posterior = [](double points) {
    const double odds = candidate_odds(kLog10PerPoint * points);
    return odds / (1.0 + odds);
  };
  CHECK(posterior(0.0) == Approx(0.1));
  CHECK(posterior(6.0) == Approx(0.90).margin(0.001));
  CHECK(posterior(10.0) == Approx(0.994).margin(0.001));
  CHECK(posterior(8.0) == Approx(0.975).margin(0.001));
  CHECK(posterior(-1.0) == Approx(0.051).margin(0.001));
}

TEST_CASE("an unknown frequency is worth less than one that is known to be zero, and a common allele has no chance") {
  CHECK(variant_points(allele(1.0, 0.0)) == Approx(5.0));
  CHECK(variant_points(allele(1.0, std::nullopt)) == Approx(4.0));
  CHECK(variant_points(allele(1.0, 0.03)) == Approx(-4.0));
  CHECK(variant_points(allele(std::nullopt, std::nullopt)) == 0.0);
  CHECK(variant_points(allele(0.6, 0.001)) < variant_points(allele(0.6, 0.0001)));
  // Exomiser's frequency score at 1 %: 1.13533 - 0.13533 e = .76747.
  CHECK(variant_points(allele(0.5, 0.01)) == Approx(8.0 * (0.76747 - 1.0)).margin(1e-4));
}

TEST_CASE("only parents that were asked give points to segregation") {
  Assessment de_novo{Mode::de_novo, Fit::yes, 0, 0, 0, true};
  CHECK(segregation_points(de_novo) == 4.0);
  de_novo.parents_agree = false;
  CHECK(segregation_points(de_novo) == 0.0);
  CHECK(segregation_points({Mode::dominant, Fit::yes, 0, 5, 0, true}) == 4.0);
  CHECK(segregation_points({Mode::dominant, Fit::yes, 0, 0, 2, true}) == -3.0);
  CHECK(segregation_points({Mode::compound_het, Fit::yes, 0, 0, 0, true}) == 3.0);
}

TEST_CASE("predictors replace the score of a missense allele, the first that knows it, and of no other") {
  Allele missense = allele(0.6, std::nullopt);
  missense.consequence = "missense_variant";
  missense.scores = {std::nullopt, 0.3, 24.0, std::nullopt};
  CHECK(damage(missense) == 0.3);
  missense.scores[0] = 0.9;
  CHECK(damage(missense) == 0.9);
  missense.scores = {std::nullopt, std::nullopt, 24.0, std::nullopt};
  CHECK(damage(missense).value() == Approx(0.6));
  missense.consequence = "stop_gained";
  missense.scores = {0.1, 0.1, 1.0, std::nullopt};
  CHECK(damage(missense) == 0.6);
}

TEST_CASE("a splice predictor speaks for silent alleles, and says nothing below .2") {
  Allele silent = allele(0.1, std::nullopt);
  silent.consequence = "synonymous_variant";
  silent.scores[3] = 0.19;
  CHECK(damage(silent) == 0.1);
  silent.scores[3] = 1.0;
  CHECK(damage(silent).value() == Approx(1.0));
}

TEST_CASE("ClinVar counts by its stars, for and against") {
  Allele known = allele(0.5, std::nullopt);
  known.clinical = ClinicalRecord{ClinicalClass::pathogenic, "Pathogenic", 2, "1"};
  CHECK(variant_points(known) == Approx(4.0));
  known.clinical->summary = ClinicalClass::benign;
  CHECK(variant_points(known) == Approx(-4.0));
  known.clinical->summary = ClinicalClass::conflicting;
  CHECK(variant_points(known) == Approx(0.0));
}
