#include "epiq/triage/digenic_candidates.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "family_fixtures.hpp"
#include "unit/triage/small_knowledge.hpp"

using namespace epiq::triage;
using epiq::genome::Affection;

namespace {

struct Fixture {
  Knowledge knowledge = small_knowledge();
  GenePhenotypes phenotypes{knowledge, query_of(knowledge, {13, 23})};
  Family family = fixtures::trio();

  std::vector<GenePairRow> ranked(const DigenicCandidates& candidates, std::size_t top = 0,
                                  bool incomplete_penetrance = false, const std::vector<TriageRow>& single = {}) const {
    return candidates.ranked(family, incomplete_penetrance, phenotypes, single, top);
  }
};

/// A heterozygous allele of the proband; of the father and the mother as said.
GeneHit hit(const std::string& gene, std::int64_t position, double evidence, State father = State::one,
            State mother = State::none) {
  GeneHit one;
  one.allele.gene = gene;
  one.allele.name = {"1", position, "A", "G"};
  one.allele.genotypes = {"0/1", ".", "."};
  one.evidence = evidence;
  one.states = {State::one, father, mother};
  return one;
}

}  // namespace

TEST_CASE("the score of a pair is the evidence of both alleles, the odds of the genes, S of each and the gain") {
  const Fixture f;
  DigenicCandidates candidates;
  candidates.add(hit("AAA", 10, 1.5));
  candidates.add(hit("BBB", 20, 0.25, State::none, State::one));
  const auto rows = f.ranked(candidates);
  REQUIRE(rows.size() == 1);
  const GenePairRow& row = rows[0];
  CHECK(row.hits[0].allele.gene == "AAA");
  const double gain = row.both - std::max(row.alone[0], row.alone[1]);
  CHECK(row.gain() == gain);
  CHECK(gain > 0.0);  // each gene explains one of the two terms
  CHECK(row.score ==
        Approx(1.5 + 0.25 + (pair_log_odds(row.features) + row.alone[0] + row.alone[1] + gain) / std::log(10.0)));
  CHECK(row.best_single == std::max(row.alone[0], row.alone[1]));
}

TEST_CASE("who has both alleles must be affected, and who is affected must have both") {
  Fixture f;
  const auto pairs = [&](State father_a, State father_b, Affection father, bool incomplete = false) {
    f.family.members[1].affection = father;
    DigenicCandidates candidates;
    candidates.add(hit("AAA", 10, 1.0, father_a));
    candidates.add(hit("BBB", 20, 1.0, father_b));
    return f.ranked(candidates, 0, incomplete);
  };
  CHECK(pairs(State::one, State::none, Affection::unaffected).size() == 1);
  CHECK(pairs(State::one, State::one, Affection::unaffected).empty());
  CHECK(pairs(State::one, State::one, Affection::unaffected, true).size() == 1);
  CHECK(pairs(State::one, State::one, Affection::affected).size() == 1);
  CHECK(pairs(State::one, State::none, Affection::affected).empty());
  CHECK(pairs(State::one, State::none, Affection::unknown).size() == 1);
  const auto unassessed = pairs(State::one, State::unknown, Affection::unaffected);
  REQUIRE(unassessed.size() == 1);
  CHECK(unassessed[0].unassessed);
}

TEST_CASE("of several alleles of a gene the best that segregates is taken, and one allele is no pair") {
  const Fixture f;
  DigenicCandidates candidates;
  candidates.add(hit("AAA", 10, 3.0, State::one));
  candidates.add(hit("BBB", 20, 9.0, State::one));  // the healthy father would have both
  candidates.add(hit("BBB", 30, 2.0, State::none, State::one));
  candidates.add(hit("DDD", 10, 5.0, State::one));  // the allele of AAA, which lies in both genes
  const auto rows = f.ranked(candidates);
  REQUIRE(rows.size() == 2);
  for (const GenePairRow& row : rows) {
    const bool with_bbb = row.hits[1].allele.gene == "BBB" || row.hits[0].allele.gene == "BBB";
    CHECK(with_bbb);
    const GeneHit& of_bbb = row.hits[row.hits[0].allele.gene == "BBB" ? 0 : 1];
    CHECK(of_bbb.allele.name.position == 30);
  }
}

TEST_CASE("pairs are in order of scores whatever the order of alleles, and --top cuts the same list") {
  const Fixture f;
  std::mt19937 random(3);
  std::vector<GeneHit> hits;
  for (int gene = 0; gene < 40; ++gene)
    for (int i = 0; i < 15; ++i)
      hits.push_back(hit(gene == 7 ? "AAA" : "G" + std::to_string(gene), gene * 100 + i,
                         0.001 * static_cast<double>(random() % 100000), i % 2 == 0 ? State::one : State::none,
                         i % 2 == 0 ? State::none : State::one));
  const auto list = [&](std::size_t top) {
    DigenicCandidates candidates;
    for (const GeneHit& one : hits) candidates.add(one);
    return f.ranked(candidates, top);
  };
  const auto all = list(0);
  std::shuffle(hits.begin(), hits.end(), random);
  const auto cut = list(25);
  REQUIRE(all.size() == 40 * 39 / 2);
  REQUIRE(cut.size() == 25);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    CHECK(cut[i].rank == i + 1);
    CHECK(cut[i].score == all[i].score);
    CHECK(cut[i].hits[0].allele.name == all[i].hits[0].allele.name);
    CHECK(all[i].score >= all[i + 1].score);
  }
}

TEST_CASE("ranks of single genes stand beside the pair, of the best candidate of each") {
  const Fixture f;
  DigenicCandidates candidates;
  candidates.add(hit("AAA", 10, 1.0));
  candidates.add(hit("BBB", 20, 1.0, State::none, State::one));
  std::vector<TriageRow> single(3);
  for (std::size_t i = 0; i < 3; ++i) {
    single[i].rank = i + 1;
    single[i].allele.gene = i == 0 ? "ZZZ" : "BBB";
  }
  const auto rows = f.ranked(candidates, 0, false, single);
  CHECK(rows[0].single_rank == std::array<std::size_t, 2>{0, 2});
}
