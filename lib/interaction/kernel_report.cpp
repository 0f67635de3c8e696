#include "epiq/interaction/kernel_report.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

constexpr const char* kTwins[] = {"linear", "poly", "rbf", "ibs", "product_ibs", "delta"};

double classical(const std::string& name, const ClusterGenotypes& cluster, std::size_t a, std::size_t b) {
  const std::size_t snps = cluster.dosage.cols;
  const auto p = static_cast<double>(snps);
  double inner = 0.0, squares = 0.0, distance = 0.0, shared = 0.0, product = 1.0;
  for (std::size_t k = 0; k < snps; ++k) {
    const double s = cluster.standardised(a, k) * cluster.standardised(b, k);
    const double ds = cluster.standardised(a, k) - cluster.standardised(b, k);
    const double dg = cluster.dosage(a, k) - cluster.dosage(b, k);
    inner += s;
    squares += s * s;
    distance += ds * ds;
    shared += 1.0 - std::abs(dg) / 2.0;
    product *= std::pow(std::cos(std::numbers::pi * dg / 4.0), 2);
  }
  if (name == "linear") return inner / p;
  if (name == "poly") return inner + (inner * inner - squares) / 2.0;
  if (name == "rbf") return std::exp(-4.0 * distance / p);
  if (name == "ibs") return shared / p;
  if (name == "product_ibs") return product;
  return a == b ? 1.0 : 0.0;
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
void geometric_difference(const util::Matrix& quantum, const util::Matrix& twin, double samples, double (&result)[3]) {
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(twin);
  const util::Matrix rotated =
      stats::multiply(stats::transposed_multiply(eigen.vectors, quantum), eigen.vectors);  // V' Q V
  const double to_samples = samples / trace(twin);
  for (std::size_t l = 0; l < 3; ++l) {
    util::Matrix scaled = rotated;
    std::vector<double> factor(twin.rows);
    for (std::size_t k = 0; k < twin.rows; ++k) {
      const double s = std::max(0.0, eigen.values[k] * to_samples);
      factor[k] = std::sqrt(s) / (s + kGeometricLambdas[l]);
    }
    for (std::size_t i = 0; i < scaled.rows; ++i)
      for (std::size_t j = 0; j < scaled.cols; ++j) scaled(i, j) *= factor[i] * factor[j] * samples / trace(quantum);
    result[l] = std::sqrt(std::max(0.0, stats::symmetric_eigenvalues(std::move(scaled)).front()));
  }
}

}  // namespace

KernelReport report_kernel(const util::Matrix& kernel, const ClusterGenotypes& cluster) {
  KernelReport report;
  const std::vector<double> counts(cluster.counts.begin(), cluster.counts.end());
  const std::size_t n = kernel.rows;
  double sum = 0.0, squares = 0.0, diagonal = 0.0, diagonal_squares = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    report.samples += counts[i];
    diagonal += counts[i] * kernel(i, i);
    diagonal_squares += counts[i] * kernel(i, i) * kernel(i, i);
    for (std::size_t j = 0; j < n; ++j) {
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

  const util::Matrix own = centred(kernel, counts, report.samples);
  const double own_square = inner_product(own, own);
  if (!(trace(own) > 1e-12) || !(own_square > 0.0)) return report;
  for (const char* name : kTwins) {
    util::Matrix other(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) other(i, j) = classical(name, cluster, i, j);
    other = centred(other, counts, report.samples);
    if (!(trace(other) > 1e-12)) continue;
    KernelTwin twin;
    twin.name = name;
    twin.alignment = inner_product(own, other) / std::sqrt(own_square * inner_product(other, other));
    geometric_difference(own, other, report.samples, twin.geometric);
    report.twins.push_back(twin);
  }
  std::stable_sort(report.twins.begin(), report.twins.end(),
                   [](const KernelTwin& a, const KernelTwin& b) { return a.alignment > b.alignment; });
  return report;
}

}  // namespace epiq::interaction
