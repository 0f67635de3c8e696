#include "epiq/interaction/snp_triples.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/stats/regression.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

using Dosages = std::vector<std::vector<std::uint8_t>>;

Gene make_gene(const Dosages& dosages) {
  Gene gene;
  gene.code = encode_gene(dosages);
  gene.features = gene_features(gene.code, {Arm::triple}, {});
  return gene;
}

std::size_t tested(const Gene& a, const Gene& b, double least) {
  std::size_t count = 0;
  for (const TripleProducts& products :
       triple_products(a.code, a.features, b.code, b.features, cell_counts(a.code, b.code), least))
    count += products.tested.size();
  return count;
}

/// `snps` independent SNPs with the genotypes given, all as frequent.
Dosages crossed(util::Philox& random, std::size_t snps, std::size_t samples,
                const std::vector<std::uint8_t>& genotypes) {
  Dosages dosages(snps, std::vector<std::uint8_t>(samples));
  for (auto& row : dosages)
    for (std::uint8_t& value : row)
      value = genotypes[static_cast<std::size_t>(random.uniform() * static_cast<double>(genotypes.size()))];
  return dosages;
}

TEST_CASE("SNPs of two genotypes have one product of three, those of three genotypes three", "[interaction][triples]") {
  util::Philox random(4);
  // Three SNPs against two: 3 * 2 products with two SNPs of the first gene, 1 * 3 with two of the second.
  for (const std::vector<std::uint8_t>& genotypes :
       {std::vector<std::uint8_t>{0, 1}, std::vector<std::uint8_t>{0, 2}, std::vector<std::uint8_t>{1, 2}})
    CHECK(tested(make_gene(crossed(random, 3, 200, genotypes)), make_gene(crossed(random, 2, 200, genotypes)), 5.0) ==
          9);
  CHECK(tested(make_gene(crossed(random, 3, 400, {0, 1, 2})), make_gene(crossed(random, 2, 400, {0, 1, 2})), 5.0) ==
        27);
  // A backcross gene with one of three genotypes: no two codings of a product are the same.
  CHECK(tested(make_gene(crossed(random, 1, 400, {0, 1})), make_gene(crossed(random, 2, 400, {0, 1, 2})), 5.0) == 3);
}

TEST_CASE("A product of three is tested where each of its eight cells has enough samples", "[interaction][triples]") {
  // 8 cells of carriers: five samples each but for one of four; all carriers heterozygous, so that codings agree.
  Dosages a(2), b(1);
  for (std::uint8_t cell = 0; cell < 8; ++cell) {
    for (int i = 0; i < (cell == 7 ? 4 : 5); ++i) {
      a[0].push_back(cell & 1);
      a[1].push_back(cell >> 1 & 1);
      b[0].push_back(cell >> 2 & 1);
    }
  }
  CHECK(tested(make_gene(a), make_gene(b), 5.0) == 0);
  CHECK(tested(make_gene(a), make_gene(b), 4.0) == 1);
  // A missing call belongs to no cell.
  b[0].front() = 3;
  a[0].push_back(1), a[1].push_back(1), b[0].push_back(1);
  CHECK(tested(make_gene(a), make_gene(b), 5.0) == 0);
}

TEST_CASE("A striking product of three is refitted by the likelihood ratio of its logistic regression",
          "[interaction][triples]") {
  util::Philox random(21);
  const std::size_t samples = 1200;
  const Gene a = make_gene(crossed(random, 2, samples, {0, 1, 2})),
             b = make_gene(crossed(random, 1, samples, {0, 1, 2}));
  ModelTrait trait{"case", {}, 1.0};
  for (std::size_t i = 0; i < samples; ++i) {
    const auto het = [i](const Gene& gene, std::size_t snp) {
      return gene.code.genotype(gene.code.level_of_sample[i], snp) == 1 ? 1.0 : -1.0;
    };
    const double eta = .8 * het(a, 0) * het(a, 1) * het(b, 0);
    trait.values.push_back(random.uniform() < 1.0 / (1.0 + std::exp(-eta)) ? 1.0 : 0.0);
  }
  const TraitModel model = trait_model(Link::logit, {trait}, util::Matrix(samples, 0));
  ScoreOptions options;
  options.arms = {Arm::triple};
  const PairScore score = score_pair(a, b, model, options).front();
  REQUIRE(score.has_triple);
  CHECK(score.best_triple.coding == TripleCoding::heterozygote);
  CHECK(score.best_triple.two_of_a);
  CHECK(score.best_triple.snps == std::array<std::size_t, 3>{0, 1, 0});

  util::Matrix product(samples, 1);
  double mean = 0.0, mean_a = 0.0, mean_b = 0.0, mean_c = 0.0;
  const auto value = [&](const Gene& gene, std::size_t snp, std::size_t i) {
    return gene.code.genotype(gene.code.level_of_sample[i], snp) == 1 ? 1.0 : 0.0;
  };
  const auto n = static_cast<double>(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    mean_a += value(a, 0, i) / n;
    mean_b += value(a, 1, i) / n;
    mean_c += value(b, 0, i) / n;
  }
  for (std::size_t i = 0; i < samples; ++i) mean += (value(a, 0, i) - mean_a) * (value(a, 1, i) - mean_b) / n;
  for (std::size_t i = 0; i < samples; ++i)
    product(i, 0) = ((value(a, 0, i) - mean_a) * (value(a, 1, i) - mean_b) - mean) * (value(b, 0, i) - mean_c);
  const util::Matrix design = logit_design(model, a.code, b.code, a.features.null_columns, b.features.null_columns);
  const stats::TestResult test =
      stats::logistic_test(design, product, trait.values, stats::LogisticTest::likelihood_ratio);
  CHECK(score.best_triple.score.statistic ==
        Approx(test.statistic * (1.0 - static_cast<double>(design.cols) / n)).epsilon(1e-6));
  CHECK(score.arms.front().log10_p < -6.0);
  CHECK(score.arms.front().log10_p > score.best_triple.score.log10_p);  // corrected for nine products
}

}  // namespace
}  // namespace epiq::interaction
