#include "epiq/interaction/projection.hpp"

#include <catch2/catch.hpp>

#include "epiq/interaction/gene_features.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

/// Rows of level columns, one a sample.
util::Matrix by_sample(const util::Matrix& columns, const GeneCode& gene) {
  util::Matrix rows(gene.level_of_sample.size(), columns.cols);
  for (std::size_t i = 0; i < rows.rows; ++i)
    for (std::size_t k = 0; k < columns.cols; ++k) rows(i, k) = columns(gene.level_of_sample[i], k);
  return rows;
}

util::Matrix beside(const std::vector<util::Matrix>& blocks) {
  std::size_t cols = 0;
  for (const util::Matrix& block : blocks) cols += block.cols;
  util::Matrix all(blocks[0].rows, cols);
  std::size_t at = 0;
  for (const util::Matrix& block : blocks) {
    for (std::size_t i = 0; i < all.rows; ++i)
      for (std::size_t k = 0; k < block.cols; ++k) all(i, at + k) = block(i, k);
    at += block.cols;
  }
  return all;
}

struct Case {
  GeneCode a, b;
  GeneFeatures fa, fb;
  SampleData data;
};

Case random_case(std::uint64_t seed, std::size_t samples, double missing, bool weighted) {
  util::Philox random(seed);
  Case c;
  c.a = encode_gene(oracle::random_gene(random, 3, samples, .7, missing));
  c.b = encode_gene(oracle::random_gene(random, 2, samples, .7, missing));
  c.fa = gene_features(c.a, {Arm::linear, Arm::rbf}, {});
  c.fb = gene_features(c.b, {Arm::linear, Arm::rbf}, {});
  util::Matrix covariates = oracle::random_matrix(random, samples, 3);
  for (std::size_t i = 0; i < samples; ++i) covariates(i, 0) = 1.0;
  c.data.covariates = stats::orthonormal_basis(covariates).q;
  c.data.responses = oracle::random_matrix(random, samples, 2);
  if (weighted)
    for (std::size_t i = 0; i < samples; ++i) c.data.weights.push_back(.05 + .2 * random.uniform());
  return c;
}

/// Z'(W - WX(X'WX)^-1X'W)Z and Z'(r - WX(X'WX)^-1X'r), sample by sample.
Projected by_definition(const Case& c, const std::vector<std::size_t>& samples, const util::Matrix& za,
                        const util::Matrix& zb, double& residual_square, std::size_t& rank) {
  const util::Matrix rows_a = by_sample(za, c.a), rows_b = by_sample(zb, c.b);
  const util::Matrix design =
      beside({c.data.covariates, by_sample(c.fa.null_columns, c.a), by_sample(c.fb.null_columns, c.b)});
  util::Matrix z(samples.size(), za.cols * zb.cols), x(samples.size(), design.cols);
  std::vector<double> r(samples.size());
  for (std::size_t s = 0; s < samples.size(); ++s) {
    const double root = c.data.weights.empty() ? 1.0 : std::sqrt(c.data.weights[samples[s]]);
    for (std::size_t i = 0; i < za.cols; ++i)
      for (std::size_t j = 0; j < zb.cols; ++j)
        z(s, i * zb.cols + j) = root * rows_a(samples[s], i) * rows_b(samples[s], j);
    for (std::size_t k = 0; k < x.cols; ++k) x(s, k) = root * design(samples[s], k);
    r[s] = c.data.responses(samples[s], 1) / root;
  }
  const util::Matrix q = stats::orthonormal_basis(x, 1e-6).q;
  const util::Matrix left = stats::residual(q, z);
  rank = q.cols;
  const std::vector<double> residual = stats::residual(q, r);
  residual_square = 0.0;
  for (const double value : residual) residual_square += value * value;
  Projected projected;
  projected.gram = stats::gram(left);
  const std::vector<double> score = stats::transposed_multiply(z, residual);
  projected.score = util::Matrix(score.size(), 2);
  for (std::size_t i = 0; i < score.size(); ++i) projected.score(i, 1) = score[i];
  return projected;
}

void check_equal(const Projected& actual, const Projected& expected) {
  double scale = 0.0, worst_gram = 0.0, worst_score = 0.0;
  for (const double value : expected.gram.values) scale = std::max(scale, std::abs(value));
  for (std::size_t i = 0; i < expected.gram.values.size(); ++i)
    worst_gram = std::max(worst_gram, std::abs(actual.gram.values[i] - expected.gram.values[i]));
  for (std::size_t i = 0; i < expected.score.rows; ++i)
    worst_score = std::max(worst_score, std::abs(actual.score(i, 1) - expected.score(i, 1)));
  CHECK(worst_gram < 1e-9 * scale);
  CHECK(worst_score < 1e-9 * std::sqrt(scale) * 10.0);
}

TEST_CASE("The projection from cell sums equals the one computed sample by sample", "[interaction]") {
  const bool weighted = GENERATE(false, true);
  const double missing = GENERATE(0.0, 0.05);
  const Case c = random_case(7, 240, missing, weighted);
  std::vector<std::size_t> everyone(240);
  for (std::size_t i = 0; i < everyone.size(); ++i) everyone[i] = i;

  const CellSums sums = cell_sums(c.a, c.b, c.data);
  const NullDesign design = null_design(sums, c.fa.null_columns, c.fb.null_columns);
  for (const auto& [za, zb] : {std::pair(c.fa.products.at(Arm::rbf), c.fb.products.at(Arm::rbf)),
                               std::pair(c.fa.pair_columns, c.fb.pair_columns)}) {
    double residual_square = 0.0;
    std::size_t rank = 0;
    const Projected expected = by_definition(c, everyone, za, zb, residual_square, rank);
    check_equal(project(sums, design, c.fa.null_columns, c.fb.null_columns, za, zb), expected);
    CHECK(design.rank == rank);
    if (!weighted) CHECK(design.residual_square[1] == Approx(residual_square).epsilon(1e-10));
  }
}

TEST_CASE("Sums without some samples equal sums over the others", "[interaction]") {
  const bool weighted = GENERATE(false, true);
  const Case c = random_case(11, 300, 0.04, weighted);
  std::vector<std::size_t> out, in;
  for (std::size_t i = 0; i < 300; ++i) (i % 7 == 3 ? out : in).push_back(i);

  const CellSums part = without_samples(cell_sums(c.a, c.b, c.data), c.a, c.b, c.data, out);
  const NullDesign design = null_design(part, c.fa.null_columns, c.fb.null_columns);
  double residual_square = 0.0;
  std::size_t rank = 0;
  const Projected expected = by_definition(c, in, c.fa.pair_columns, c.fb.pair_columns, residual_square, rank);
  check_equal(project(part, design, c.fa.null_columns, c.fb.null_columns, c.fa.pair_columns, c.fb.pair_columns),
              expected);
  CHECK(part.samples == static_cast<double>(in.size()));
  CHECK(design.rank == rank);
}

TEST_CASE("A haploid gene loses its dominance columns and nothing else", "[interaction]") {
  util::Philox random(3);
  auto dosages = oracle::random_gene(random, 3, 200);
  for (auto& row : dosages)
    for (std::uint8_t& g : row) g = g == 1 ? 2 : g;
  const GeneCode gene = encode_gene(dosages);
  const GeneFeatures features = gene_features(gene, {}, {});
  CHECK(gene.levels <= 8);
  CHECK(features.null_columns.cols == 6);  // 3 additive and 3 products; heterozygote columns are constant
}

TEST_CASE("The moments of products of features are those of the samples", "[interaction]") {
  const Case c = random_case(5, 150, 0.0, false);
  const util::Matrix& a1 = c.fa.products.at(Arm::rbf);
  const util::Matrix& b1 = c.fb.products.at(Arm::rbf);
  const util::Matrix moment =
      product_moment(cell_sums(c.a, c.b, c.data).counts, a1, b1, c.fa.pair_columns, c.fb.pair_columns);
  const util::Matrix ra = by_sample(a1, c.a), rb = by_sample(b1, c.b), pa = by_sample(c.fa.pair_columns, c.a),
                     pb = by_sample(c.fb.pair_columns, c.b);
  double expected = 0.0;
  for (std::size_t i = 0; i < 150; ++i) expected += ra(i, 1) * rb(i, 2) * pa(i, 0) * pb(i, 3);
  CHECK(moment(1 * b1.cols + 2, 0 * pb.cols + 3) == Approx(expected).epsilon(1e-10));
}

}  // namespace
}  // namespace epiq::interaction
