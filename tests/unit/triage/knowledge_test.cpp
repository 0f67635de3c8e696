#include "epiq/triage/knowledge.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/triage/profile_tables.hpp"
#include "epiq/triage/term_resolver.hpp"
#include "epiq/util/error.hpp"
#include "unit/source_folder.hpp"
#include "unit/util/temporary_folder.hpp"

using namespace epiq;
using namespace epiq::triage;
using Catch::Matchers::Contains;

namespace {

const std::string kData = source_folder() + "/tests/data/phenotype";

KnowledgeSources sources() {
  return {kData + ".obo", kData + ".hpoa", kData + ".genes.txt", kData + ".constraint.tsv"};
}

struct Built {
  KnowledgeCounts counts;
  Knowledge knowledge;
};

Built build(const KnowledgeSources& from = sources()) {
  util::MemoryBudget budget(1U << 30U);
  Built built;
  built.knowledge = build_knowledge(from, budget, built.counts);
  return built;
}

/// The frequency of a term in a disease, 0 if it has none.
double frequency(std::span<const Posting> postings, std::uint32_t disease) {
  for (const Posting& posting : postings)
    if (posting.disease() == disease) return static_cast<double>(posting.frequency());
  return 0.0;
}

}  // namespace

TEST_CASE("rows of one term are pooled, terms are brought up to date, absent ones are left out") {
  const Built built = build();
  const Knowledge& k = built.knowledge;
  REQUIRE(k.diseases() == 5);
  CHECK(k.ranked() == 4);
  CHECK(k.text_at(k.disease_ids[0]) == "OMIM:100001");
  CHECK(k.text_at(k.disease_ids[4]) == "ORPHA:7");
  const auto profile = k.profile_of(0);
  REQUIRE(profile.size() == 2);  // 12 of (3 + 3)/(4 + 8), 21 by way of the obsolete 901; 13 is 0/6
  CHECK(k.term_ids[profile[0].term] == 12);
  CHECK(profile[0].frequency == 0.5F);
  CHECK(profile[0].counted == 12);
  CHECK(k.term_ids[profile[1].term] == 21);
  CHECK(profile[1].frequency == 0.5F);
  CHECK(built.counts.absent == 1);
  CHECK(built.counts.retired_terms == 1);
  CHECK(built.counts.links_without_disease == 1);
}

TEST_CASE("a term that none of few patients had is absent only if no other row says that it occurs") {
  const auto pooled = [](const std::vector<std::string>& texts) {
    std::vector<Frequency> rows;
    for (const std::string& text : texts) rows.push_back(*parse_frequency(text));
    return static_cast<double>(pool_rows(1, rows).frequency);
  };
  CHECK(pooled({"0/6"}) == 0.0);
  CHECK(pooled({"0/6", "0%"}) == 0.0);
  CHECK(pooled({"HP:0040285"}) == 0.0);
  CHECK(pooled({"0/6", "HP:0040283"}) == Approx(0.17));
  CHECK(pooled({"0/6", ""}) == 1.0);
  CHECK(pooled({"1/6", "", "2/6"}) == Approx(0.25));
}

TEST_CASE("postings carry the greatest frequency below a term") {
  const Knowledge k = build().knowledge;
  CHECK(frequency(k.postings_of(*k.find_term(10)), 0) == 0.5);
  CHECK(frequency(k.postings_of(*k.find_term(10)), 1) == 1.0);                         // 11 without frequency
  CHECK(frequency(k.postings_of(*k.find_term(13)), 1) == Approx(0.895).margin(1e-4));  // very frequent
  CHECK(frequency(k.postings_of(*k.find_term(20)), 3) == 1.0);                         // 21 over 22
  CHECK(frequency(k.postings_of(*k.find_term(22)), 3) == 0.25);
  CHECK(frequency(k.postings_of(*k.find_term(20)), 1) == 0.0);  // NOT 21
  CHECK(frequency(k.postings_of(*k.find_term(12)), 4) == 1.0);
}

TEST_CASE("a pooled profile takes part of what diseases of other sources with the gene have") {
  const Knowledge k = build().knowledge;
  CHECK(frequency(k.pooled_of(*k.find_term(23)), 0) == Approx(0.4 * 0.545).margin(1e-4));
  CHECK(frequency(k.pooled_of(*k.find_term(12)), 0) == 0.5);
  CHECK(frequency(k.pooled_of(*k.find_term(23)), 1) == 0.0);
}

TEST_CASE("information and background are those of the ranked diseases") {
  const Knowledge k = build().knowledge;
  CHECK(k.information[*k.find_term(118)] == 0.0);
  CHECK(k.information[*k.find_term(10)] == Approx(-std::log(3.0 / 4.0)));
  CHECK(k.information[*k.find_term(21)] == Approx(-std::log(2.0 / 4.0)));
  CHECK(k.information[*k.find_term(23)] == Approx(-std::log(1.0 / 4.0)));  // of no ranked disease: as if of one
  CHECK(k.background[*k.find_term(12)] == Approx((0.5 + 0.5) / 4.0));
  CHECK(k.background[*k.find_term(23)] == 1e-4);
}

TEST_CASE("genes know their diseases, their constraint and the other way round") {
  const Knowledge k = build().knowledge;
  REQUIRE(k.genes() == 5);
  CHECK(k.text_at(k.gene_symbols[0]) == "AAA");
  CHECK(k.gene_loeuf[0] == 0.25);
  CHECK(k.gene_loeuf[1] < 0.0);
  CHECK(Knowledge::part(k.gene_diseases, k.gene_start, 1).size() == 2);
  const auto genes = Knowledge::part(k.disease_genes, k.disease_gene_start, 2);
  REQUIRE(genes.size() == 2);
  CHECK(k.text_at(k.gene_symbols[genes[0]]) == "BBB");
  CHECK(k.text_at(k.gene_symbols[genes[1]]) == "CCC");
}

TEST_CASE("terms are resolved with a note") {
  const Knowledge k = build().knowledge;
  CHECK(resolve_term(k, 21).note.empty());
  CHECK(resolve_term(k, 910).term == k.find_term(10));
  CHECK_THAT(resolve_term(k, 910).note, Contains("HP:0000910 is another number of HP:0000010 (Abnormal ear)"));
  CHECK(resolve_term(k, 901).term == k.find_term(21));
  CHECK_THAT(resolve_term(k, 901).note, Contains("is obsolete, replaced by HP:0000021"));
  CHECK_FALSE(resolve_term(k, 902).term);
  CHECK_THAT(resolve_term(k, 902).note, Contains("suggests HP:0000021 (Cataract), HP:0000022 (Small eye)"));
  CHECK_FALSE(resolve_term(k, 903).term);
  CHECK_FALSE(resolve_term(k, 12345).term);
  CHECK_THAT(resolve_term(k, 12345).note, Contains("is no term of this ontology"));
}

TEST_CASE("an unknown term in the annotations is an error unless they may be left out") {
  const TemporaryFolder folder;
  KnowledgeSources from = sources();
  from.diseases = folder.write("x.hpoa",
                               "OMIM:1\tx\t\tHP:0000012\tP\tPCS\t\t\t\t\tP\ty\n"
                               "OMIM:1\tx\t\tHP:0000999\tP\tPCS\t\t\t\t\tP\ty\n");
  CHECK_THROWS_WITH(build(from), Contains("line 2: HP:0000999 is no term of this ontology"));
  from.lenient_terms = true;
  CHECK(build(from).counts.unknown_terms == 1);
  from.ranked = {"ORPHA"};
  CHECK_THROWS_WITH(build(from), Contains("its sources are OMIM"));
}

TEST_CASE("a knowledge file gives back what was written, and damage is seen") {
  const Knowledge built = build().knowledge;
  const TemporaryFolder folder;
  const std::string bytes = knowledge_bytes(built);
  const Knowledge read = open_knowledge(folder.write("k", bytes));
  CHECK(knowledge_bytes(read) == bytes);
  CHECK(read.ontology_version() == "hp/releases/2026-01-01");
  CHECK(read.disease_version() == "2026-01-02");
  CHECK(read.gene_version() == "phenotype.genes.txt (md5 306075b15d29af2e31acb88815f18b98)");  // of md5sum
  CHECK(read.ranked_sources() == "OMIM");

  for (const std::size_t place : {std::size_t{40}, bytes.size() / 2, bytes.size() - 9}) {
    std::string damaged = bytes;
    damaged[place] = static_cast<char>(damaged[place] ^ 4);
    CHECK_THROWS_WITH(open_knowledge(folder.write("d", damaged)), Contains("damaged"));
  }
  CHECK_THROWS_WITH(open_knowledge(folder.write("s", bytes.substr(0, bytes.size() - 8))), Contains("cut short"));
  CHECK_THROWS_WITH(open_knowledge(folder.write("e", "")), Contains("is no knowledge file"));
  std::string other = bytes;
  other[8] = 9;
  CHECK_THROWS_WITH(open_knowledge(folder.write("v", other)), Contains("build it again"));
  CHECK_THROWS_WITH(open_knowledge(folder.file("none")), Contains("cannot open"));
}
