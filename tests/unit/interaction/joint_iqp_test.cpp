#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/encoding.hpp"
#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

/// The joint kernel on the whole grid of levels, purified by its definition: (I - P_a)(I - P_b) on both sides.
util::Matrix purified_by_definition(const GeneCode& a, const GeneCode& b, const KernelOptions& options) {
  quantum::IqpMap map;
  map.qubits = a.snps + b.snps;
  map.bandwidth = options.iqp_bandwidth;
  map.repetitions = options.iqp_repetitions;
  map.edges = within_edges(a.squared_correlation);
  for (const auto& edge : within_edges(b.squared_correlation, kLdEdge, a.snps)) map.edges.push_back(edge);
  for (const auto& edge : between_edges(a.snps, b.snps)) map.edges.push_back(edge);
  util::Matrix features(a.levels * b.levels, map.qubits);
  for (std::size_t i = 0; i < a.levels; ++i)
    for (std::size_t j = 0; j < b.levels; ++j)
      for (std::size_t snp = 0; snp < map.qubits; ++snp)
        features(i * b.levels + j, snp) = snp < a.snps ? a.standardised(i, snp) : b.standardised(j, snp - a.snps);
  util::Matrix kernel = quantum::fidelity_kernel(quantum::iqp_states(features, map));

  const auto purify_rows = [&a, &b](util::Matrix& k) {
    for (std::size_t column = 0; column < k.cols; ++column) {
      for (std::size_t j = 0; j < b.levels; ++j) {  // minus the mean over A at each level of B
        double mean = 0.0;
        for (std::size_t i = 0; i < a.levels; ++i) mean += a.counts[i] / a.samples() * k(i * b.levels + j, column);
        for (std::size_t i = 0; i < a.levels; ++i) k(i * b.levels + j, column) -= mean;
      }
      for (std::size_t i = 0; i < a.levels; ++i) {
        double mean = 0.0;
        for (std::size_t j = 0; j < b.levels; ++j) mean += b.counts[j] / b.samples() * k(i * b.levels + j, column);
        for (std::size_t j = 0; j < b.levels; ++j) k(i * b.levels + j, column) -= mean;
      }
    }
  };
  const auto transposed = [](const util::Matrix& k) {
    util::Matrix t(k.cols, k.rows);
    for (std::size_t i = 0; i < k.rows; ++i)
      for (std::size_t j = 0; j < k.cols; ++j) t(j, i) = k(i, j);
    return t;
  };
  purify_rows(kernel);
  kernel = transposed(kernel);
  purify_rows(kernel);
  return kernel;
}

/// The purified kernel as the engine has it, on the whole grid of levels.
util::Matrix purified_by_landmarks(const GeneCode& a, const GeneCode& b, const KernelOptions& options) {
  const Landmarks la = gene_features(a, {Arm::iqp}, options).landmarks;
  const Landmarks lb = gene_features(b, {Arm::iqp}, options).landmarks;
  util::Matrix spread(a.levels * b.levels, la.levels.size() * lb.levels.size());
  for (std::size_t i = 0; i < a.levels; ++i)
    for (std::size_t j = 0; j < b.levels; ++j)
      for (std::size_t k = 0; k < la.levels.size(); ++k)
        for (std::size_t l = 0; l < lb.levels.size(); ++l)
          spread(i * b.levels + j, k * lb.levels.size() + l) = la.centred(i, k) * lb.centred(j, l);
  const util::Matrix features = stats::multiply(spread, joint_factor(Arm::iqp, a, b, la, lb, options));
  return stats::multiply_transposed(features, features);
}

/// Centred alignment over the samples of two kernels on the grid of levels.
double centred_alignment(util::Matrix x, util::Matrix y, const GeneCode& a, const GeneCode& b) {
  std::vector<double> counts(a.levels * b.levels, 0.0);
  for (std::size_t i = 0; i < a.level_of_sample.size(); ++i)
    counts[a.level_of_sample[i] * b.levels + b.level_of_sample[i]] += 1.0;
  const auto centre = [&counts, &a](util::Matrix& k) {
    centre_columns(k, counts);
    for (std::size_t i = 0; i < k.rows; ++i) {
      double mean = 0.0;
      for (std::size_t j = 0; j < k.cols; ++j) mean += counts[j] * k(i, j) / a.samples();
      for (std::size_t j = 0; j < k.cols; ++j) k(i, j) -= mean;
    }
  };
  centre(x);
  centre(y);
  double xy = 0.0, xx = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t j = 0; j < x.cols; ++j) {
      const double weight = counts[i] * counts[j];
      xy += weight * x(i, j) * y(i, j);
      xx += weight * x(i, j) * x(i, j);
      yy += weight * y(i, j) * y(i, j);
    }
  }
  return xy / std::sqrt(xx * yy);
}

TEST_CASE("With every level a landmark the joint kernel is the exact purified one", "[interaction][quantum]") {
  util::Philox random(21);
  const GeneCode a = encode_gene(oracle::random_gene(random, 2, 300)),
                 b = encode_gene(oracle::random_gene(random, 2, 300));
  KernelOptions exact;
  exact.exact = true;
  const util::Matrix expected = purified_by_definition(a, b, exact), actual = purified_by_landmarks(a, b, exact);
  double worst = 0.0;
  for (std::size_t i = 0; i < expected.values.size(); ++i)
    worst = std::max(worst, std::abs(expected.values[i] - actual.values[i]));
  CHECK(worst < 1e-5);  // the tolerance of the exact factor is 1e-6 an entry
}

/// The alignment of the low-rank with the exact kernel of two random genes, in LD where `seed` is even.
double low_rank_alignment(std::uint64_t seed) {
  const double correlation = seed % 2 == 0 ? 0.7 : 0.0;
  util::Philox random(seed);
  const GeneCode a = encode_gene(oracle::random_gene(random, 4, 1126, correlation));
  const GeneCode b = encode_gene(oracle::random_gene(random, 4, 1126, correlation));
  return centred_alignment(purified_by_definition(a, b, {}), purified_by_landmarks(a, b, {}), a, b);
}

TEST_CASE("The low-rank joint kernel keeps a centred alignment of .90 with the exact one", "[interaction][quantum]") {
  CHECK(low_rank_alignment(GENERATE(1u, 2u, 3u)) >= .90);
}

TEST_CASE("The low-rank joint kernel keeps that alignment over more genes", "[interaction][quantum][.slow]") {
  CHECK(low_rank_alignment(GENERATE(4u, 5u, 6u, 7u, 8u)) >= .90);
}

}  // namespace
}  // namespace epiq::interaction
