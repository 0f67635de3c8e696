#include "epiq/triage/ontology.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "unit/real_data.hpp"
#include "unit/source_folder.hpp"
#include "unit/util/temporary_folder.hpp"

using namespace epiq::triage;
using Catch::Matchers::Contains;

namespace {

const std::string kOntology = source_folder() + "/tests/data/phenotype.obo";

std::vector<TermId> ids(const Ontology& ontology, const std::vector<std::uint32_t>& terms) {
  std::vector<TermId> list;
  for (const std::uint32_t term : terms) list.push_back(ontology.terms[term].id);
  return list;
}

}  // namespace

TEST_CASE("numbers of terms are read and written with seven digits") {
  CHECK(parse_term("HP:0000118") == 118U);
  CHECK(format_term(118) == "HP:0000118");
  for (const char* wrong : {"HP:118", "HP:00001188", "hp:0000118", "HP:00001x8", "HP:-000118", "MP:0000118", ""})
    CHECK_FALSE(parse_term(wrong));
}

TEST_CASE("an OBO file is read with its version, links and retired terms") {
  const Ontology ontology = read_ontology(kOntology);
  CHECK(ontology.version == "hp/releases/2026-01-01");
  CHECK(ontology.terms.size() == 12);
  const OntologyTerm& term = ontology.terms[*ontology.find(23)];
  CHECK(term.name == "Cataract with deafness");
  CHECK(ids(ontology, term.parents) == std::vector<TermId>{12, 21});
  CHECK_FALSE(ontology.find(901));
  CHECK(ontology.find_retired(910)->kind == RetiredTerm::Kind::alternative);
  CHECK(ontology.find_retired(901)->successors == std::vector<TermId>{21});
  CHECK(ontology.find_retired(902)->kind == RetiredTerm::Kind::considered);
  CHECK(ontology.find_retired(903)->kind == RetiredTerm::Kind::abandoned);
  CHECK(ontology.find_retired(11) == nullptr);
}

TEST_CASE("a closure holds the term and its ancestors within the branch") {
  const Ontology ontology = read_ontology(kOntology);
  const auto closed = closures(ontology, phenotype_root(ontology));
  CHECK(ids(ontology, closed[*ontology.find(14)]) == std::vector<TermId>{10, 11, 12, 14, 118});
  CHECK(ids(ontology, closed[*ontology.find(118)]) == std::vector<TermId>{118});
  CHECK(closed[*ontology.find(5)].empty());
  CHECK(closed[*ontology.find(1)].empty());
}

TEST_CASE("the same ontology as OBO graph is the same") {
  const TemporaryFolder folder;
  const std::string path = folder.write("hp.json", R"({"graphs": [{"id": "x", "meta": {"version": "v1"},
    "nodes": [
      {"id": "http://purl.obolibrary.org/obo/HP_0000118", "lbl": "Phenotypic abnormality", "type": "CLASS"},
      {"id": "http://purl.obolibrary.org/obo/HP_0000010", "lbl": "Abnormal ear", "type": "CLASS", "meta":
        {"basicPropertyValues": [{"pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId",
                                  "val": "HP:0000910"}]}},
      {"id": "http://purl.obolibrary.org/obo/HP_0000901", "lbl": "obsolete x", "type": "CLASS", "meta":
        {"deprecated": true, "basicPropertyValues":
          [{"pred": "http://purl.obolibrary.org/obo/IAO_0100001", "val": "HP:0000010"}]}},
      {"id": "http://purl.obolibrary.org/obo/hp#part", "lbl": "part", "type": "PROPERTY"}],
    "edges": [{"sub": "http://purl.obolibrary.org/obo/HP_0000010", "pred": "is_a",
               "obj": "http://purl.obolibrary.org/obo/HP_0000118"}]}]})");
  const Ontology ontology = read_ontology(path);
  CHECK(ontology.version == "v1");
  CHECK(ontology.terms.size() == 2);
  CHECK(ids(ontology, ontology.terms[*ontology.find(10)].parents) == std::vector<TermId>{118});
  CHECK(ontology.find_retired(910)->successors == std::vector<TermId>{10});
  CHECK(ontology.find_retired(901)->kind == RetiredTerm::Kind::replaced);
}

TEST_CASE("a malformed ontology is refused with its place") {
  const TemporaryFolder folder;
  const auto refused = [&folder](const std::string& text, const std::string& part) {
    CHECK_THROWS_WITH(read_ontology(folder.write("x.obo", text)), Contains(part));
  };
  const std::string term = "[Term]\nid: HP:0000001\nname: All\n";
  refused("", "is empty");
  refused("format-version: 1.2\n", "holds no terms");
  refused(term + "\n" + term, "occurs twice");
  refused(term + "is_a: HP:0000002\n", "HP:0000002, which is no term in use");
  refused(term + "is_a HP:0000002\n", "line 4: 'is_a HP:0000002' is no OBO line");
  refused("[Term]\nid: HP:1\n", "line 2: 'HP:1' is no term");
  refused("[Term]\nname: x\n", "line 1: this term has no id");
  refused("[Term]\nid: HP:0000001\nis_a: HP:0000002\n\n[Term]\nid: HP:0000002\nis_a: HP:0000001\n", "in a circle");
  refused("{\"graphs\": []}", "there are 0 graphs");
}

TEST_CASE("both forms of the real ontology agree") {
  const std::string json = real_data("hpo/hp.v2024-08-13.json.gz");
  const std::string obo = real_data("hpo/hp.v2024-08-13.derived.obo.gz");
  if (json.empty() || obo.empty()) return;
  const Ontology a = read_ontology(json);
  const Ontology b = read_ontology(obo);
  CHECK(a.version == b.version);
  CHECK(a.terms.size() == 19434 - 446);
  REQUIRE(a.terms.size() == b.terms.size());
  std::size_t differ = 0;
  for (std::size_t t = 0; t < a.terms.size(); ++t)
    differ += a.terms[t].id != b.terms[t].id || a.terms[t].parents != b.terms[t].parents;
  CHECK(differ == 0);
}
