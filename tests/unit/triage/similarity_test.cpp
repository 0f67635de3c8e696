#include "epiq/triage/similarity.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "epiq/util/error.hpp"
#include "unit/triage/small_knowledge.hpp"
#include "unit/util/temporary_folder.hpp"

using namespace epiq::triage;

namespace {

// Computed by hand from tests/data/phenotype.*: diseases A {12, 21}, B {11, 13}, C {22}, D {14, 21, 22} have closures
// {10 12 20 21}, {10 11 13}, {20 22}, {10 11 12 14 20 21 22} and the root; so IC(10) = IC(20) = ln 4/3, IC of 11, 12,
// 21 and 22 = ln 2, of 13 and 14 = ln 4. The query is {13, 21}, with closure {10 11 13 20 21}.
const double a = std::log(4.0 / 3.0);
const double b = std::log(2.0);

void check_all(Similarity similarity, const std::vector<double>& expected) {
  const Knowledge knowledge = small_knowledge();
  const auto values = similarities(knowledge, query_of(knowledge, {13, 21}), similarity);
  REQUIRE(values.size() >= expected.size());
  for (std::size_t d = 0; d < expected.size(); ++d) {
    INFO("disease " << d);
    CHECK(values[d] == Approx(expected[d]).margin(1e-12));
  }
}

}  // namespace

TEST_CASE("Resnik's similarity is the information of the best common ancestor") {
  check_all(Similarity::resnik, {(a + b) / 2, b, a / 2, b});
}

TEST_CASE("Lin's similarity relates it to the information of both terms") {
  check_all(Similarity::lin, {(2 * a / (3 * b) + 1) / 2, 0.5, a / b / 2, 0.75});
}

TEST_CASE("Jiang and Conrath's similarity falls with the information not shared") {
  check_all(Similarity::jiang_conrath, {(1 / (1 + 3 * b - 2 * a) + 1) / 2, (1 + 1 / (1 + 2 * b)) / 2,
                                        (1 / (1 + 3 * b) + 1 / (1 + 2 * b - 2 * a)) / 2, (1 / (1 + 2 * b) + 1) / 2});
}

TEST_CASE("Phenodigm's similarity is the geometric mean with the overlap of ancestors") {
  check_all(Similarity::phenodigm, {(std::sqrt(a * 2 / 5) + std::sqrt(b)) / 2, std::sqrt(2 * b) / 2,
                                    std::sqrt(a / 2) / 2, (std::sqrt(b / 2) + std::sqrt(b)) / 2});
}

TEST_CASE("simGIC and cosIC compare sums of information of closures") {
  const double query = 2 * a + 4 * b;
  const std::vector<double> profile = {2 * a + 2 * b, a + 3 * b, a + b, 2 * a + 6 * b};
  const std::vector<double> shared = {2 * a + b, a + 3 * b, a, 2 * a + 2 * b};
  std::vector<double> gic;
  std::vector<double> cosine;
  for (std::size_t d = 0; d < 4; ++d) {
    gic.push_back(shared[d] / (query + profile[d] - shared[d]));
    cosine.push_back(shared[d] / std::sqrt(query * profile[d]));
  }
  check_all(Similarity::simgic, gic);
  check_all(Similarity::cosic, cosine);
}

// Worked by hand on six terms: 118 above 210 and 220, 210 above 211 and 212, 220 above 221. Four diseases: D1 {211},
// D2 {211, 221}, D3 {212}, D4 {221}. Diseases at or below: 211 two, 212 one, 221 two, 210 three, 220 two, 118 all four;
// so IC(211) = IC(221) = IC(220) = ln 4/2 = .693147, IC(212) = ln 4 = 1.386294, IC(210) = ln 4/3 = .287682, IC(118) =
// 0. The query {211, 221} has the closure {211 210 221 220} of 3 x .693147 + .287682 = 2.367123.
//   D1 {211 210}: .980829, all of it shared: simGIC .980829 / 2.367123 = .414355 (Pesquita et al., BMC Bioinformatics 9
//     Suppl 5 (2008) S4), cosIC .980829 / sqrt(2.367123 x .980829) = .643704.
//   D2 is the query. D4 {221 220}: 1.386294, all shared: .585645, .765274.
//   D3 {212 210}: 1.673976, shared 210 alone: .287682 / (2.367123 + 1.673976 - .287682) = .076645, .287682 /
//   sqrt(2.367123 x
//     1.673976) = .144520.
TEST_CASE("simGIC and cosIC of six terms are as derived by hand") {
  const TemporaryFolder folder;
  {
    std::ofstream terms(folder.file("hp.obo"));
    terms << "format-version: 1.2\ndata-version: hp/releases/2026-01-01\n\n[Term]\nid: HP:0000001\nname: All\n";
    for (const auto& [term, parent] :
         {std::pair("0000118", "0000001"), std::pair("0000210", "0000118"), std::pair("0000220", "0000118"),
          std::pair("0000211", "0000210"), std::pair("0000212", "0000210"), std::pair("0000221", "0000220")})
      terms << "\n[Term]\nid: HP:" << term << "\nname: " << term << "\nis_a: HP:" << parent << "\n";
    std::ofstream profiles(folder.file("phenotype.hpoa"));
    profiles << "#version: 2026-01-01\ndatabase_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\t"
                "frequency\tsex\tmodifier\taspect\tbiocuration\n";
    for (const auto& [disease, term] : {std::pair("1", "211"), std::pair("2", "211"), std::pair("2", "221"),
                                        std::pair("3", "212"), std::pair("4", "221")})
      profiles << "OMIM:10000" << disease << "\tD" << disease << "\t\tHP:0000" << term
               << "\tPMID:1\tPCS\t\t\t\t\tP\tHPO:x[2026-01-01]\n";
    std::ofstream genes(folder.file("genes.txt"));
    genes
        << "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id\n1\tG\tHP:0000211\tx\t-\tOMIM:100001\n";
  }
  epiq::util::MemoryBudget budget(1U << 30U);
  KnowledgeCounts counts;
  const Knowledge six = build_knowledge(
      {folder.file("hp.obo"), folder.file("phenotype.hpoa"), folder.file("genes.txt"), ""}, budget, counts);
  const PhenotypeQuery query = query_of(six, {211, 221});
  const auto gic = similarities(six, query, Similarity::simgic);
  const auto cosine = similarities(six, query, Similarity::cosic);
  const std::vector<double> gic_by_hand = {0.414355, 1.0, 0.076645, 0.585645};
  const std::vector<double> cosine_by_hand = {0.643704, 1.0, 0.144520, 0.765274};
  for (std::size_t d = 0; d < 4; ++d) {
    CHECK(gic[d] == Approx(gic_by_hand[d]).margin(1e-6));
    CHECK(cosine[d] == Approx(cosine_by_hand[d]).margin(1e-6));
  }
}

TEST_CASE("S adds the tempered likelihood and five times cosIC") {
  const Knowledge knowledge = small_knowledge();
  const PhenotypeQuery query = query_of(knowledge, {13, 21});
  const auto score = similarities(knowledge, query, Similarity::likelihood);
  const auto cosine = similarities(knowledge, query, Similarity::cosic);
  // A explains 13 by 10 (.5/.5 e^-(ln 4 - a) = 1/3) and has 21 (.5/.375); B has 13 (.895 over a quarter of it) and
  // nothing for 21; D explains 13 by 11 (.5/.375 e^-ln 2 = 2/3) and has 21 (.98/.375).
  const double root = std::sqrt(2.0);
  CHECK(score[0] - 5 * cosine[0] == Approx(std::log10(1.0 / 3.0 * 4.0 / 3.0) / root).margin(1e-6));
  CHECK(score[1] - 5 * cosine[1] == Approx((std::log10(4.0) - 1.0) / root).margin(1e-4));
  CHECK(score[3] - 5 * cosine[3] == Approx(std::log10(2.0 / 3.0 * 0.98 / 0.375) / root).margin(1e-6));
}

TEST_CASE("LIRICAL's ratios follow its rules one by one") {
  const Knowledge k = small_knowledge();
  const auto ratio = [&k](const std::vector<TermId>& observed, const std::vector<TermId>& excluded, std::size_t d) {
    return std::pow(10.0, similarities(k, query_of(k, observed, excluded), Similarity::lirical)[d]);
  };
  CHECK(ratio({13}, {}, 1) == Approx(4.0).epsilon(1e-4));            // B has it: .895 over .895/4
  CHECK(ratio({12}, {}, 3) == Approx(0.5 / 0.25));                   // D has 14 below it
  CHECK(ratio({14}, {}, 1) == Approx(0.5 / 0.125));                  // B has the parent 11, which has two children
  CHECK(ratio({13}, {}, 3) == Approx(0.1 * 0.5 / 0.375));            // D has 11, one link up
  CHECK(ratio({13}, {}, 0) == Approx(0.01));                         // A has 10, two links up
  CHECK(ratio({13}, {}, 2) == Approx(0.01));                         // C has nothing below the root
  CHECK(ratio({21}, {}, 1) == Approx(0.001));                        // B excludes it
  CHECK(ratio({23}, {}, 1) == Approx(0.001));                        // B excludes what it implies
  CHECK(ratio({}, {21}, 1) == Approx(1000.0));                       // excluded by both
  CHECK(ratio({}, {21}, 2) == Approx(1.0 / (1.0 - 0.375)));          // C does not have it
  CHECK(ratio({}, {21}, 0) == Approx((1.0 - 0.5) / (1.0 - 0.375)));  // half of A's patients do not
  CHECK(ratio({}, {21}, 3) == Approx(0.01 / (1.0 - 0.375)));         // all of D's do
}

TEST_CASE("similarities have names, and a query without terms is like nothing") {
  const Knowledge knowledge = small_knowledge();
  for (const std::string& name : similarity_names())
    for (const double value : similarities(knowledge, {}, parse_similarity(name))) CHECK(value == 0.0);
  CHECK_THROWS_AS(parse_similarity("best"), epiq::util::Error);
}
