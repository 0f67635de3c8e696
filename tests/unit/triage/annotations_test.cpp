#include "epiq/triage/annotations.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "unit/source_folder.hpp"
#include "unit/util/temporary_folder.hpp"

using namespace epiq::triage;
using Catch::Matchers::Contains;

namespace {

const std::string kData = source_folder() + "/tests/data/phenotype";

std::string row(const std::string& qualifier, const std::string& term, const std::string& frequency,
                const std::string& aspect) {
  return "OMIM:1\tx\t" + qualifier + "\t" + term + "\tPMID:1\tPCS\t\t" + frequency + "\t\t\t" + aspect + "\ty\n";
}

}  // namespace

TEST_CASE("frequencies are fractions, percentages or terms") {
  CHECK(parse_frequency("")->value == 1.0);
  CHECK(parse_frequency("")->kind == Frequency::Kind::none);
  CHECK(parse_frequency("3/8")->value == 0.375);
  CHECK(parse_frequency("3/8")->counted == 8);
  CHECK(parse_frequency("0/6")->value == 0.0);
  CHECK(parse_frequency("12.5%")->value == 0.125);
  CHECK(parse_frequency("HP:0040280")->value == 1.0);
  CHECK(parse_frequency("HP:0040285")->value == 0.0);
  for (const char* wrong : {"often", "3", "4/3", "0/0", "-1/3", "101%", "%", "HP:0000118", "1/2/3", "nan%"})
    CHECK_FALSE(parse_frequency(wrong));
}

TEST_CASE("phenotype.hpoa is read with its version; only aspect P describes patients") {
  const DiseaseAnnotations annotations = read_disease_annotations(kData + ".hpoa");
  CHECK(annotations.version == "2026-01-02");
  CHECK(annotations.diseases.size() == 5);
  CHECK(annotations.rows == 15);
  CHECK(annotations.phenotypes.size() == 13);
  CHECK(annotations.diseases[0].name == "Deafness with cataract 1");
  CHECK(annotations.phenotypes[6].excluded);
  CHECK(annotations.phenotypes[6].term == 21);
}

TEST_CASE("a malformed phenotype.hpoa is refused with its line") {
  const TemporaryFolder folder;
  const auto refused = [&folder](const std::string& text, const std::string& part) {
    CHECK_THROWS_WITH(read_disease_annotations(folder.write("x.hpoa", text)), Contains(part));
  };
  refused("#version: 1\n", "annotates no disease");
  refused("OMIM:1\tx\n", "line 1: 2 columns");
  refused(row("", "HP:0000118", "1/2", "P") + row("", "118", "", "P"), "line 2: '118' is no term");
  refused(row("MAYBE", "HP:0000118", "", "P"), "the qualifier 'MAYBE'");
  refused(row("", "HP:0000118", "5/3", "P"), "the frequency '5/3'");
  refused(row("", "HP:0000118", "", "X"), "the aspect 'X'");
}

TEST_CASE("both layouts of genes_to_phenotype.txt are read, each pair once") {
  const TemporaryFolder folder;
  const std::string old = folder.write("old.txt",
                                       "#Format: entrez-gene-id<tab>entrez-gene-symbol<tab>...\n"
                                       "8192\tCLPP\tHP:0000013\tx\t-\t\t-\tmim2gene\tOMIM:614129\n"
                                       "8192\tCLPP\tHP:0000815\ty\t-\t\t-\tmim2gene\tOMIM:614129\n");
  const auto links = read_gene_links(old);
  REQUIRE(links.size() == 1);
  CHECK(links[0].gene == "CLPP");
  CHECK(links[0].ncbi == 8192);
  CHECK(links[0].disease == "OMIM:614129");
  CHECK(read_gene_links(kData + ".genes.txt").size() == 8);
  CHECK_THROWS_WITH(read_gene_links(folder.write("a", "gene\tdisease\n")), Contains("not the header"));
  CHECK_THROWS_WITH(read_gene_links(folder.write("b", "ncbi_gene_id\tgene_symbol\tx\n1\tA\n")), Contains("line 2"));
}

TEST_CASE("the constraint table gives the first value of a gene and leaves out those without one") {
  const auto table = read_gene_constraint(kData + ".constraint.tsv");
  REQUIRE(table.size() == 2);
  CHECK(table[0].gene == "AAA");
  CHECK(table[0].loeuf == 0.25);
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_gene_constraint(folder.write("a", "gene\tpLI\n")), Contains("has no columns"));
  CHECK_THROWS_WITH(read_gene_constraint(folder.write("b", "gene\toe_lof_upper\nA\thigh\n")), Contains("'high'"));
}
