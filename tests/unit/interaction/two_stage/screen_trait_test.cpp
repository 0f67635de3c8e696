#include "epiq/interaction/two_stage/screen_trait.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "epiq/interaction/relatives/kinship.hpp"
#include "epiq/interaction/two_stage/pair_screen.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "oracle/decorrelation.hpp"
#include "oracle/random_genes.hpp"
#include "oracle/random_population.hpp"
#include "oracle/ratio_by_definition.hpp"

namespace epiq::interaction {
namespace {

std::vector<std::size_t> all_of(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

/// Families of five, genes of two SNPs each, and a polygenic trait.
struct FamilyStudy {
  genome::GenotypeMatrix matrix;
  std::vector<Gene> genes;
  std::vector<GenePair> pairs;
  util::Matrix covariates;
  ModelTrait trait;
  ScoreOptions options;
  util::Matrix sum;

  FamilyStudy(std::uint64_t seed, std::size_t samples, std::size_t gene_count, double effect)
      : matrix(oracle::random_population(seed, samples, 600, 3, 5, .05, 0.0)) {
    options.arms = parse_arms("default");
    for (std::size_t g = 0; g < gene_count; ++g) {
      std::vector<std::vector<std::uint8_t>> dosages;
      for (std::size_t snp = 600 / gene_count * g; dosages.size() < 2; ++snp)
        matrix.dosages(snp, dosages.emplace_back(samples));
      Gene gene;
      gene.code = encode_gene(dosages);
      gene.features = gene_features(gene.code, options.arms, options.kernels);
      for (std::size_t b = g + 1; b < gene_count; ++b) pairs.push_back({g, b});
      genes.push_back(std::move(gene));
    }
    util::Philox random(seed, 1);
    covariates = oracle::random_matrix(random, samples, 1);
    trait = {"trait", {}, 1.0};
    std::vector<double> polygenic(samples, 0.0);  // .6 of the variance
    std::vector<std::uint8_t> row(samples);
    for (std::size_t snp = 0; snp < 600; ++snp) {
      matrix.dosages(snp, row);
      const double per_allele = random.normal() * std::sqrt(1.5 / (600.0 * .45));  // 2 f (1 - f) is about .45
      for (std::size_t i = 0; i < samples; ++i) polygenic[i] += per_allele * row[i];
    }
    for (std::size_t i = 0; i < samples; ++i) {
      const auto dosage = [&](std::size_t gene) {
        return genes[gene].code.dosage(genes[gene].code.level_of_sample[i], 0);
      };
      const double product = (dosage(0) - 1.0) * (dosage(gene_count - 1) - 1.0);
      trait.values.push_back(polygenic[i] + random.normal() + covariates(i, 0) + effect * product);
    }
    util::MemoryBudget budget(std::uint64_t{1} << 30);
    sum = make_kinship(matrix, all_of(600), all_of(samples), budget, 1).sum;
  }

  TraitModel model(double share) const { return related_model(trait, covariates, sum, share); }

  ScreenedPairs screened(double share) const {
    util::MemoryBudget budget(std::uint64_t{1} << 30);
    return screen_pairs(genes, pairs, model(share), budget, 2, {});
  }
};

}  // namespace

TEST_CASE("Among relatives the screen's residuals are those of generalised least squares", "[two-stage][relatives]") {
  const FamilyStudy study(1, 170, 6, 0.0);
  const double share = GENERATE(0.0, .6);
  const ScreenTrait screen = screen_trait(study.genes, study.pairs, study.model(share), 0, 1);

  const util::Matrix root = oracle::decorrelation(study.sum, share);
  const util::Matrix ones(170, 1, 1.0);
  const auto projected = [&](const util::Matrix& design) {
    const util::Matrix basis = stats::orthonormal_basis(stats::multiply(root, design), 1e-7).q;
    return stats::residual(basis, stats::multiply(root, study.trait.values));
  };
  // The model's response has length 1 without the covariates.
  const util::Matrix fixed = stats::join_columns(ones, study.covariates);
  const std::vector<double> plain = stats::residual(stats::orthonormal_basis(fixed, 1e-9).q, study.trait.values);
  const double length = std::sqrt(std::inner_product(plain.begin(), plain.end(), plain.begin(), 0.0));
  for (std::size_t g = 0; g < study.genes.size(); ++g) {
    const std::vector<double> left = projected(
        stats::join_columns(fixed, oracle::by_sample(study.genes[g].features.null_columns, study.genes[g].code)));
    const std::vector<double> expected = stats::multiply(root, left);
    for (std::size_t i = 0; i < 170; ++i) CHECK(screen.of_genes[g][i] == Approx(expected[i] / length).margin(2e-6));
    CHECK(screen.squares[g] ==
          Approx(std::inner_product(left.begin(), left.end(), left.begin(), 0.0) / (length * length)).epsilon(1e-8));
  }
  const std::vector<double> left = projected(fixed);
  CHECK(screen.square ==
        Approx(std::inner_product(left.begin(), left.end(), left.begin(), 0.0) / (length * length)).epsilon(1e-8));
  CHECK(screen.degrees == 168.0);
  if (share == 0.0) CHECK(screen.inflation == Approx(1.0).margin(.02));  // P is a projection on all but two directions
}

TEST_CASE("Panels of a symmetric matrix times columns are the dense product", "[relatives]") {
  util::Philox random(3);
  for (const std::size_t n : {5u, 64u, 130u}) {
    const util::Matrix half = oracle::random_matrix(random, n, n);
    const util::Matrix p = stats::multiply_transposed(half, half);
    const util::Matrix x = oracle::random_matrix(random, n, 3);
    const util::Matrix got = multiply(make_panels(p), x), expected = stats::multiply(p, x);
    for (std::size_t k = 0; k < got.values.size(); ++k)
      CHECK(got.values[k] == Approx(expected.values[k]).epsilon(1e-10).margin(1e-10));
  }
}

TEST_CASE("Among relatives the screen keeps an interaction and few other pairs", "[two-stage][relatives]") {
  std::size_t survivors = 0, pairs = 0;
  for (const std::uint64_t seed : {11u, 12u, 13u}) {
    const FamilyStudy study(seed, 1000, 40, .7);
    REQUIRE(
        score_pair(study.genes.front(), study.genes.back(), study.model(.6), study.options).front().log10_p_omnibus <
        -6.0);
    const ScreenedPairs screened = study.screened(.6);
    CHECK(std::any_of(screened.survivors.begin(), screened.survivors.end(),
                      [](const GenePair& pair) { return pair.a == 0 && pair.b == 39; }));
    survivors += screened.survivors.size() - screened.in_ld;
    pairs += study.pairs.size() - screened.in_ld;
  }
  INFO(survivors << " of " << pairs);
  CHECK(pairs > 1500);
  CHECK(static_cast<double>(survivors) < .02 * static_cast<double>(pairs));
}

}  // namespace epiq::interaction
