#include "epiq/triage/acmg.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "epiq/triage/score.hpp"

using namespace epiq::triage;

namespace {

Allele allele(const std::string& consequence) {
  Allele made;
  made.gene = "GENE";
  made.consequence = consequence;
  return made;
}

Assessment assessment(Mode mode, bool parents_agree = false) {
  Assessment made;
  made.mode = mode;
  made.fit = Fit::yes;
  made.parents_agree = parents_agree;
  return made;
}

std::string criteria(const Allele& of, Mode mode = Mode::dominant, const PartnerFacts& partner = {}) {
  return assess_acmg(of, assessment(mode), partner).text();
}

PopulationFrequency present(double value) { return {FrequencyState::present, value, "AF", std::nullopt}; }

}  // namespace

// Tavtigian et al. (2020), table 2: pathogenic from 10 points, likely pathogenic 6 to 9, uncertain 0 to 5, likely
// benign -1 to -6, benign from -7.
TEST_CASE("points become classes as published") {
  AcmgAssessment one;
  const auto at = [&](int points) {
    one.points = points;
    return std::string(one.classification());
  };
  CHECK(at(10) == "P");
  CHECK(at(9) == "LP");
  CHECK(at(6) == "LP");
  CHECK(at(5) == "VUS");
  CHECK(at(0) == "VUS");
  CHECK(at(-1) == "LB");
  CHECK(at(-6) == "LB");
  CHECK(at(-7) == "B");
}

TEST_CASE("PVS1 needs a gene that does not bear loss of function, and a transcript that decays") {
  Allele stop = allele("stop_gained");
  CHECK(criteria(stop) == "PVS1_Moderate");
  stop.loeuf = 1.2;
  CHECK(criteria(stop).empty());
  stop.loeuf = 0.2;
  CHECK(criteria(stop) == "PVS1_Strong");
  stop.exon = "3/12";
  CHECK(criteria(stop) == "PVS1");
  stop.exon = "12/12";
  CHECK(criteria(stop) == "PVS1_Strong");
  stop.consequence = "start_lost";
  CHECK(criteria(stop) == "PVS1_Moderate");
  stop = allele("frameshift_variant");
  stop.loeuf = 1.2;
  stop.recessive_gene = true;
  CHECK(criteria(stop, Mode::dominant).empty());
  CHECK(criteria(stop, Mode::recessive) == "PVS1_Strong");
}

TEST_CASE("a parent without a call never gives PS2") {
  const Allele any = allele("intron_variant");
  CHECK(assess_acmg(any, assessment(Mode::de_novo, true)).text() == "PS2");
  CHECK(assess_acmg(any, assessment(Mode::de_novo, false)).text().empty());
  Assessment unassessable = assessment(Mode::de_novo, true);
  unassessable.fit = Fit::unassessable;
  CHECK(assess_acmg(any, unassessable).text().empty());
}

TEST_CASE("an unknown frequency is not absence, and common alleles are benign whether or not they are rare elsewhere") {
  Allele any = allele("intron_variant");
  CHECK(criteria(any).empty());
  any.population = {FrequencyState::absent_covered, 0.0, "db", std::nullopt};
  CHECK(criteria(any) == "PM2_Supporting");
  any.population = present(0.00005);
  CHECK(criteria(any).empty());
  CHECK(criteria(any, Mode::recessive) == "PM2_Supporting");
  // BS1 must be reachable by itself.
  any.population = present(0.004);
  CHECK(criteria(any) == "BS1");
  CHECK(criteria(any, Mode::recessive).empty());
  any.population = present(0.015);
  CHECK(criteria(any, Mode::compound_het) == "BS1");
  any.population = present(0.05);
  CHECK(criteria(any) == "BA1");
  CHECK(std::string(assess_acmg(any, assessment(Mode::dominant)).classification()) == "B");
}

TEST_CASE("ClinGen's exceptions escape BA1 and BS1") {
  Allele hfe = allele("missense_variant");
  hfe.gene = "HFE";
  hfe.hgvs_c = "ENST00000357618.5:c.845G>A";
  hfe.population = present(0.06);
  CHECK(criteria(hfe, Mode::recessive).empty());
  hfe.hgvs_c = "ENST00000357618.5:c.846G>A";
  CHECK(criteria(hfe, Mode::recessive) == "BA1");
}

TEST_CASE("homozygotes speak against a recessive allele from three on, against a dominant one from six on") {
  Allele any = allele("intron_variant");
  any.population = {FrequencyState::present, 0.0005, "db", 3.0};
  CHECK(criteria(any, Mode::recessive) == "BS2");
  CHECK(criteria(any, Mode::dominant).empty());
  any.population.homozygotes = 6.0;
  CHECK(criteria(any, Mode::dominant) == "BS2");
}

// Pejaver et al. (2022), table 2, and Walker et al. (2023).
TEST_CASE("predictors reach the strengths that were calibrated, and one of them decides") {
  Allele missense = allele("missense_variant");
  const auto at = [&](double revel) {
    missense.scores = {revel, 0.999, 40.0, std::nullopt};
    return criteria(missense);
  };
  CHECK(at(0.5).empty());
  CHECK(at(0.644) == "PP3");
  CHECK(at(0.773) == "PP3_Moderate");
  CHECK(at(0.932) == "PP3_Strong");
  CHECK(at(0.290) == "BP4");
  CHECK(at(0.183) == "BP4_Moderate");
  CHECK(at(0.016) == "BP4_Strong");
  Allele silent = allele("synonymous_variant");
  silent.scores[3] = 0.1;
  CHECK(criteria(silent) == "BP4&BP7");
  silent.scores[3] = 0.2;
  CHECK(criteria(silent) == "PP3");
  Allele stop = allele("stop_gained");
  stop.scores = {0.99, std::nullopt, std::nullopt, 0.9};
  CHECK(criteria(stop) == "PVS1_Moderate");
}

TEST_CASE("ClinVar counts once: by its own record or by its neighbour, never without a star") {
  Allele missense = allele("missense_variant");
  missense.clinical = ClinicalRecord{ClinicalClass::pathogenic, "Pathogenic", 0, "7"};
  CHECK(criteria(missense).empty());
  missense.clinical->stars = 2;
  CHECK(criteria(missense) == "PP5_Moderate");
  missense.codon.same_residue = "8";
  CHECK(criteria(missense) == "PM5&PP5_Moderate");
  missense.codon.same_change = "9";
  CHECK(criteria(missense) == "PS1");
  missense = allele("missense_variant");
  missense.clinical = ClinicalRecord{ClinicalClass::benign, "Benign", 3, "7"};
  CHECK(criteria(missense) == "BP6_Strong");
}

TEST_CASE("a pathogenic partner counts moderately in trans and less where the phase is not known") {
  const Allele any = allele("intron_variant");
  CHECK(criteria(any, Mode::compound_het, {true, true}) == "PM3");
  CHECK(criteria(any, Mode::compound_het, {true, false}) == "PM3_Supporting");
  CHECK(criteria(any, Mode::compound_het, {false, true}).empty());
  CHECK(criteria(any, Mode::dominant, {true, true}).empty());
}

TEST_CASE("criteria fit into INFO: no comma, no blank") {
  Allele stop = allele("stop_gained");
  stop.population = {FrequencyState::absent_covered, 0.0, "db", std::nullopt};
  const std::string text = assess_acmg(stop, assessment(Mode::de_novo, true)).text();
  CHECK(text == "PVS1_Moderate&PS2&PM2_Supporting");
  CHECK(text.find_first_of(", ;=") == std::string::npos);
}

// Worked by hand. A nonsense allele in exon 3 of 12 of a gene intolerant of loss of function (LOEUF .2): PVS1, very
// strong, 8 points. Both parents trusted and without it: PS2, strong, 4. gnomAD covers the place and lacks it: PM2,
// supporting, 1. 13 points are pathogenic (10 and more), as by Richards et al. (2015), table 5: one very strong and one
// strong criterion. Tavtigian et al. (2018): odds 350^(13/8) = e^(1.625 x 5.85793) = e^9.51914 = 13,618, and
// 13,618 x .1 / (13,617 x .1 + 1) = .99934.
TEST_CASE("a de novo nonsense allele is pathogenic with posterior .99934, as derived by hand") {
  Allele stop = allele("stop_gained");
  stop.loeuf = 0.2;
  stop.exon = "3/12";
  stop.population = {FrequencyState::absent_covered, 0.0, "gnomad", std::nullopt};
  const AcmgAssessment found = assess_acmg(stop, assessment(Mode::de_novo, true));
  CHECK(found.text() == "PVS1&PS2&PM2_Supporting");
  CHECK(found.points == 13);
  CHECK(std::string(found.classification()) == "P");
  const double odds = candidate_odds(kLog10PerPoint * found.points);
  CHECK(odds / (1.0 + odds) == Approx(0.99934).margin(5e-6));
}

// Worked by hand. A missense allele with REVEL .80: PP3, moderate from .773 to .932 (Pejaver et al., 2022, table 2), 2
// points; in trans with a pathogenic allele: PM3, moderate, 2; another pathogenic change of the residue: PM5, moderate,
// 2; absent from gnomAD: PM2, supporting, 1. 7 points are likely pathogenic (6 to 9), as by Richards et al., table 5:
// three moderate criteria. Odds 350^(7/8) = e^5.12569 = 168.29, and 168.29 x .1 / (167.29 x .1 + 1) = .94923.
TEST_CASE(
    "a missense allele in trans with a pathogenic one is likely pathogenic with posterior .949, as derived by hand") {
  Allele missense = allele("missense_variant");
  missense.scores[0] = 0.80;
  missense.codon.same_residue = "12345";
  missense.population = {FrequencyState::absent_covered, 0.0, "gnomad", std::nullopt};
  const AcmgAssessment found =
      assess_acmg(missense, assessment(Mode::compound_het, true), {/*pathogenic=*/true, /*in_trans=*/true});
  CHECK(found.points == 7);
  CHECK(found.text() == "PM5&PM3&PM2_Supporting&PP3_Moderate");
  CHECK(std::string(found.classification()) == "LP");
  const double odds = candidate_odds(kLog10PerPoint * found.points);
  CHECK(odds / (1.0 + odds) == Approx(0.94923).margin(5e-6));
}
