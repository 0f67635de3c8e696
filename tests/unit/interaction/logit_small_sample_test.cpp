#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>
#include <vector>

#include "epiq/interaction/logit_bootstrap.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/stats/penalised_logistic.hpp"
#include "epiq/util/parallel.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

Gene make_gene(util::Philox& random, std::size_t snps, std::size_t samples, const ScoreOptions& options) {
  Gene gene;
  gene.code = encode_gene(oracle::random_gene(random, snps, samples));
  gene.features = gene_features(gene.code, options.arms, options.kernels);
  return gene;
}

/// A cohort of few cases: log odds with an effect of a SNP of each gene and of a covariate.
struct SmallCohort {
  Gene a, b;
  TraitModel model;
};

SmallCohort small_cohort(std::uint64_t seed, std::size_t samples, double prevalence, double effect, double product,
                         const ScoreOptions& options) {
  util::Philox random(23, seed);
  SmallCohort cohort{make_gene(random, 4, samples, options), make_gene(random, 4, samples, options), {}};
  const util::Matrix covariates = oracle::random_matrix(random, samples, 2);
  ModelTrait trait{"case", {}, 1.0};
  for (std::size_t i = 0; i < samples; ++i) {
    const double a = cohort.a.code.standardised(cohort.a.code.level_of_sample[i], 1);
    const double b = cohort.b.code.standardised(cohort.b.code.level_of_sample[i], 2);
    const double eta =
        std::log(prevalence / (1.0 - prevalence)) + effect * (a + b + covariates(i, 0)) + product * a * b;
    trait.values.push_back(random.uniform() < 1.0 / (1.0 + std::exp(-eta)) ? 1.0 : 0.0);
  }
  cohort.model = trait_model(Link::logit, {trait}, covariates);
  return cohort;
}

struct Shares {
  double at_5 = 0.0, at_1 = 0.0;  ///< of replicates whose omnibus is rejected at .05 and .01
};

Shares rejected(std::size_t replicates, double prevalence, double effect, const ScoreOptions& options) {
  std::vector<double> log10_p(replicates);
  util::parallel_for(2, replicates, [&](std::size_t k) {
    const SmallCohort cohort = small_cohort(k, 300, prevalence, effect, 0.0, options);
    log10_p[k] = score_pair(cohort.a, cohort.b, cohort.model, options).front().log10_p_omnibus;
  });
  Shares shares;
  for (const double p : log10_p) {
    shares.at_5 += (p <= std::log10(.05) ? 1.0 : 0.0) / static_cast<double>(replicates);
    shares.at_1 += (p <= std::log10(.01) ? 1.0 : 0.0) / static_cast<double>(replicates);
  }
  return shares;
}

ScoreOptions few_arms() {
  ScoreOptions options;
  options.arms = parse_arms("linear,pair1");
  return options;
}

}  // namespace

TEST_CASE("A cohort of 36 cases has a result, the same for the same seed", "[interaction][small]") {
  ScoreOptions options = few_arms();
  options.bootstrap.exceedances = 300;
  const SmallCohort cohort = small_cohort(1, 300, .12, 0.0, 0.0, options);
  const PairScore score = score_pair(cohort.a, cohort.b, cohort.model, options).front();
  CHECK_FALSE(score.unusable);
  CHECK(score.bootstrap_draws > 0);
  CHECK(score.log10_p_omnibus <= 0.0);
  CHECK(score_pair(cohort.a, cohort.b, cohort.model, options).front().log10_p_omnibus == score.log10_p_omnibus);
  options.bootstrap.seed = 2;
  CHECK(score_pair(cohort.a, cohort.b, cohort.model, options).front().log10_p_omnibus != score.log10_p_omnibus);
}

TEST_CASE("Many cases are not bootstrapped", "[interaction][small]") {
  const ScoreOptions options = few_arms();
  const SmallCohort cohort = small_cohort(1, 600, .5, 0.0, 0.0, options);
  CHECK(score_pair(cohort.a, cohort.b, cohort.model, options).front().bootstrap_draws == 0);
}

TEST_CASE("A strong product of two SNPs is found with few cases", "[interaction][small]") {
  const ScoreOptions options = few_arms();
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const SmallCohort cohort = small_cohort(seed, 300, .1, 0.0, 1.5, options);
    found += score_pair(cohort.a, cohort.b, cohort.model, options).front().log10_p_omnibus < -2.0 ? 1 : 0;
  }
  CHECK(found >= 8);
}

TEST_CASE("A calibrated p-value is its rank among the draws, and keeps its order beyond them", "[interaction][small]") {
  std::vector<double> drawn;
  for (int k = 1; k <= 999; ++k) drawn.push_back(std::log10(k / 1000.0));  // uniform: nothing to correct
  CHECK(std::pow(10.0, calibrated_log10_p(std::log10(.5), drawn, 20)) == Approx(.501));
  CHECK(std::pow(10.0, calibrated_log10_p(std::log10(.0201), drawn, 20)) == Approx(.021));
  CHECK(calibrated_log10_p(-6.0, drawn, 20) == Approx(-6.0).margin(.1));
  // Draws that undercut uniform ones, p = u^1.5: nominal tails are too small by that power at any depth.
  for (double& value : drawn) value *= 1.5;
  CHECK(calibrated_log10_p(-6.0, drawn, 20) == Approx(-4.0).margin(.1));
  double last = 0.0;
  for (double log10_p = -.01; log10_p > -12.0; log10_p -= .01) {
    const double calibrated = calibrated_log10_p(log10_p, drawn, 20);
    CHECK(calibrated <= last);
    CHECK(calibrated > last - .31);  // a step of the draws at most: from 1 to 2 of them
    last = calibrated;
  }
}

namespace {

/// One SNP a gene; all carriers of both counted alleles are cases and nobody else is. Main effects alone separate them.
SmallCohort separated_cohort(std::size_t samples, const ScoreOptions& options) {
  util::Philox random(33);
  SmallCohort cohort{make_gene(random, 1, samples, options), make_gene(random, 1, samples, options), {}};
  ModelTrait trait{"coat", {}, 1.0};
  for (std::size_t i = 0; i < samples; ++i)
    trait.values.push_back(cohort.a.code.dosage(cohort.a.code.level_of_sample[i], 0) > 0 &&
                                   cohort.b.code.dosage(cohort.b.code.level_of_sample[i], 0) > 0
                               ? 1.0
                               : 0.0);
  cohort.model = trait_model(Link::logit, {trait}, util::Matrix(samples, 0));
  return cohort;
}

}  // namespace

TEST_CASE("Complete separation has finite answers with Firth's likelihood", "[interaction][small]") {
  ScoreOptions options;
  options.arms = parse_arms("linear,pair1,pair4");
  const SmallCohort cohort = separated_cohort(800, options);
  const PairScore blind = score_pair(cohort.a, cohort.b, cohort.model, options).front();
  CHECK(blind.unusable);
  options.separation = Separation::firth;
  const PairScore score = score_pair(cohort.a, cohort.b, cohort.model, options).front();
  CHECK_FALSE(score.unusable);
  CHECK(score.separated);
  for (const ArmScore& arm : score.arms) CHECK(std::isfinite(arm.log10_p));
  CHECK(std::isfinite(score.best.beta));
  CHECK(std::isfinite(score.best.standard_error));

  // The pair's test is the penalised likelihood ratio of its design, scaled for the null columns.
  const util::Matrix design = logit_design(cohort.model, cohort.a.code, cohort.b.code, cohort.a.features.null_columns,
                                           cohort.b.features.null_columns);
  util::Matrix product(800, 1);
  for (std::size_t i = 0; i < 800; ++i)
    product(i, 0) = cohort.a.features.pair_columns(cohort.a.code.level_of_sample[i], 0) *
                    cohort.b.features.pair_columns(cohort.b.code.level_of_sample[i], 0);
  const stats::TestResult test = stats::firth_test(design, product, cohort.model.traits.front().values);
  CHECK(score.best.additive.statistic == Approx(test.statistic * (1.0 - static_cast<double>(design.cols) / 800.0)));
  CHECK(score.best.beta == Approx(test.beta));
}

TEST_CASE("With 36 cases of 300 the omnibus keeps its level", "[interaction][small][.slow]") {
  ScoreOptions options;
  options.arms = parse_arms("default");
  options.bootstrap.maximum = 800;  // deep enough for the levels that are looked at
  constexpr std::size_t kReplicates = 10000;
  for (const double effect : {0.0, 0.2}) {
    const Shares shares = rejected(kReplicates, .12, effect, options);
    std::cout << "effects of " << effect << " log odds a standard deviation: rejected at .05 " << shares.at_5
              << ", at .01 " << shares.at_1 << " of " << kReplicates << '\n';
    CHECK(shares.at_5 >= .043);
    CHECK(shares.at_5 <= .057);
    CHECK(shares.at_1 <= .01 + 3.0 * std::sqrt(.01 * .99 / kReplicates));
  }
}

}  // namespace epiq::interaction
