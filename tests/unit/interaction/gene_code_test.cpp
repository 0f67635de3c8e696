#include "epiq/interaction/gene_code.hpp"

#include <catch2/catch.hpp>

#include "epiq/interaction/gene_features.hpp"
#include "epiq/util/error.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

TEST_CASE("A gene is coded by its distinct genotypes, and a missing call is a level at the mean", "[interaction]") {
  const GeneCode gene = encode_gene({{0, 1, 2, 0, 3, 0}, {1, 1, 0, 1, 1, 0}});
  REQUIRE(gene.levels == 5);  // 00, 01, 11, 20, 31 in this order
  CHECK(gene.level_of_sample == std::vector<std::uint16_t>{1, 2, 3, 1, 4, 0});
  CHECK(gene.counts == std::vector<double>{1, 2, 1, 1, 1});
  CHECK(gene.genotype(3, 0) == 2);
  CHECK(gene.dosage(4, 0) == Approx(3.0 / 5.0));  // 0 1 2 0 0 over five calls
  CHECK(gene.heterozygote(4, 0) == Approx(1.0 / 5.0));
  CHECK(gene.has_missing == std::vector<bool>{true, false});
}

TEST_CASE("Standardised dosages have mean 0 and variance 1 over the samples; r2 is the square of their correlation",
          "[interaction]") {
  util::Philox random(3);
  const auto dosages = oracle::random_gene(random, 3, 500);
  const GeneCode gene = encode_gene(dosages);
  for (std::size_t snp = 0; snp < 3; ++snp) {
    double sum = 0.0, square = 0.0, cross = 0.0;
    for (const std::uint16_t level : gene.level_of_sample) {
      sum += gene.standardised(level, snp);
      square += gene.standardised(level, snp) * gene.standardised(level, snp);
      cross += gene.standardised(level, snp) * gene.standardised(level, 0);
    }
    CHECK(sum / 500 == Approx(0.0).margin(1e-12));
    CHECK(square / 500 == Approx(1.0));
    CHECK(gene.squared_correlation(snp, 0) == Approx(cross * cross / 250000.0));
  }
}

TEST_CASE("A gene has one to six SNPs", "[interaction]") {
  CHECK_THROWS_AS(encode_gene({}), util::Error);
  CHECK_NOTHROW(encode_gene(std::vector<std::vector<std::uint8_t>>(6, {0, 1, 2})));
  CHECK_THROWS_WITH(encode_gene(std::vector<std::vector<std::uint8_t>>(7, {0, 1, 2})),
                    Catch::Contains("--cluster-size"));
}

TEST_CASE("The RY kernel at full bandwidth is the product of identity by state", "[interaction][quantum]") {
  util::Philox random(4);
  const GeneCode gene = encode_gene(oracle::random_gene(random, 4, 300));
  const util::Matrix kernel = level_kernel(gene, Arm::ry, {});
  for (std::size_t a = 0; a < gene.levels; ++a) {
    for (std::size_t b = 0; b < gene.levels; ++b) {
      double product = 1.0;
      for (std::size_t snp = 0; snp < 4; ++snp)
        product *= 1.0 - std::abs(gene.genotype(a, snp) - gene.genotype(b, snp)) / 2.0;
      CHECK(kernel(a, b) == Approx(product).margin(1e-12));
    }
  }
}

TEST_CASE("The RY kernel of two levels is the product of cos^2(c pi (g - g') / 4)", "[interaction][quantum]") {
  // Three samples of two SNPs: g = (0, 0), (1, 2), (2, 2). At c = 1/2, cos^2(pi / 8) = (2 + sqrt 2) / 4 for a
  // difference of one allele and cos^2(pi / 4) = 1/2 for two; at c = 2, cos^2(pi / 2) = 0 and cos^2(pi) = 1.
  const GeneCode gene = encode_gene({{0, 1, 2}, {0, 2, 2}});
  const auto level = [&](std::size_t sample) { return gene.level_of_sample[sample]; };
  const double one = (2.0 + std::sqrt(2.0)) / 4.0;
  KernelOptions options;
  options.ry_bandwidth = 0.5;
  const util::Matrix half = level_kernel(gene, Arm::ry, options);
  CHECK(half(level(0), level(1)) == Approx(one / 2.0));
  CHECK(half(level(0), level(2)) == Approx(0.25));
  CHECK(half(level(1), level(2)) == Approx(one));
  for (std::size_t sample = 0; sample < 3; ++sample) CHECK(half(level(sample), level(sample)) == 1.0);
  options.ry_bandwidth = 2.0;
  const util::Matrix twice = level_kernel(gene, Arm::ry, options);
  CHECK(twice(level(0), level(1)) == Approx(0.0).margin(1e-12));
  CHECK(twice(level(0), level(2)) == Approx(1.0));
}

TEST_CASE("Product IBS stays the twin of RY at other bandwidths", "[interaction][quantum]") {
  util::Philox random(6);
  const GeneCode gene = encode_gene(oracle::random_gene(random, 3, 200));
  KernelOptions options;
  const GeneFeatures full = gene_features(gene, {Arm::ry}, options);
  options.ry_bandwidth = 0.5;
  const GeneFeatures half = gene_features(gene, {Arm::ry}, options);
  CHECK(full.product_ibs.values.empty());
  CHECK(half.classical(Arm::ry).values == full.products.at(Arm::ry).values);
  CHECK(half.products.at(Arm::ry).values != full.products.at(Arm::ry).values);
}

TEST_CASE("All components of a gene kernel reproduce its centred form", "[interaction]") {
  util::Philox random(5);
  const GeneCode gene = encode_gene(oracle::random_gene(random, 3, 200));
  for (const Arm arm : {Arm::linear, Arm::rbf, Arm::rbf_wide, Arm::ry, Arm::ibs, Arm::delta, Arm::zz}) {
    const util::Matrix kernel = level_kernel(gene, arm, {});
    const util::Matrix z = centred_components(kernel, gene.counts, 1000);
    // HKH by its definition, over samples; z z' is scaled to trace n.
    const auto mean = [&gene, &kernel](std::size_t a) {
      double total = 0.0;
      for (std::size_t b = 0; b < gene.levels; ++b) total += gene.counts[b] * kernel(a, b);
      return total / 200.0;
    };
    double grand = 0.0, trace = 0.0;
    for (std::size_t a = 0; a < gene.levels; ++a) grand += gene.counts[a] * mean(a) / 200.0;
    for (std::size_t a = 0; a < gene.levels; ++a) trace += gene.counts[a] * (kernel(a, a) - 2.0 * mean(a) + grand);
    for (std::size_t a = 0; a < gene.levels; ++a) {
      for (std::size_t b = 0; b < gene.levels; ++b) {
        double inner = 0.0;
        for (std::size_t k = 0; k < z.cols; ++k) inner += z(a, k) * z(b, k);
        CHECK(inner == Approx((kernel(a, b) - mean(a) - mean(b) + grand) * 200.0 / trace).margin(1e-6));
      }
    }
  }
}

}  // namespace
}  // namespace epiq::interaction
