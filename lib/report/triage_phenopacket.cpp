#include "epiq/report/triage_phenopacket.hpp"

#include <span>

#include "epiq/util/json.hpp"

namespace epiq::report {
namespace {

using triage::TriageRow;
using util::JsonWriter;

void put_class(JsonWriter& json, const std::string& key, const std::string& id, const std::string& label) {
  json.key(key).begin_object().member("id", id).member("label", label).end_object();
}

const char* sex_name(genome::Sex sex) {
  return sex == genome::Sex::male ? "MALE" : sex == genome::Sex::female ? "FEMALE" : "UNKNOWN_SEX";
}

const char* acmg_name(const std::string& name) {
  if (name == "P") return "PATHOGENIC";
  if (name == "LP") return "LIKELY_PATHOGENIC";
  if (name == "LB") return "LIKELY_BENIGN";
  return name == "B" ? "BENIGN" : "UNCERTAIN_SIGNIFICANCE";
}

/// The state of the allele in the proband, as terms of GENO.
void put_state(JsonWriter& json, const TriageRow& row) {
  const genome::AlleleCall& call = row.allele.calls.at(0);
  const bool one_copy = row.mode == triage::Mode::y_linked || call.ploidy == 1 ||
                        ((row.mode == triage::Mode::x_recessive || row.mode == triage::Mode::x_de_novo) && call.hom());
  if (row.mode == triage::Mode::mitochondrial)
    return call.hom() ? put_class(json, "allelicState", "GENO:0000602", "homoplasmic")
                      : put_class(json, "allelicState", "GENO:0000603", "heteroplasmic");
  if (one_copy) return put_class(json, "allelicState", "GENO:0000134", "hemizygous");
  return call.hom() ? put_class(json, "allelicState", "GENO:0000136", "homozygous")
                    : put_class(json, "allelicState", "GENO:0000135", "heterozygous");
}

void put_variant(JsonWriter& json, const TriageRow& row, const PhenopacketHead& head, const std::string& proband) {
  const triage::Allele& allele = row.allele;
  json.begin_object().member("subjectOrBiosampleId", proband).member("interpretationStatus", "CANDIDATE");
  json.key("variantInterpretation").begin_object();
  json.member("acmgPathogenicityClassification", acmg_name(row.acmg.classification()));
  json.member("therapeuticActionability", "UNKNOWN_ACTIONABILITY");
  json.key("variationDescriptor").begin_object().member("id", allele.name.text());
  if (!allele.gene.empty()) {
    json.key("geneContext").begin_object();
    json.member("valueId", !allele.hgnc_id.empty()  ? allele.hgnc_id
                           : allele.gene_id.empty() ? allele.gene
                                                    : allele.gene_id)
        .member("symbol", allele.gene);
    json.end_object();
  }
  json.key("expressions").begin_array();
  for (const auto& [syntax, value] : {std::pair("hgvs.c", allele.hgvs_c), std::pair("hgvs.p", allele.hgvs_p)})
    if (!value.empty()) json.begin_object().member("syntax", syntax).member("value", value).end_object();
  json.end_array();
  json.key("vcfRecord").begin_object();
  json.member("genomeAssembly", head.assembly.empty() ? "unknown" : head.assembly).member("chrom", allele.name.contig);
  json.member("pos", std::to_string(allele.name.position + 1));  // 64-bit numbers are strings in proto JSON
  json.member("ref", allele.name.ref).member("alt", allele.name.alt).end_object();
  json.member("moleculeContext", "genomic");
  put_state(json, row);
  json.end_object().end_object().end_object();
}

void put_interpretation(JsonWriter& json, std::span<const TriageRow> rows, const PhenopacketHead& head,
                        const std::string& proband, const triage::GenePhenotypes* phenotypes) {
  const TriageRow& first = rows[0];
  json.begin_object().member("id", head.id + ".candidate." + std::to_string(first.rank));
  json.member("progressStatus", "IN_PROGRESS");
  json.key("diagnosis").begin_object();
  if (phenotypes != nullptr && first.evidence.disease) {
    const triage::Knowledge& knowledge = phenotypes->knowledge();
    put_class(json, "disease", std::string(knowledge.text_at(knowledge.disease_ids[*first.evidence.disease])),
              std::string(knowledge.text_at(knowledge.disease_names[*first.evidence.disease])));
  } else {
    put_class(json, "disease", "MONDO:0700096", "human disease");
  }
  json.key("genomicInterpretations").begin_array();
  for (const TriageRow& row : rows) put_variant(json, row, head, proband);
  json.end_array().end_object();
  json.member("summary", "Candidate for research: " + std::string(triage::name_of(first.mode)) + ", posterior " +
                             std::to_string(first.posterior) + ", ACMG " + first.acmg.text());
  json.end_object();
}

void put_features(JsonWriter& json, const triage::GenePhenotypes& phenotypes) {
  const triage::Knowledge& knowledge = phenotypes.knowledge();
  const auto put = [&](std::uint32_t term, bool excluded) {
    json.begin_object();
    put_class(json, "type", triage::format_term(knowledge.term_ids[term]),
              std::string(knowledge.text_at(knowledge.term_names[term])));
    if (excluded) json.member("excluded", true);
    json.end_object();
  };
  json.key("phenotypicFeatures").begin_array();
  for (const std::uint32_t term : phenotypes.query().observed) put(term, false);
  for (const std::uint32_t term : phenotypes.query().excluded) put(term, true);
  json.end_array();
}

void put_metadata(JsonWriter& json, const PhenopacketHead& head, const triage::GenePhenotypes* phenotypes) {
  const auto resource = [&](const char* id, const char* name, const char* url, const std::string& version,
                            const char* prefix, const char* iri) {
    json.begin_object().member("id", id).member("name", name).member("url", url).member("version", version);
    json.member("namespacePrefix", prefix).member("iriPrefix", iri).end_object();
  };
  json.key("metaData").begin_object().member("created", head.created).member("createdBy", "epiq " + head.version);
  json.key("resources").begin_array();
  resource("geno", "Genotype Ontology", "http://purl.obolibrary.org/obo/geno.owl", "2023-10-08", "GENO",
           "http://purl.obolibrary.org/obo/GENO_");
  if (phenotypes != nullptr) {
    const triage::Knowledge& knowledge = phenotypes->knowledge();
    resource("hp", "Human Phenotype Ontology", "http://purl.obolibrary.org/obo/hp.owl",
             std::string(knowledge.ontology_version()), "HP", "http://purl.obolibrary.org/obo/HP_");
    resource("omim", "Online Mendelian Inheritance in Man", "https://www.omim.org",
             std::string(knowledge.disease_version()), "OMIM", "https://www.omim.org/entry/");
  }
  json.end_array().member("phenopacketSchemaVersion", "2.0").end_object();
}

}  // namespace

std::string triage_phenopacket(const PhenopacketHead& head, const triage::Family& family,
                               const triage::TriageResult& result, const triage::GenePhenotypes* phenotypes,
                               std::size_t most) {
  const triage::Relative& proband = family.index_case();
  JsonWriter json;
  json.begin_object().member("id", head.id);
  json.key("subject").begin_object().member("id", proband.id).member("sex", sex_name(proband.sex)).end_object();
  if (phenotypes != nullptr) put_features(json, *phenotypes);
  json.key("interpretations").begin_array();
  const std::span<const TriageRow> rows(result.rows);
  for (std::size_t start = 0; start < rows.size() && rows[start].rank <= most;) {
    std::size_t end = start;
    while (end < rows.size() && rows[end].rank == rows[start].rank) ++end;
    put_interpretation(json, rows.subspan(start, end - start), head, proband.id, phenotypes);
    start = end;
  }
  json.end_array();
  put_metadata(json, head, phenotypes);
  return json.end_object().text() + "\n";
}

}  // namespace epiq::report
