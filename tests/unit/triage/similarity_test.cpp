#include "epiq/triage/similarity.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/util/error.hpp"
#include "unit/triage/small_knowledge.hpp"

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
