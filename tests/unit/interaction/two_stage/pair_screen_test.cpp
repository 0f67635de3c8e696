#include "epiq/interaction/two_stage/pair_screen.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

struct Study {
  std::vector<Gene> genes;
  std::vector<GenePair> pairs;
  TraitModel model;
  ScoreOptions options;
};

enum class Planted { nothing, additive, parity };

/// Genes of three SNPs with main effects of the first, and one interaction of genes 0 and 1.
Study random_study(std::uint64_t seed, std::size_t genes, std::size_t samples, Planted planted) {
  util::Philox random(seed);
  Study study;
  study.options.arms = parse_arms("default");
  for (std::size_t g = 0; g < genes; ++g) {
    Gene gene;
    gene.code = encode_gene(oracle::random_gene(random, 3, samples, .5));
    gene.features = gene_features(gene.code, study.options.arms, study.options.kernels);
    for (std::size_t a = 0; a < g; ++a) study.pairs.push_back({a, g});
    study.genes.push_back(std::move(gene));
  }
  std::sort(study.pairs.begin(), study.pairs.end(),
            [](const GenePair& x, const GenePair& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  const util::Matrix covariates = oracle::random_matrix(random, samples, 2);
  ModelTrait trait{"t", {}, 1.0};
  for (std::size_t i = 0; i < samples; ++i) {
    const auto dosage = [&](std::size_t gene, std::size_t snp) {
      return study.genes[gene].code.dosage(study.genes[gene].code.level_of_sample[i], snp);
    };
    double y = random.normal() + covariates(i, 0) + .5 * dosage(0, 0);
    if (planted == Planted::additive) y += .8 * (dosage(0, 0) - .5) * (dosage(1, 0) - .5);
    if (planted == Planted::parity) y += .8 * (dosage(0, 0) == 1.0) * (dosage(1, 0) == 1.0);
    trait.values.push_back(y);
  }
  study.model = trait_model(Link::identity, {trait}, covariates);
  return study;
}

ScreenedPairs screen(const Study& study, unsigned threads = 1) {
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  ScreenedPairs result = screen_pairs(study.genes, study.pairs, study.model, budget, threads, {});
  CHECK(budget.used() == 0);
  return result;
}

bool contains(const std::vector<GenePair>& pairs, GenePair wanted) {
  return std::any_of(pairs.begin(), pairs.end(),
                     [wanted](const GenePair& pair) { return pair.a == wanted.a && pair.b == wanted.b; });
}

TEST_CASE("The screen keeps interactions that the search finds, and few other pairs", "[two-stage]") {
  const Planted planted = GENERATE(Planted::additive, Planted::parity);
  const Study study = random_study(GENERATE(1u, 2u, 3u), 30, 1500, planted);
  REQUIRE(score_pair(study.genes[0], study.genes[1], study.model, study.options).front().log10_p_omnibus < -6.0);
  const ScreenedPairs screened = screen(study);
  CHECK(contains(screened.survivors, {0, 1}));
  CHECK(screened.in_ld == 0);
  CHECK(screened.survivors.size() < 20);  // of 435
  for (const GenePair& pair : screened.survivors) CHECK(pair.a < pair.b);
}

TEST_CASE("The screen gives the same pairs for any number of threads", "[two-stage]") {
  const Study study = random_study(4, 80, 300, Planted::additive);
  const ScreenedPairs one = screen(study, 1), two = screen(study, 2), eight = screen(study, 8);
  REQUIRE(one.survivors.size() == two.survivors.size());
  REQUIRE(one.survivors.size() == eight.survivors.size());
  for (std::size_t i = 0; i < one.survivors.size(); ++i) {
    CHECK(one.survivors[i].b == two.survivors[i].b);
    CHECK(one.survivors[i].b == eight.survivors[i].b);
  }
}

TEST_CASE("Genes in linkage disequilibrium pass unseen", "[two-stage]") {
  Study study = random_study(5, 3, 800, Planted::nothing);
  study.genes[2] = study.genes[1];
  const ScreenedPairs screened = screen(study);
  CHECK(screened.in_ld == 1);
  CHECK(contains(screened.survivors, {1, 2}));
}

TEST_CASE("Under the null each pair survives with the probability that its arms have", "[two-stage]") {
  std::size_t survivors = 0, pairs = 0;
  for (std::uint64_t seed = 10; seed < 14; ++seed) {
    const Study study = random_study(seed, 60, 600, Planted::nothing);
    survivors += screen(study).survivors.size();
    pairs += study.pairs.size();
  }
  // Five arms below .001 each: at most .005 with exact tails, .02 allowed for approximate ones.
  INFO(survivors << " of " << pairs);
  CHECK(static_cast<double>(survivors) < .02 * static_cast<double>(pairs));
  CHECK(static_cast<double>(survivors) > .001 * static_cast<double>(pairs));
}

}  // namespace
}  // namespace epiq::interaction
