#include "epiq/triage/consequence.hpp"

#include <catch2/catch.hpp>

using epiq::triage::most_severe;

TEST_CASE("the most severe of joined consequences counts, whatever their order") {
  CHECK(most_severe("intron_variant&splice_donor_variant").term == "splice_donor_variant");
  CHECK(most_severe("splice_region_variant&missense_variant").term == "missense_variant");
  CHECK(most_severe("stop_gained").rank < most_severe("frameshift_variant").rank);
}

TEST_CASE("consequences of bcftools csq and of old SnpEff are those of VEP under other names") {
  CHECK(most_severe("missense").term == "missense_variant");
  CHECK(most_severe("non_coding").term == "non_coding_transcript_variant");
  CHECK(most_severe("5_prime_utr").term == "5_prime_UTR_variant");
  CHECK(most_severe("NON_SYNONYMOUS_CODING").term == "missense_variant");
  CHECK(most_severe("SPLICE_SITE_ACCEPTOR").term == "splice_acceptor_variant");
  CHECK(most_severe("STOP_GAINED").term == "stop_gained");
}

TEST_CASE("a consequence that is not known is the least severe and never damaging") {
  CHECK(most_severe("quite_new_variant").term == "other");
  CHECK(most_severe("quite_new_variant").score == 0.0);
  CHECK(most_severe("quite_new_variant").rank > most_severe("intergenic_variant").rank);
  CHECK(most_severe("").term == "other");
}

TEST_CASE("the scores of consequences are those of Exomiser") {
  CHECK(most_severe("start_lost").score == 1.0);
  CHECK(most_severe("inframe_deletion").score == 0.85);
  CHECK(most_severe("splice_region_variant").score == 0.8);
  CHECK(most_severe("missense_variant").score == 0.6);
  CHECK(most_severe("synonymous_variant").score == 0.1);
  CHECK(most_severe("intron_variant").score == 0.0);
}

TEST_CASE("SnpEff's terms of structural alleles are those of VEP") {
  CHECK(most_severe("feature_ablation").term == "transcript_ablation");
  CHECK(most_severe("duplication").term == "feature_elongation");
  CHECK(most_severe("bidirectional_gene_fusion").term == "feature_truncation");
}
