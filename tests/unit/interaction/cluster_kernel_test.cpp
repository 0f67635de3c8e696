#include "epiq/interaction/cluster_kernel.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"

using epiq::interaction::cluster_kernel;
using epiq::interaction::ClusterGenotypes;
using epiq::interaction::ClusterKernel;
using epiq::interaction::ClusterKernelOptions;
using epiq::interaction::FeatureMapKind;
using epiq::interaction::KernelKind;
using epiq::util::Matrix;
using epiq::util::MemoryBudget;

namespace {

std::vector<std::vector<std::uint8_t>> random_dosages(std::size_t snps, std::size_t samples) {
  epiq::util::Philox random(71, snps);
  std::vector<std::vector<std::uint8_t>> dosages(snps, std::vector<std::uint8_t>(samples));
  for (auto& row : dosages)
    for (std::uint8_t& g : row) g = static_cast<std::uint8_t>(random.below(3));
  return dosages;
}

MemoryBudget plenty() { return MemoryBudget(std::uint64_t{1} << 30); }

ClusterKernelOptions options_of(FeatureMapKind kind) {
  ClusterKernelOptions options;
  options.map = {kind, epiq::interaction::default_bandwidth(kind), 2, {"Z", "XY"}};
  return options;
}

}  // namespace

TEST_CASE("The kernel of a cluster is that of the states it is encoded in", "[interaction][kernel][oracle]") {
  const auto kind = GENERATE(FeatureMapKind::ry, FeatureMapKind::iqp, FeatureMapKind::zz, FeatureMapKind::z,
                             FeatureMapKind::pauli, FeatureMapKind::reupload, FeatureMapKind::amplitude);
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(random_dosages(4, 70));
  ClusterKernelOptions options = options_of(kind);
  MemoryBudget budget = plenty();
  const ClusterKernel kernel = cluster_kernel(cluster, options, 2, budget);
  const Matrix expected = epiq::quantum::fidelity_kernel(encode_states(cluster, options.map));
  REQUIRE(kernel.values.rows == cluster.genotypes.size());
  for (std::size_t i = 0; i < expected.values.size(); ++i)
    CHECK(kernel.values.values[i] == Approx(expected.values[i]).margin(1e-12));
  options.precision = epiq::quantum::Precision::f32;
  const ClusterKernel single = cluster_kernel(cluster, options, 1, budget);
  for (std::size_t i = 0; i < expected.values.size(); ++i)
    CHECK(std::abs(single.values.values[i] - expected.values[i]) < 2e-6);
}

TEST_CASE("The cross kernel of samples with themselves is their kernel", "[interaction][kernel]") {
  const auto kind = GENERATE(KernelKind::fidelity, KernelKind::projected1, KernelKind::projected2);
  const auto dosages = random_dosages(3, 60);
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(dosages);
  const ClusterGenotypes again = epiq::interaction::genotypes_like(cluster, dosages);
  ClusterKernelOptions options = options_of(FeatureMapKind::zz);
  options.kind = kind;
  MemoryBudget budget = plenty();
  const ClusterKernel own = cluster_kernel(cluster, options, 1, budget);
  const ClusterKernel cross = epiq::interaction::cross_kernel(again, cluster, options, 2, budget);
  for (std::size_t i = 0; i < own.values.values.size(); ++i)
    CHECK(cross.values.values[i] == Approx(own.values.values[i]).margin(1e-12));
}

TEST_CASE("The projected RY kernel is the Gaussian kernel of points on circles", "[interaction][kernel][anchor]") {
  // RY(a) has <X> = sin a, <Z> = cos a: half the squared distance of two is 1 - cos(a - a').
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(random_dosages(3, 60));
  ClusterKernelOptions options = options_of(FeatureMapKind::ry);
  options.kind = KernelKind::projected1;
  options.gamma = 0.6;
  MemoryBudget budget = plenty();
  const ClusterKernel kernel = cluster_kernel(cluster, options, 1, budget);
  CHECK(kernel.gamma == 0.6);
  for (std::size_t i = 0; i < cluster.genotypes.size(); ++i) {
    for (std::size_t j = 0; j < cluster.genotypes.size(); ++j) {
      double distance = 0.0;
      for (std::size_t k = 0; k < 3; ++k)
        distance += 1.0 - std::cos(std::numbers::pi / 2.0 * (cluster.dosage(i, k) - cluster.dosage(j, k)));
      CHECK(kernel.values(i, j) == Approx(std::exp(-0.6 * distance)).margin(1e-12));
    }
  }
}

TEST_CASE("Repair keeps what is semidefinite and clips what is not", "[interaction][kernel]") {
  epiq::util::Philox random(5);
  Matrix kernel(12, 12);
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t j = 0; j <= i; ++j) kernel(i, j) = kernel(j, i) = random.normal();
  const std::vector<double> before = epiq::stats::symmetric_eigenvalues(kernel);
  double negative = 0.0, all = 0.0, clipped = 0.0;
  for (const double value : before) {
    negative += std::max(0.0, -value);
    clipped += std::pow(std::min(0.0, value), 2);
    all += std::abs(value);
  }
  Matrix repaired = kernel;
  CHECK(epiq::interaction::repair_semidefinite(repaired) == Approx(negative / all));
  const std::vector<double> after = epiq::stats::symmetric_eigenvalues(repaired);
  CHECK(after.back() > -1e-12);
  for (std::size_t k = 0; k < 12; ++k) CHECK(after[k] == Approx(std::max(0.0, before[k])).margin(1e-12));
  double distance = 0.0;  // the nearest semidefinite matrix is as far as the eigenvalues clipped
  for (std::size_t i = 0; i < kernel.values.size(); ++i) distance += std::pow(kernel.values[i] - repaired.values[i], 2);
  CHECK(distance == Approx(clipped));
  Matrix again = repaired;
  CHECK(epiq::interaction::repair_semidefinite(again) < 1e-14);
  for (std::size_t i = 0; i < again.values.size(); ++i)
    CHECK(again.values[i] == Approx(repaired.values[i]).margin(1e-12));
}

TEST_CASE("Shots, mitigation and repair follow each other", "[interaction][kernel]") {
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(random_dosages(4, 200));
  ClusterKernelOptions options = options_of(FeatureMapKind::zz);
  MemoryBudget budget = plenty();
  const ClusterKernel exact = cluster_kernel(cluster, options, 1, budget);
  options.depolarising = 0.2;
  options.shots = 2000;
  options.mitigate = true;
  options.repair = true;
  const ClusterKernel one = cluster_kernel(cluster, options, 1, budget);
  const ClusterKernel many = cluster_kernel(cluster, options, 8, budget);
  CHECK(one.values.values == many.values.values);
  CHECK(one.noise_rate == Approx(0.2).margin(0.01));
  CHECK(one.clipped_mass > 0.0);
  CHECK(one.repair_shift > 0.0);
  double error = 0.0;
  for (std::size_t i = 0; i < exact.values.values.size(); ++i)
    error += std::abs(exact.values.values[i] - one.values.values[i]) / static_cast<double>(exact.values.values.size());
  CHECK(error < 0.02);  // unmitigated it is near 0.2 times the mean of the kernel; a standard error is 0.01
  CHECK(epiq::stats::symmetric_eigenvalues(one.values).back() > -1e-10);
}

TEST_CASE("A kernel that does not fit the budget is refused and leaves it free of states", "[interaction][kernel]") {
  const ClusterGenotypes cluster = epiq::interaction::distinct_genotypes(random_dosages(8, 500));
  MemoryBudget small(100000);
  CHECK_THROWS_AS(cluster_kernel(cluster, options_of(FeatureMapKind::zz), 1, small), epiq::util::Error);
  MemoryBudget enough = plenty();
  const ClusterKernel kernel = cluster_kernel(cluster, options_of(FeatureMapKind::zz), 1, enough);
  CHECK(enough.used() == 8 * kernel.values.values.size());
}
