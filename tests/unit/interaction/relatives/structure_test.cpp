#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "epiq/interaction/relatives/principal_components.hpp"
#include "epiq/interaction/relatives/relationship.hpp"
#include "epiq/interaction/relatives/snp_selection.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/error.hpp"
#include "oracle/random_population.hpp"

namespace epiq::interaction {
namespace {

using Rows = std::vector<std::size_t>;

Rows all_of(std::size_t count) {
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

/// (g - 2f) / sqrt(2 f (1 - f)), 0 where missing, straight from the dosages of the samples named.
util::Matrix standardised_by_definition(const genome::GenotypeMatrix& matrix, const Rows& samples) {
  util::Matrix w(samples.size(), matrix.variant_count());
  std::vector<std::uint8_t> row(matrix.sample_count());
  for (std::size_t k = 0; k < w.cols; ++k) {
    matrix.dosages(k, row);
    double sum = 0.0, called = 0.0;
    for (const std::size_t s : samples)
      if (row[s] != genome::kMissingDosage) {
        sum += row[s];
        called += 1.0;
      }
    const double f = sum / called / 2.0;
    for (std::size_t i = 0; i < samples.size(); ++i)
      if (row[samples[i]] != genome::kMissingDosage && f > 0.0 && f < 1.0)
        w(i, k) = (row[samples[i]] - 2.0 * f) / std::sqrt(2.0 * f * (1.0 - f));
  }
  return w;
}

double largest_difference(const util::Matrix& a, const util::Matrix& b) {
  REQUIRE(a.values.size() == b.values.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.values.size(); ++i) largest = std::max(largest, std::abs(a.values[i] - b.values[i]));
  return largest;
}

TEST_CASE("The relationship is the product of standardised dosages, for any number of threads", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(1, 300, 700, 4, 4, .1, .02);
  Rows samples;
  for (std::size_t i = 299; i > 9; --i) samples.push_back(i);  // a subset in an order of its own
  util::MemoryBudget budget(std::uint64_t{1} << 32);
  const util::Matrix sum = relationship_sum(matrix, all_of(700), samples, budget, 1);
  const util::Matrix w = standardised_by_definition(matrix, samples);
  CHECK(largest_difference(sum, stats::multiply_transposed(w, w)) < 1e-9);
  CHECK(sum.values == relationship_sum(matrix, all_of(700), samples, budget, 3).values);
  const util::Matrix scaled = scaled_relationship(sum);
  double trace = 0.0;
  for (std::size_t i = 0; i < scaled.rows; ++i) trace += scaled(i, i);
  CHECK(trace == Approx(290.0));
}

TEST_CASE("Full sibs are related by a half and strangers by nothing, on average", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(2, 200, 4000, 4, 2, 0.0);
  util::MemoryBudget budget(std::uint64_t{1} << 32);
  const util::Matrix k = scaled_relationship(relationship_sum(matrix, all_of(4000), all_of(200), budget, 2));
  double sibs = 0.0, strangers = 0.0;
  for (std::size_t i = 0; i < 200; i += 2) sibs += k(i, i + 1) / 100.0;
  for (std::size_t i = 0; i + 2 < 200; i += 2) strangers += k(i, i + 2) / 99.0;
  CHECK(sibs == Approx(.5).margin(.02));
  CHECK(strangers == Approx(0.0).margin(.02));
}

TEST_CASE("Without a SNP that varies there is no relationship", "[relatives]") {
  CHECK_THROWS_AS(scaled_relationship(util::Matrix(3, 3)), util::Error);
}

TEST_CASE("Principal components are the leading eigenvectors of the relationship", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(3, 150, 900, 4, 1, .15, .01);
  util::MemoryBudget budget(std::uint64_t{1} << 32);
  const PrincipalComponents found = principal_components(matrix, all_of(900), all_of(150), 3, 1, budget, 1);
  const util::Matrix w = standardised_by_definition(matrix, all_of(150));
  const stats::SymmetricEigen exact = stats::symmetric_eigen(stats::multiply_transposed(w, w));
  for (std::size_t k = 0; k < 3; ++k) CHECK(found.eigenvalues[k] == Approx(exact.values[k] / 900.0).epsilon(1e-6));
  double inner = 0.0;
  for (std::size_t i = 0; i < 150; ++i) inner += found.components(i, 0) * exact.vectors(i, 0);
  CHECK(std::abs(inner) == Approx(1.0).epsilon(1e-9));
  CHECK(largest_difference(stats::gram(found.components), [] {
          util::Matrix identity(3, 3);
          for (std::size_t i = 0; i < 3; ++i) identity(i, i) = 1.0;
          return identity;
        }()) < 1e-10);
  CHECK(found.components.values ==
        principal_components(matrix, all_of(900), all_of(150), 3, 1, budget, 3).components.values);
  CHECK(budget.used() == 0);
}

TEST_CASE("The first principal component tells two populations apart", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(4, 100, 1000, 4, 1, .15);
  util::MemoryBudget budget(std::uint64_t{1} << 32);
  const PrincipalComponents found = principal_components(matrix, all_of(1000), all_of(100), 2, 1, budget, 2);
  for (std::size_t i = 1; i < 100; ++i)
    CHECK((found.components(i, 0) > 0.0) == (found.components(i < 50 ? 0 : 99, 0) > 0.0));
  CHECK((found.components(0, 0) > 0.0) != (found.components(99, 0) > 0.0));
}

TEST_CASE("More components than samples or SNPs are refused", "[relatives]") {
  const genome::GenotypeMatrix matrix = oracle::random_population(5, 20, 5, 1, 1, 0.0);
  util::MemoryBudget budget(std::uint64_t{1} << 32);
  CHECK_THROWS_AS(principal_components(matrix, all_of(5), all_of(20), 6, 1, budget, 1), util::Error);
  CHECK_THROWS_AS(principal_components(matrix, all_of(5), all_of(4), 4, 1, budget, 1), util::Error);
}

/// Pairs of copies: SNP 2k + 1 repeats SNP 2k but for one sample in `every`.
genome::GenotypeMatrix copies(std::size_t snps, const std::vector<std::string>& contigs, std::size_t every) {
  const genome::GenotypeMatrix source = oracle::random_population(6, 400, snps, 1, 1, 0.0);
  genome::GenotypeMatrix matrix(source.samples());
  std::vector<std::uint8_t> row(400);
  for (std::size_t k = 0; k < snps; ++k) {
    genome::Variant variant = source.variant(k);
    variant.contig = contigs[k * contigs.size() / snps];
    source.dosages(k, row);
    matrix.add(variant, row);
    for (std::size_t i = 0; i < 400; i += every) row[i] = static_cast<std::uint8_t>(2 - row[i]);
    variant.id += "copy";
    matrix.add(variant, row);
  }
  return matrix;
}

TEST_CASE("Pruning keeps no two SNPs of a contig in LD, and no SNP is dropped without reason", "[relatives]") {
  const genome::GenotypeMatrix matrix = copies(40, {"1", "2"}, 20);
  const Rows kept = prune_by_ld(matrix, all_of(80), .2, 50, GENERATE(1u, 3u));
  const auto linked = [&matrix](std::size_t a, std::size_t b) {
    return matrix.variant(a).contig == matrix.variant(b).contig && genome::squared_correlation(matrix, a, b) >= .2;
  };
  std::size_t next = 0;
  for (std::size_t snp = 0; snp < 80; ++snp) {
    bool reason = false;
    for (std::size_t i = 0; i < next; ++i) reason = reason || linked(snp, kept[i]);
    const bool is_kept = next < kept.size() && kept[next] == snp;
    CHECK(is_kept == !reason);
    next += is_kept ? 1 : 0;
  }
  CHECK(kept.size() == 40);
}

TEST_CASE("Pruning compares with the SNPs kept last only", "[relatives]") {
  genome::GenotypeMatrix matrix = oracle::random_population(7, 100, 3, 1, 1, 0.0);
  std::vector<std::uint8_t> row(100);
  matrix.dosages(0, row);
  matrix.add({"1", 9, "again", "A", "C"}, row);
  CHECK(prune_by_ld(matrix, all_of(4), .5, 3, 1) == Rows{0, 1, 2});
  CHECK(prune_by_ld(matrix, all_of(4), .5, 2, 1) == Rows{0, 1, 2, 3});
}

TEST_CASE("Sex chromosomes and mitochondria are no autosomes, whatever their spelling", "[relatives]") {
  const genome::GenotypeMatrix matrix = copies(6, {"1", "chrX", "Y", "XY", "chrM", "chr2"}, 20);
  CHECK(autosomal_snps(matrix, {"X", "Y"}) == Rows{0, 1, 10, 11});
  CHECK(autosomal_snps(matrix, {"2", "1"}) == Rows{2, 3, 4, 5});
}

}  // namespace
}  // namespace epiq::interaction
