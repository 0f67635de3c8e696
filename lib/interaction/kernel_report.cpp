#include "epiq/interaction/kernel_report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "epiq/interaction/classical_kernel.hpp"

namespace epiq::interaction {
namespace {

util::Matrix classical_kernel(Arm arm, const ClusterGenotypes& cluster) {
  const std::size_t n = cluster.dosage.rows;
  util::Matrix kernel(n, n);
  const auto row = [&cluster](std::size_t i) {
    return GenotypeRow{cluster.dosage.row(i), cluster.standardised.row(i)};
  };
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      kernel(i, j) = arm == Arm::delta ? (i == j ? 1.0 : 0.0) : classical_similarity(arm, row(i), row(j));
  return kernel;
}

/// D^1/2 H K H D^1/2 with the sample counts D and H centring over the samples: it has the eigenvalues and the inner
/// products of the centred kernel of the samples.
util::Matrix centred(const util::Matrix& kernel, const std::vector<double>& counts, double samples) {
  const std::size_t n = kernel.rows;
  std::vector<double> means(n, 0.0);
  double total = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) means[i] += counts[j] * kernel(i, j) / samples;
    total += counts[i] * means[i] / samples;
  }
  util::Matrix result(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      result(i, j) = std::sqrt(counts[i] * counts[j]) * (kernel(i, j) - means[i] - means[j] + total);
  return result;
}

double inner_product(const util::Matrix& a, const util::Matrix& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.values.size(); ++i) sum += a.values[i] * b.values[i];
  return sum;
}

double trace(const util::Matrix& a) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.rows; ++i) sum += a(i, i);
  return sum;
}

/// |sqrt(Q) sqrt(C) (C + l)^-2 sqrt(C) sqrt(Q)|^1/2 at each l, traces scaled to the number of samples.
/// @param twin eigenvalues and vectors of C
void geometric_difference(const util::Matrix& quantum, const stats::SymmetricEigen& twin, double samples,
                          double (&result)[3]) {
  const util::Matrix rotated =
      stats::multiply(stats::transposed_multiply(twin.vectors, quantum), twin.vectors);  // V' Q V
  const double to_samples = samples / std::accumulate(twin.values.begin(), twin.values.end(), 0.0);
  for (std::size_t l = 0; l < 3; ++l) {
    util::Matrix scaled = rotated;
    std::vector<double> factor(twin.values.size());
    for (std::size_t k = 0; k < factor.size(); ++k) {
      const double s = std::max(0.0, twin.values[k] * to_samples);
      factor[k] = std::sqrt(s) / (s + kGeometricLambdas[l]);
    }
    for (std::size_t i = 0; i < scaled.rows; ++i)
      for (std::size_t j = 0; j < scaled.cols; ++j) scaled(i, j) *= factor[i] * factor[j] * samples / trace(quantum);
    result[l] = std::sqrt(std::max(0.0, stats::symmetric_eigenvalues(std::move(scaled)).front()));
  }
}

/// Mean, variance and effective rank.
void concentration(const util::Matrix& kernel, const std::vector<double>& counts, KernelReport& report) {
  double sum = 0.0, squares = 0.0, diagonal = 0.0, diagonal_squares = 0.0;
  for (std::size_t i = 0; i < kernel.rows; ++i) {
    diagonal += counts[i] * kernel(i, i);
    diagonal_squares += counts[i] * kernel(i, i) * kernel(i, i);
    for (std::size_t j = 0; j < kernel.rows; ++j) {
      sum += counts[i] * counts[j] * kernel(i, j);
      squares += counts[i] * counts[j] * kernel(i, j) * kernel(i, j);
    }
  }
  const double pairs = report.samples * (report.samples - 1.0);
  if (pairs > 0.0) {
    report.mean = (sum - diagonal) / pairs;
    report.variance = std::max(0.0, (squares - diagonal_squares) / pairs - report.mean * report.mean);
  }
  report.effective_rank = squares > 0.0 ? diagonal * diagonal / squares : 0.0;
}

}  // namespace

KernelComparison::KernelComparison(const ClusterGenotypes& cluster)
    : counts_(cluster.counts.begin(), cluster.counts.end()),
      samples_(std::accumulate(counts_.begin(), counts_.end(), 0.0)) {
  std::vector<Arm> arms = classical_twins();
  arms.push_back(Arm::delta);
  for (const Arm arm : arms) {
    Classical classical{
        classical_name(arm), arm != Arm::delta, centred(classical_kernel(arm, cluster), counts_, samples_), 0.0, {}};
    if (!(trace(classical.centred) > 1e-12)) continue;
    classical.square = inner_product(classical.centred, classical.centred);
    classical.eigen = stats::symmetric_eigen(classical.centred);
    classical_.push_back(std::move(classical));
  }
}

KernelReport KernelComparison::report(const util::Matrix& kernel) const {
  KernelReport report;
  report.samples = samples_;
  concentration(kernel, counts_, report);
  const util::Matrix own = centred(kernel, counts_, samples_);
  const double own_square = inner_product(own, own);
  if (!(trace(own) > 1e-12) || !(own_square > 0.0)) return report;
  std::fill(std::begin(report.least_geometric), std::end(report.least_geometric),
            std::numeric_limits<double>::infinity());
  for (const Classical& classical : classical_) {
    KernelTwin twin;
    twin.name = classical.name;
    twin.alignment = inner_product(own, classical.centred) / std::sqrt(own_square * classical.square);
    geometric_difference(own, classical.eigen, samples_, twin.geometric);
    for (std::size_t l = 0; classical.counts && l < 3; ++l)
      report.least_geometric[l] = std::min(report.least_geometric[l], twin.geometric[l]);
    report.twins.push_back(twin);
  }
  std::stable_sort(report.twins.begin(), report.twins.end(),
                   [](const KernelTwin& a, const KernelTwin& b) { return a.alignment > b.alignment; });
  return report;
}

KernelReport report_kernel(const util::Matrix& kernel, const ClusterGenotypes& cluster) {
  return KernelComparison(cluster).report(kernel);
}

}  // namespace epiq::interaction
