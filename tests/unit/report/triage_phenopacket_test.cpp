#include "epiq/report/triage_phenopacket.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/json_reader.hpp"
#include "unit/triage/family_fixtures.hpp"
#include "unit/triage/small_knowledge.hpp"

using namespace epiq;
using namespace epiq::triage;

namespace {

TriageRow row(std::size_t rank, const std::string& call, Mode mode = Mode::dominant) {
  TriageRow one;
  one.rank = rank;
  one.mode = mode;
  one.allele.name = {"chr1", 99, "A", "G"};
  one.allele.gene = "AAA";
  one.allele.calls = fixtures::calls({call, "0/0", "0/0"});
  return one;
}

util::JsonValue packet(const std::vector<TriageRow>& rows, std::size_t most = 10,
                       const GenePhenotypes* phenotypes = nullptr) {
  TriageResult result;
  result.rows = rows;
  const report::PhenopacketHead head{"case 1", "2026-01-02T03:04:05Z", "0.1.0", "GRCh38"};
  return util::parse_json(
      report::triage_phenopacket(head, fixtures::trio(genome::Sex::male), result, phenotypes, most));
}

const std::vector<util::JsonValue>& alleles(const util::JsonValue& packet, std::size_t interpretation) {
  return packet.at("interpretations")
      .as_array()
      .at(interpretation)
      .at("diagnosis")
      .at("genomicInterpretations")
      .as_array();
}

const util::JsonValue& variant(const util::JsonValue& allele) {
  return allele.at("variantInterpretation").at("variationDescriptor");
}

std::string state(const TriageRow& one) {
  const util::JsonValue made = packet({one});
  return variant(alleles(made, 0).at(0)).at("allelicState").at("id").as_string();
}

}  // namespace

TEST_CASE("alleles have the state that the call and the mode give them, as terms of GENO") {
  CHECK(state(row(1, "0/1")) == "GENO:0000135");
  CHECK(state(row(1, "1/1", Mode::recessive)) == "GENO:0000136");
  CHECK(state(row(1, "1", Mode::x_recessive)) == "GENO:0000134");
  CHECK(state(row(1, "1/1", Mode::x_de_novo)) == "GENO:0000134");  // a son's X as many callers write it
  CHECK(state(row(1, "1/1", Mode::y_linked)) == "GENO:0000134");
  CHECK(state(row(1, "1/1", Mode::mitochondrial)) == "GENO:0000602");
  CHECK(state(row(1, "0/1", Mode::mitochondrial)) == "GENO:0000603");
}

TEST_CASE("a candidate is an interpretation: both alleles of a compound heterozygote are in one, and at most so many") {
  const std::vector<TriageRow> rows = {row(1, "0/1"), row(2, "0/1", Mode::compound_het),
                                       row(2, "0/1", Mode::compound_het), row(3, "1/1", Mode::recessive)};
  const util::JsonValue all = packet(rows);
  REQUIRE(all.at("interpretations").as_array().size() == 3);
  CHECK(alleles(all, 0).size() == 1);
  CHECK(alleles(all, 1).size() == 2);
  const util::JsonValue two = packet(rows, 2);
  REQUIRE(two.at("interpretations").as_array().size() == 2);
  CHECK(alleles(two, 1).size() == 2);
  CHECK(packet(rows, 0).at("interpretations").as_array().empty());
}

TEST_CASE("positions are from 1, classes are those of ACMG, and genes have their best identifier") {
  TriageRow one = row(1, "0/1");
  const util::JsonValue plain = packet({one});
  const util::JsonValue& record = variant(alleles(plain, 0).at(0)).at("vcfRecord");
  CHECK(record.at("pos").as_string() == "100");
  CHECK(record.at("genomeAssembly").as_string() == "GRCh38");
  CHECK(variant(alleles(plain, 0).at(0)).at("geneContext").at("valueId").as_string() == "AAA");
  const auto class_of = [&](int points, const char* name) {
    one.acmg.points = points;
    const util::JsonValue made = packet({one});
    CHECK(alleles(made, 0).at(0).at("variantInterpretation").at("acmgPathogenicityClassification").as_string() == name);
  };
  class_of(10, "PATHOGENIC");
  class_of(9, "LIKELY_PATHOGENIC");
  class_of(5, "UNCERTAIN_SIGNIFICANCE");
  class_of(-1, "LIKELY_BENIGN");
  class_of(-7, "BENIGN");
  one.allele.gene_id = "ENSG1";
  const util::JsonValue by_id = packet({one});
  CHECK(variant(alleles(by_id, 0).at(0)).at("geneContext").at("valueId").as_string() == "ENSG1");
  one.allele.hgnc_id = "HGNC:3689";
  const util::JsonValue by_hgnc = packet({one});
  CHECK(variant(alleles(by_hgnc, 0).at(0)).at("geneContext").at("valueId").as_string() == "HGNC:3689");
}

TEST_CASE("phenotypes that were used are written, observed and excluded, with the versions they come from") {
  const Knowledge knowledge = small_knowledge();
  const GenePhenotypes phenotypes(knowledge, query_of(knowledge, {13}, {23}));
  const util::JsonValue made = packet({row(1, "0/1")}, 10, &phenotypes);
  const auto& features = made.at("phenotypicFeatures").as_array();
  REQUIRE(features.size() == 2);
  CHECK(features[0].at("type").at("id").as_string() == "HP:0000013");
  CHECK(features[0].find("excluded") == nullptr);
  CHECK(features[1].at("type").at("id").as_string() == "HP:0000023");
  CHECK(features[1].at("excluded").as_boolean());
  CHECK(made.at("metaData").at("resources").as_array().size() == 3);
  CHECK(made.at("metaData").at("phenopacketSchemaVersion").as_string() == "2.0");
}
