#include "epiq/triage/clinical_significance.hpp"

#include <catch2/catch.hpp>

using namespace epiq::triage;

TEST_CASE("significances of ClinVar fall into classes") {
  CHECK(clinical_class("Pathogenic/Likely_pathogenic") == ClinicalClass::pathogenic);
  CHECK(clinical_class("Pathogenic|risk_factor") == ClinicalClass::pathogenic);
  CHECK(clinical_class("Likely_benign") == ClinicalClass::benign);
  CHECK(clinical_class("Conflicting_classifications_of_pathogenicity") == ClinicalClass::conflicting);
  CHECK(clinical_class("Conflicting_interpretations_of_pathogenicity|risk_factor") == ClinicalClass::conflicting);
  CHECK(clinical_class("Uncertain_significance") == ClinicalClass::uncertain);
  CHECK(clinical_class("drug_response") == ClinicalClass::other);
}

// https://www.ncbi.nlm.nih.gov/clinvar/docs/review_status/
TEST_CASE("review statuses have the stars that ClinVar gives them") {
  CHECK(review_stars("practice_guideline") == 4);
  CHECK(review_stars("reviewed_by_expert_panel") == 3);
  CHECK(review_stars("criteria_provided,_multiple_submitters,_no_conflicts") == 2);
  CHECK(review_stars("criteria_provided,_single_submitter") == 1);
  CHECK(review_stars("criteria_provided,_conflicting_classifications") == 1);
  CHECK(review_stars("no_assertion_criteria_provided") == 0);
  CHECK(review_stars("no_classification_provided") == 0);
  CHECK(review_stars("") == 0);
}

TEST_CASE("residue changes are read as VEP, SnpEff and bcftools csq write them") {
  const ResidueChange change{97, 'R', 'W'};
  CHECK(residue_change("ENSP00000269305.4:p.Arg97Trp") == change);
  CHECK(residue_change("p.R97W") == change);
  CHECK(residue_change("97R>97W") == change);
  CHECK(residue_change("p.Arg97Ter")->to == '*');
  CHECK_FALSE(residue_change("p.Arg97GlyfsTer12"));
  CHECK_FALSE(residue_change("97RK>97R"));
  CHECK_FALSE(residue_change("p.Arg97="));
  CHECK_FALSE(residue_change(""));
}
