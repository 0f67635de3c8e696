#include "epiq/interaction/relatives/kinship.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/interaction/relatives/relationship.hpp"
#include "epiq/interaction/search.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/error.hpp"
#include "oracle/decorrelation.hpp"
#include "oracle/random_genes.hpp"
#include "oracle/random_population.hpp"
#include "oracle/ratio_by_definition.hpp"

namespace epiq::interaction {
namespace {

using oracle::by_sample;
using oracle::decorrelation;
using oracle::product_rows;

std::vector<std::size_t> all_of(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

Gene gene_of(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps, const ScoreOptions& options) {
  std::vector<std::vector<std::uint8_t>> dosages;
  for (const std::size_t snp : snps) matrix.dosages(snp, dosages.emplace_back(matrix.sample_count()));
  Gene gene;
  gene.code = encode_gene(dosages);
  gene.features = gene_features(gene.code, options.arms, options.kernels);
  return gene;
}

/// Families, two genes of their SNPs, a trait that runs in the families, and one covariate.
struct Study {
  genome::GenotypeMatrix matrix;
  Gene a, b;
  util::Matrix covariates;
  ModelTrait trait;
};

Study random_study(std::uint64_t seed, std::size_t samples, const ScoreOptions& options, double missing = 0.0) {
  Study study{oracle::random_population(seed, samples, 300, 3, 5, .05, missing), {}, {}, {}, {"trait", {}, 1.0}};
  study.a = gene_of(study.matrix, {0, 1}, options);
  study.b = gene_of(study.matrix, {150, 151}, options);
  util::Philox random(seed, 1);
  study.covariates = oracle::random_matrix(random, samples, 1);
  double family = 0.0;
  for (std::size_t i = 0; i < samples; ++i) {
    if (i % 5 == 0) family = random.normal();
    study.trait.values.push_back(family + random.normal() + study.covariates(i, 0));
  }
  return study;
}

/// Intercept, covariate and both genes' null columns, a row a sample.
util::Matrix design_rows(const Study& study) {
  const util::Matrix ones(study.covariates.rows, 1, 1.0);
  return stats::join_columns(stats::join_columns(ones, study.covariates),
                             stats::join_columns(by_sample(study.a.features.null_columns, study.a.code),
                                                 by_sample(study.b.features.null_columns, study.b.code)));
}

ScoreOptions options_of(const std::string& arms) {
  ScoreOptions options;
  options.arms = parse_arms(arms);
  return options;
}

TEST_CASE("Kernel arms among relatives are the ratio test of decorrelated samples", "[relatives]") {
  const ScoreOptions options = options_of("linear,rbf,ry,iqp");
  const Study study = random_study(GENERATE(1u, 2u), 170, options, GENERATE(0.0, .01));
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(study.matrix, all_of(300), all_of(170), budget, 1);
  const double share = GENERATE(0.0, .4, .9);
  const PairScore score =
      score_pair(study.a, study.b, related_model(study.trait, study.covariates, kinship.sum, share), options).front();

  const util::Matrix root = decorrelation(kinship.sum, share);
  const util::Matrix design = stats::multiply(root, design_rows(study));
  const std::vector<double> y = stats::multiply(root, study.trait.values);
  for (std::size_t k = 0; k < 3; ++k) {
    const Arm arm = options.arms[k];
    const util::Matrix z = product_rows(by_sample(study.a.features.products.at(arm), study.a.code),
                                        by_sample(study.b.features.products.at(arm), study.b.code));
    CHECK(score.arms[k].log10_p ==
          Approx(oracle::ratio_by_definition(stats::multiply(root, z), design, y)).margin(1e-6));
  }
  const Landmarks &la = study.a.features.landmarks, &lb = study.b.features.landmarks;
  const util::Matrix spread = product_rows(by_sample(la.centred, study.a.code), by_sample(lb.centred, study.b.code));
  const util::Matrix z =
      stats::multiply(spread, joint_factor(Arm::iqp, study.a.code, study.b.code, la, lb, options.kernels));
  CHECK(score.arms[3].log10_p == Approx(oracle::ratio_by_definition(stats::multiply(root, z), design, y)).margin(1e-6));
  CHECK(score.null_rank == stats::orthonormal_basis(design, 1e-7).q.cols);
}

TEST_CASE("SNP pairs among relatives are generalised least squares, missing calls at the mean", "[relatives]") {
  ScoreOptions options = options_of("pair1,pair4");
  options.min_cell = 0.0;
  const double missing = GENERATE(0.0, .01);
  const Study study = random_study(GENERATE(3u, 4u), 600, options, missing);
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(study.matrix, all_of(300), all_of(600), budget, 2);
  const PairScore score =
      score_pair(study.a, study.b, related_model(study.trait, study.covariates, kinship.sum, .5), options).front();
  REQUIRE(score.has_best);
  CHECK(score.best.samples == 600.0);

  const util::Matrix root = decorrelation(kinship.sum, .5);
  const util::Matrix design = stats::multiply(root, design_rows(study));
  const std::vector<double> y = stats::multiply(root, study.trait.values);
  const util::Matrix of_a = by_sample(study.a.features.pair_columns, study.a.code);
  const util::Matrix of_b = by_sample(study.b.features.pair_columns, study.b.code);
  double best1 = 0.0, best4 = 0.0;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      util::Matrix one(600, 1), four(600, 4);
      for (std::size_t s = 0; s < 600; ++s) {
        one(s, 0) = four(s, 0) = of_a(s, i) * of_b(s, j);
        four(s, 1) = of_a(s, i) * of_b(s, 2 + j);
        four(s, 2) = of_a(s, 2 + i) * of_b(s, j);
        four(s, 3) = of_a(s, 2 + i) * of_b(s, 2 + j);
      }
      const stats::TestResult test1 = stats::linear_test(design, stats::multiply(root, one), y);
      best1 = std::min(best1, test1.log10_p);
      best4 = std::min(best4, stats::linear_test(design, stats::multiply(root, four), y).log10_p);
      if (score.best.snp_a == i && score.best.snp_b == j) {
        CHECK(score.best.beta == Approx(test1.beta).epsilon(1e-7));
        CHECK(score.best.standard_error == Approx(test1.standard_error).epsilon(1e-7));
      }
    }
  }
  const auto sidak = [](double log10_p) { return std::log10(1.0 - std::pow(1.0 - std::pow(10.0, log10_p), 4.0)); };
  CHECK(score.arms[0].log10_p == Approx(sidak(best1)).margin(1e-7));
  CHECK(score.arms[1].log10_p == Approx(sidak(best4)).margin(1e-7));
}

TEST_CASE("Without a share of kinship the tests are those of independent samples", "[relatives]") {
  ScoreOptions options = options_of("default");
  options.min_cell = 0.0;
  const Study study = random_study(5, 300, options);
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(study.matrix, all_of(300), all_of(300), budget, 1);
  const PairScore related =
      score_pair(study.a, study.b, related_model(study.trait, study.covariates, kinship.sum, 0.0), options).front();
  const PairScore plain =
      score_pair(study.a, study.b, trait_model(Link::identity, {study.trait}, study.covariates), options).front();
  for (std::size_t k = 0; k < options.arms.size(); ++k)
    CHECK(related.arms[k].log10_p == Approx(plain.arms[k].log10_p).margin(1e-7));
  CHECK(related.null_rank == plain.null_rank);
}

TEST_CASE("A covariate that repeats a SNP takes its column out of the null model, not the test", "[relatives]") {
  const ScoreOptions options = options_of("linear,pair1");
  Study study = random_study(6, 300, options);
  for (std::size_t i = 0; i < 300; ++i)
    study.covariates(i, 0) = study.a.code.dosage(study.a.code.level_of_sample[i], 0);
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(study.matrix, all_of(300), all_of(300), budget, 1);
  const PairScore with =
      score_pair(study.a, study.b, related_model(study.trait, study.covariates, kinship.sum, .5), options).front();
  const PairScore without =
      score_pair(study.a, study.b, related_model(study.trait, util::Matrix(300, 0), kinship.sum, .5), options).front();
  CHECK(with.null_rank == without.null_rank);
  for (std::size_t k = 0; k < 2; ++k) CHECK(with.arms[k].log10_p == Approx(without.arms[k].log10_p).margin(1e-6));
}

TEST_CASE("The relationship without contigs is that of the other SNPs alone", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(7, 80, 90, 3, 4, .1);
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(matrix, all_of(90), all_of(80), budget, 1);
  const std::uint64_t used = budget.used();
  std::vector<std::size_t> second(30);
  std::iota(second.begin(), second.end(), std::size_t{30});
  const util::Matrix left = sum_without(kinship, "1", "3", budget, 2);
  CHECK(budget.used() == used);
  const util::Matrix expected = relationship_sum(matrix, second, all_of(80), budget, 1);
  for (std::size_t i = 0; i < left.values.size(); ++i) CHECK(left.values[i] == Approx(expected.values[i]).margin(1e-9));
  CHECK_THROWS_AS(sum_without(make_kinship(matrix, second, all_of(80), budget, 1), "2", "2", budget, 1), util::Error);
}

TEST_CASE("The share of a polygenic trait is found, on average over traits", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(8, 300, 400, 3, 5, 0.0);
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(matrix, all_of(400), all_of(300), budget, 1);
  util::Philox random(9);
  std::vector<ModelTrait> traits(40);
  std::vector<std::uint8_t> row(300);
  for (ModelTrait& trait : traits) {
    trait.values.assign(300, 0.0);
    for (std::size_t k = 0; k < 400; ++k) {
      matrix.dosages(k, row);
      const double effect = random.normal() / std::sqrt(400.0 * .45);  // 2 f (1 - f) is about .45
      for (std::size_t i = 0; i < 300; ++i) trait.values[i] += effect * row[i];
    }
    for (double& value : trait.values) value += random.normal();
  }
  const std::vector<KinshipFit> fits = fit_kinship(kinship, traits, util::Matrix(300, 0));
  double mean = 0.0;
  for (const KinshipFit& fit : fits) mean += fit.share / 40.0;
  CHECK(mean == Approx(.5).margin(.08));
}

TEST_CASE("Pairs of the same model rank alike by contigs and at once, for any number of threads", "[relatives]") {
  const ScoreOptions options = options_of("linear,pair1");
  const Study study = random_study(10, 150, options);
  std::vector<Gene> genes;
  std::vector<Cluster> clusters;
  for (std::size_t k = 0; k < 9; ++k) {
    genes.push_back(gene_of(study.matrix, {30 * k, 30 * k + 1}, options));
    const auto at = static_cast<std::int64_t>(30 * k);
    clusters.push_back({"g" + std::to_string(k), study.matrix.variant(30 * k).contig, at, at + 2, {}, {}});
  }
  std::vector<GenePair> pairs;
  for (std::size_t a = 0; a < 9; ++a)
    for (std::size_t b = a + 1; b < 9; ++b) pairs.push_back({a, b});
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(study.matrix, all_of(300), all_of(150), budget, 1);
  const TraitModel model = related_model(study.trait, study.covariates, kinship.sum, .5);
  const auto quiet = [](std::size_t) {};
  const std::vector<RankedPair> once = rank_pairs(genes, clusters, pairs, model, options, -1, 1, quiet).front();
  std::vector<std::string> asked;
  const std::vector<RankedPair> grouped = rank_pairs_by_contigs(
      genes, clusters, pairs,
      [&](const std::string& a, const std::string& b) {
        asked.push_back(a + b);
        return model;
      },
      options, -1, 3, quiet);
  CHECK(asked == std::vector<std::string>{"11", "12", "13", "22", "23", "33"});
  REQUIRE(grouped.size() == once.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    CHECK(grouped[i].genes.a == once[i].genes.a);
    CHECK(grouped[i].genes.b == once[i].genes.b);
    CHECK(grouped[i].score.log10_p_omnibus == once[i].score.log10_p_omnibus);
  }
}

}  // namespace
}  // namespace epiq::interaction
