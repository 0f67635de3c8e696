#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>
#include <optional>

#include "epiq/interaction/sets/set_scorer.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/parallel.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

/// Three genes, an exposure and a binary trait.
struct Cohort {
  std::vector<Gene> genes;
  std::optional<Environment> environment;
  SetModel model;
  SetOptions options;

  /// The first `order` genes, with the environment if the cohort has one.
  GeneSet set(std::size_t order) const {
    GeneSet result{{}, environment ? &*environment : nullptr};
    for (std::size_t g = 0; g < order; ++g) result.genes.push_back(&genes[g]);
    return result;
  }
};

struct Effects {
  double prevalence = .5;
  double main = 0.0;     ///< log odds a standard deviation: of one SNP of each gene and of the exposure
  double pair = 0.0;     ///< of the product of two SNPs of two genes
  double product = 0.0;  ///< of the product of all three
  bool exposed = false;  ///< with the environment
};

Cohort cohort(std::uint64_t seed, std::size_t samples, std::size_t snps, const Effects& effects,
              const std::string& arms = "linear,pair1") {
  util::Philox random(29, seed);
  Cohort result;
  result.options.arms = parse_arms(arms);
  for (int g = 0; g < 3; ++g) {
    Gene& gene = result.genes.emplace_back();
    gene.code = encode_gene(oracle::random_gene(random, snps, samples));
    gene.features = gene_features(gene.code, result.options.arms, {});
  }
  const util::Matrix exposure = oracle::random_matrix(random, samples, 1);
  ModelTrait trait{"case", {}, 1.0};
  for (std::size_t i = 0; i < samples; ++i) {
    std::array<double, 3> x{};
    for (std::size_t g = 0; g < 3; ++g)
      x[g] = result.genes[g].code.standardised(result.genes[g].code.level_of_sample[i], 0);
    const double eta = std::log(effects.prevalence / (1.0 - effects.prevalence)) +
                       effects.main * (x[0] + x[1] + x[2] + exposure(i, 0)) + effects.pair * x[0] * x[1] +
                       effects.product * x[0] * x[1] * x[2];
    trait.values.push_back(random.uniform() < 1.0 / (1.0 + std::exp(-eta)) ? 1.0 : 0.0);
  }
  if (effects.exposed) result.environment = make_environment("dose", exposure);
  TraitModel fitted =
      trait_model(Link::logit, {trait}, effects.exposed ? result.environment->main : util::Matrix(samples, 0));
  result.model = {Link::logit, fitted.traits, fitted.data.covariates, fitted.data.responses, {}};
  return result;
}

SetScore score(const Cohort& cohort, std::size_t order) {
  return score_set(cohort.set(order), cohort.model, cohort.options).front();
}

TEST_CASE("A striking set of three SNPs is refitted by the likelihood ratio of its logistic regression",
          "[interaction][sets]") {
  Effects effects;
  effects.product = .5;
  const Cohort c = cohort(3, 1500, 1, effects, "pair1");
  const SetScore found = score(c, 3);
  CHECK_FALSE(found.few_cases);
  REQUIRE(found.best.additive.log10_p < -4.0);
  const util::Matrix design = stats::join_columns(c.model.covariates, set_null_columns(c.set(3)));
  util::Matrix product(1500, 1);
  for (std::size_t i = 0; i < 1500; ++i) {
    product(i, 0) = 1.0;
    for (const Gene& gene : c.genes) product(i, 0) *= gene.features.pair_columns(gene.code.level_of_sample[i], 0);
  }
  const stats::TestResult test =
      stats::logistic_test(design, product, c.model.traits.front().values, stats::LogisticTest::likelihood_ratio);
  CHECK(found.best.additive.statistic ==
        Approx(test.statistic * (1.0 - static_cast<double>(design.cols) / 1500.0)).epsilon(1e-6));
}

TEST_CASE("Triples and environments with few cases have a result, the same for the same seed",
          "[interaction][sets][small]") {
  Effects effects;
  effects.prevalence = .12;
  const std::size_t order = GENERATE(1u, 2u, 3u);
  effects.exposed = order < 3;
  Cohort c = cohort(1, 400, 2, effects);
  c.options.bootstrap.exceedances = 100;
  c.options.bootstrap.maximum = 400;
  const SetScore first = score(c, order);
  CHECK_FALSE(first.unusable);
  CHECK(first.few_cases);
  CHECK(first.bootstrap_draws > 0);
  CHECK(first.log10_p_omnibus <= 0.0);
  CHECK(score(c, order).log10_p_omnibus == first.log10_p_omnibus);
  c.options.bootstrap.seed = 2;
  CHECK(score(c, order).arms[0].log10_p != first.arms[0].log10_p);
}

TEST_CASE("Fewer than ten cases have no result in a triple", "[interaction][sets][small]") {
  Effects effects;
  effects.prevalence = .008;
  const SetScore found = score(cohort(2, 400, 2, effects), 3);
  CHECK(found.unusable);
  CHECK(std::isnan(found.log10_p_omnibus));
}

TEST_CASE("A strong product of three SNPs is found with few cases", "[interaction][sets][small]") {
  Effects effects;
  effects.prevalence = .15;
  effects.product = 1.0;
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed)
    found += score(cohort(seed, 500, 1, effects), 3).log10_p_omnibus < -2.0;
  CHECK(found >= 5);
}

/// Share of cohorts whose omnibus is rejected at .05.
double rejected(std::size_t replicates, std::size_t samples, std::size_t order, const Effects& effects) {
  std::vector<char> small(replicates);
  util::parallel_for(2, replicates, [&](std::size_t k) {
    Cohort c = cohort(100 + k, samples, 2, effects, "linear,rbf,ry,pair1,pair4");
    c.options.bootstrap.maximum = 400;  // deep enough for .05
    small[k] = score(c, order).log10_p_omnibus <= std::log10(.05) ? 1 : 0;
  });
  double share = 0.0;
  for (const char one : small) share += static_cast<double>(one) / static_cast<double>(replicates);
  return share;
}

// 2,000 cohorts each: the standard error at .05 is .005.
TEST_CASE("With 48 cases of 400 triples and environments keep their level", "[interaction][sets][small][.slow]") {
  for (const double main : {0.2, 0.0}) {
    for (const std::size_t order : {3u, 1u, 2u}) {
      Effects effects;
      effects.prevalence = .12;
      effects.main = main;
      effects.pair = main;
      effects.exposed = order < 3;
      if (order == 1) effects.pair = 0.0;
      const double share = rejected(2000, 400, order, effects);
      std::cout << "order " << order << (order < 3 ? " with an environment" : "") << ", effects of " << main
                << " log odds: rejected at .05 " << share << '\n';
      CHECK(share >= .035);
      CHECK(share <= .065);
    }
  }
}

}  // namespace
}  // namespace epiq::interaction
