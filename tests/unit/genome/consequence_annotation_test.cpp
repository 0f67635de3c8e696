#include "epiq/genome/consequence_annotation.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"

using namespace epiq;
using Catch::Matchers::Contains;
using genome::ConsequenceAnnotation;
using Kind = ConsequenceAnnotation::Kind;

namespace {

const char* const kVep =
    "\"Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|Gene|Feature|CANONICAL|MAX_AF\"";
const char* const kAnn =
    "\"Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | "
    "Feature_ID | HGVS.c | HGVS.p | ERRORS / WARNINGS / INFO' \"";
const char* const kBcsq =
    "\"Local consequence annotation from BCFtools/csq. Format: "
    "'[*]consequence|gene|transcript|biotype[|strand|amino_acid_change|dna_change]' or, for consequences of variants "
    "split across multiple sites, a pointer '@position'. '*' prefix indicates a consequence downstream from a stop\"";
const char* const kEff =
    "\"Predicted effects for this variant.Format: 'Effect ( Effect_Impact | Functional_Class | Gene_Name | Transcript "
    "| "
    "GenotypeNum [ | ERRORS | WARNINGS ] )' \"";

}  // namespace

TEST_CASE("subfields of VEP are found by name, whatever their order") {
  const ConsequenceAnnotation csq("CSQ", kVep, {"MAX_AF"});
  const auto effects = csq.parse("T|missense_variant|BRCA2|ENSG1|ENST1|YES|0.01,T|intron_variant||ENSG2|ENST2||");
  REQUIRE(effects.size() == 2);
  CHECK(effects[0].terms == "missense_variant");
  CHECK(effects[0].gene == "BRCA2");
  CHECK(effects[0].canonical);
  CHECK(effects[0].frequencies == std::vector<std::string_view>{"0.01"});
  CHECK(effects[1].gene == "ENSG2");
  CHECK_FALSE(effects[1].canonical);
}

TEST_CASE("an annotation whose subfields are not those of the header is refused") {
  const ConsequenceAnnotation csq("CSQ", kVep);
  CHECK_THROWS_WITH(csq.parse("T|missense_variant|BRCA2"),
                    Contains("INFO/CSQ has 3 subfields") && Contains("the header lists 7"));
  CHECK_THROWS_WITH(csq.parse("T|missense_variant|A|B|C|D|E|F"), Contains("has 8 subfields"));
  CHECK_THROWS_WITH(ConsequenceAnnotation("CSQ", "\"Consequences\""), Contains("without a list of its subfields"));
  CHECK_THROWS_WITH(ConsequenceAnnotation("CSQ", kVep, {"gnomAD_AF"}), Contains("no subfield 'gnomAD_AF'"));
}

TEST_CASE("SnpEff's ANN and its older EFF are read") {
  const ConsequenceAnnotation ann("ANN", kAnn);
  CHECK(ann.kind() == Kind::snpeff);
  const auto effects = ann.parse("T|stop_gained|HIGH|TP53|ENSG9|transcript|ENST9|c.1A>T|p.Lys1*|");
  CHECK(effects.at(0).gene == "TP53");
  CHECK(effects.at(0).hgvs_p == "p.Lys1*");
  const ConsequenceAnnotation eff("EFF", kEff);
  CHECK(eff.kind() == Kind::snpeff_2);
  const auto old = eff.parse("STOP_GAINED(HIGH|NONSENSE|TP53|ENST9|1),INTRON(MODIFIER||TP53|ENST8|2|WARN)");
  REQUIRE(old.size() == 2);
  CHECK(old[0].terms == "STOP_GAINED");
  CHECK(old[0].gene == "TP53");
  CHECK(old[0].alt == 1);
  CHECK(old[1].alt == 2);
  CHECK_THROWS_WITH(eff.parse("INTRON(MODIFIER|TP53)"), Contains("has 3 subfields"));
}

TEST_CASE("bcftools csq may leave out subfields, point elsewhere, or lie behind a stop") {
  const ConsequenceAnnotation bcsq("BCSQ", kBcsq);
  CHECK(bcsq.fields().size() == 7);
  const auto effects = bcsq.parse(
      "missense|OR4F5|ENST5|protein_coding|+|141T>141A|69511A>G,non_coding|LINC|| "
      "lincRNA,@69000,*missense|A|B|protein_coding|+|1A|2A>C");
  REQUIRE(effects.size() == 4);
  CHECK(effects[0].hgvs_c == "69511A>G");
  CHECK(effects[1].gene == "LINC");
  CHECK(effects[2].terms == "@69000");
  CHECK(effects[3].after_stop);
  CHECK(effects[3].terms == "missense");
}

// "-" and the cut first base: Ensembl VEP's own notation for insertions and deletions.
TEST_CASE("effects belong to the ALT that they name") {
  const ConsequenceAnnotation csq("CSQ", kVep);
  const auto of = [&](const char* value, const std::vector<std::string>& alleles, std::size_t alt) {
    std::string genes;
    for (const auto& effect : genome::effects_of(csq.parse(value), Kind::vep, alleles, alt)) genes += effect.gene;
    return genes;
  };
  const char* snvs = "T|a|X||||,G|a|Y||||";
  CHECK(of(snvs, {"A", "T", "G"}, 1) == "X");
  CHECK(of(snvs, {"A", "T", "G"}, 2) == "Y");
  const char* indels = "-|a|X||||,AGG|a|Y||||";
  CHECK(of(indels, {"CA", "C", "CAGG"}, 1) == "X");
  CHECK(of(indels, {"CA", "C", "CAGG"}, 2) == "Y");
  CHECK(of(snvs, {"A", "G"}, 1) == "Y");          // split after the annotation
  CHECK(of("TT|a|X||||", {"A", "G"}, 1) == "X");  // written anew after the annotation
  CHECK(of("TT|a|X||||", {"A", "G", "C"}, 1).empty());
}
