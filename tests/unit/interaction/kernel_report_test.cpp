#include "epiq/interaction/kernel_report.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/cluster_kernel.hpp"
#include "epiq/interaction/gene_features.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/philox.hpp"

using epiq::interaction::ClusterGenotypes;
using epiq::interaction::FeatureMapKind;
using epiq::interaction::KernelReport;
using epiq::util::Matrix;

namespace {

ClusterGenotypes random_cluster(std::size_t snps, std::size_t samples) {
  epiq::util::Philox random(73, snps);
  std::vector<std::vector<std::uint8_t>> dosages(snps, std::vector<std::uint8_t>(samples));
  for (auto& row : dosages)
    for (std::uint8_t& g : row) g = static_cast<std::uint8_t>(random.below(3));
  return epiq::interaction::distinct_genotypes(dosages);
}

Matrix kernel_of(const ClusterGenotypes& cluster, FeatureMapKind kind, double bandwidth) {
  epiq::interaction::ClusterKernelOptions options;
  options.map = {kind, bandwidth, 1, {}};
  epiq::util::MemoryBudget budget(std::uint64_t{1} << 28);
  return epiq::interaction::cluster_kernel(cluster, options, 1, budget).values;
}

/// The kernel of the samples themselves.
Matrix expand(const Matrix& kernel, const ClusterGenotypes& cluster) {
  const std::size_t n = cluster.genotype_of_sample.size();
  Matrix all(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      all(i, j) = kernel(cluster.genotype_of_sample[i], cluster.genotype_of_sample[j]);
  return all;
}

Matrix centred(const Matrix& a) {
  const std::size_t n = a.rows;
  Matrix h(n, n, -1.0 / static_cast<double>(n));
  for (std::size_t i = 0; i < n; ++i) h(i, i) += 1.0;
  return epiq::stats::multiply(h, epiq::stats::multiply(a, h));
}

const epiq::interaction::KernelTwin& twin(const KernelReport& report, const std::string& name) {
  for (const auto& found : report.twins)
    if (found.name == name) return found;
  throw std::runtime_error("no twin " + name);
}

}  // namespace

TEST_CASE("Concentration and effective rank are those of the kernel of the samples", "[interaction][report][oracle]") {
  const ClusterGenotypes cluster = random_cluster(3, 50);
  const Matrix kernel = kernel_of(cluster, FeatureMapKind::zz, 0.4);
  const Matrix all = expand(kernel, cluster);
  double mean = 0.0, square = 0.0, trace = 0.0, frobenius = 0.0;
  for (std::size_t i = 0; i < 50; ++i) {
    trace += all(i, i);
    for (std::size_t j = 0; j < 50; ++j) {
      frobenius += all(i, j) * all(i, j);
      if (i == j) continue;
      mean += all(i, j) / (50.0 * 49.0);
      square += all(i, j) * all(i, j) / (50.0 * 49.0);
    }
  }
  const KernelReport report = epiq::interaction::report_kernel(kernel, cluster);
  CHECK(report.samples == 50.0);
  CHECK(report.mean == Approx(mean));
  CHECK(report.variance == Approx(square - mean * mean));
  CHECK(report.effective_rank == Approx(trace * trace / frobenius));
}

TEST_CASE("Alignment and geometric difference are those of the kernels of the samples",
          "[interaction][report][oracle]") {
  const ClusterGenotypes cluster = random_cluster(3, 40);
  const Matrix kernel = kernel_of(cluster, FeatureMapKind::zz, 0.4);
  const KernelReport report = epiq::interaction::report_kernel(kernel, cluster);
  Matrix linear(cluster.genotypes.size(), cluster.genotypes.size());
  for (std::size_t i = 0; i < linear.rows; ++i)
    for (std::size_t j = 0; j < linear.cols; ++j)
      for (std::size_t k = 0; k < 3; ++k) linear(i, j) += cluster.standardised(i, k) * cluster.standardised(j, k) / 3.0;
  Matrix q = centred(expand(kernel, cluster)), c = centred(expand(linear, cluster));
  double product = 0.0, qq = 0.0, cc = 0.0, trace_q = 0.0, trace_c = 0.0;
  for (std::size_t i = 0; i < q.values.size(); ++i) {
    product += q.values[i] * c.values[i];
    qq += q.values[i] * q.values[i];
    cc += c.values[i] * c.values[i];
  }
  CHECK(twin(report, "linear").alignment == Approx(product / std::sqrt(qq * cc)));
  for (std::size_t i = 0; i < 40; ++i) {
    trace_q += q(i, i);
    trace_c += c(i, i);
  }
  for (double& value : q.values) value *= 40.0 / trace_q;
  for (double& value : c.values) value *= 40.0 / trace_c;
  // |sqrt(Q) M sqrt(Q)| is the largest eigenvalue of sqrt(M) Q sqrt(M), M = C (C + l)^-2.
  const auto eigen = epiq::stats::symmetric_eigen(c);
  for (std::size_t l = 0; l < 3; ++l) {
    Matrix root = eigen.vectors;
    for (std::size_t k = 0; k < 40; ++k) {
      const double s = std::max(0.0, eigen.values[k]);
      for (std::size_t i = 0; i < 40; ++i) root(i, k) *= std::sqrt(s) / (s + epiq::interaction::kGeometricLambdas[l]);
    }
    const Matrix between = epiq::stats::transposed_multiply(root, epiq::stats::multiply(q, root));
    CHECK(twin(report, "linear").geometric[l] ==
          Approx(std::sqrt(epiq::stats::symmetric_eigenvalues(between).front())).epsilon(1e-8));
  }
}

TEST_CASE("Known twins are found: RY is product IBS, IQP of small bandwidth the polynomial kernel",
          "[interaction][report][anchor]") {
  const ClusterGenotypes cluster = random_cluster(3, 120);
  const KernelReport ry = epiq::interaction::report_kernel(kernel_of(cluster, FeatureMapKind::ry, 1.0), cluster);
  CHECK(ry.twins.front().name == "product_ibs");
  CHECK(ry.twins.front().alignment == Approx(1.0).epsilon(1e-12));
  ClusterGenotypes coupled = cluster;
  coupled.squared_correlation = Matrix(3, 3, 1.0);  // edges of weight 1 between all SNPs
  const KernelReport iqp = epiq::interaction::report_kernel(kernel_of(coupled, FeatureMapKind::iqp, 0.001), coupled);
  CHECK(iqp.twins.front().name == "poly");
  CHECK(iqp.twins.front().alignment == Approx(1.0).epsilon(1e-5));
}

TEST_CASE("A kernel that does not vary has no twins", "[interaction][report]") {
  const ClusterGenotypes cluster = random_cluster(2, 30);
  const Matrix constant(cluster.genotypes.size(), cluster.genotypes.size(), 1.0);
  const KernelReport report = epiq::interaction::report_kernel(constant, cluster);
  CHECK(report.twins.empty());
  CHECK(report.mean == Approx(1.0));
  CHECK(report.effective_rank == Approx(1.0));
}

TEST_CASE("The report of two genotypes is what one computes by hand, at each bandwidth",
          "[interaction][report][anchor]") {
  // m samples with dosage 0 and m with 2 of one SNP: k = cos^2(pi c / 2) by RY, and every kernel is [1 k; k 1].
  constexpr double m = 5.0, n = 10.0;
  std::vector<std::vector<std::uint8_t>> dosages(1, std::vector<std::uint8_t>(10, 0));
  std::fill(dosages[0].begin() + 5, dosages[0].end(), std::uint8_t{2});
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(dosages);
  const epiq::interaction::KernelComparison comparison(cluster);
  for (const double c : {0.1, 0.5, 1.0}) {
    const double k = std::pow(std::cos(c * std::acos(-1.0) / 2.0), 2);
    const KernelReport report = comparison.report(kernel_of(cluster, FeatureMapKind::ry, c));
    const double mean = (m - 1.0 + m * k) / (n - 1.0);
    CHECK(report.mean == Approx(mean));
    CHECK(report.variance == Approx((m - 1.0 + m * k * k) / (n - 1.0) - mean * mean));
    CHECK(report.effective_rank == Approx(2.0 / (1.0 + k * k)));
    // Centred, all of them are multiples of one direction; scaled to trace n, g = n / (n + lambda).
    REQUIRE(report.twins.size() == 7);
    for (const auto& twin : report.twins) CHECK(twin.alignment == Approx(1.0));
    for (std::size_t l = 0; l < 3; ++l)
      CHECK(report.least_geometric[l] == Approx(n / (n + epiq::interaction::kGeometricLambdas[l])));
    CHECK(epiq::interaction::classical_suffices(report.least_geometric[1], n));
  }
}

TEST_CASE("The least geometric difference is that of the classical twins, without the look-up of delta",
          "[interaction][report]") {
  const ClusterGenotypes cluster = random_cluster(4, 300);
  const KernelReport report = epiq::interaction::report_kernel(kernel_of(cluster, FeatureMapKind::zz, 1.0), cluster);
  for (std::size_t l = 0; l < 3; ++l) {
    double least = 1e300;
    for (const char* name : {"linear", "poly", "rbf", "rbf_wide", "ibs", "product_ibs"})
      least = std::min(least, twin(report, name).geometric[l]);
    CHECK(report.least_geometric[l] == least);
  }
  CHECK_FALSE(epiq::interaction::classical_suffices(2.0, 4.0));
}

TEST_CASE("The Gaussian twins of a cluster are the arms of a search", "[interaction][report]") {
  std::vector<std::vector<std::uint8_t>> dosages{{0, 1, 2, 0, 1, 2, 1, 0}, {0, 0, 1, 1, 2, 2, 0, 1}};
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(dosages);
  const epiq::interaction::GeneCode gene = epiq::interaction::encode_gene(dosages);
  using epiq::interaction::Arm;
  for (const auto& [arm, name] : {std::pair(Arm::rbf, "rbf"), std::pair(Arm::rbf_wide, "rbf_wide")}) {
    const Matrix of_search = epiq::interaction::level_kernel(gene, arm, {});
    const auto report = [&](const Matrix& all) {  // a kernel of the samples as one of the cluster's genotypes
      Matrix kernel(cluster.genotypes.size(), cluster.genotypes.size());
      for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t j = 0; j < 8; ++j)
          kernel(cluster.genotype_of_sample[i], cluster.genotype_of_sample[j]) =
              all(gene.level_of_sample[i], gene.level_of_sample[j]);
      return epiq::interaction::report_kernel(kernel, cluster);
    };
    CHECK(twin(report(of_search), name).alignment == Approx(1.0).epsilon(1e-12));
  }
}
