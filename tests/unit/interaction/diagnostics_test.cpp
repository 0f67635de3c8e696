#include "epiq/interaction/diagnostics.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kSamples = 80;

/// The kernel of all samples from gene features (times a factor), centred if asked for.
util::Matrix sample_kernel(const Gene& a, const Gene& b, const util::Matrix& za, const util::Matrix& zb,
                           const util::Matrix* factor, bool centred) {
  util::Matrix z(kSamples, za.cols * zb.cols);
  for (std::size_t i = 0; i < kSamples; ++i)
    for (std::size_t k = 0; k < za.cols; ++k)
      for (std::size_t l = 0; l < zb.cols; ++l)
        z(i, k * zb.cols + l) = za(a.code.level_of_sample[i], k) * zb(b.code.level_of_sample[i], l);
  if (factor != nullptr) z = stats::multiply(z, *factor);
  if (centred) centre_columns(z, std::vector<double>(kSamples, 1.0));
  return stats::multiply_transposed(z, z);
}

/// Symmetric square root, or any function, of a positive semi-definite matrix.
util::Matrix of_spectrum(const util::Matrix& k, double (*function)(double, double), double parameter) {
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(k);
  util::Matrix scaled = eigen.vectors;
  for (std::size_t j = 0; j < k.cols; ++j)
    for (std::size_t i = 0; i < k.rows; ++i) scaled(i, j) *= function(std::max(0.0, eigen.values[j]), parameter);
  return stats::multiply_transposed(scaled, eigen.vectors);
}

double trace(const util::Matrix& k) {
  double total = 0.0;
  for (std::size_t i = 0; i < k.rows; ++i) total += k(i, i);
  return total;
}

double inner(const util::Matrix& x, const util::Matrix& y) {
  double total = 0.0;
  for (std::size_t i = 0; i < x.values.size(); ++i) total += x.values[i] * y.values[i];
  return total;
}

util::Matrix normalised(util::Matrix k) {
  const double scale = static_cast<double>(kSamples) / trace(k);
  for (double& value : k.values) value *= scale;
  return k;
}

TEST_CASE("Diagnostics from cells equal their definitions on the kernel matrices of all samples", "[interaction]") {
  util::Philox random(8);
  const std::vector<Arm> arms = parse_arms("linear,poly,rbf,rbf_wide,ibs,ry,iqp");
  Gene a{encode_gene(oracle::random_gene(random, 2, kSamples)), {}},
      b{encode_gene(oracle::random_gene(random, 3, kSamples)), {}};
  a.features = gene_features(a.code, arms, {});
  b.features = gene_features(b.code, arms, {});
  const Diagnostics actual = diagnose(a, b, {});
  REQUIRE(actual.available);

  const Landmarks& la = a.features.landmarks;
  const Landmarks& lb = b.features.landmarks;
  const util::Matrix factor = joint_factor(Arm::iqp, a.code, b.code, la, lb, {});
  const util::Matrix quantum = sample_kernel(a, b, la.centred, lb.centred, &factor, true);
  const util::Matrix root_q = of_spectrum(
      normalised(quantum), [](double v, double) { return std::sqrt(v); }, 0.0);
  double best = -1.0;
  double geometric[3] = {1e300, 1e300, 1e300};
  for (const Arm arm : classical_twins()) {
    const util::Matrix classical =
        sample_kernel(a, b, a.features.products.at(arm), b.features.products.at(arm), nullptr, true);
    const double alignment =
        inner(quantum, classical) / std::sqrt(inner(quantum, quantum) * inner(classical, classical));
    if (alignment > best) {
      best = alignment;
      CHECK((actual.twin == arm || actual.twin_alignment > alignment));
    }
    for (std::size_t l = 0; l < 3; ++l) {
      const util::Matrix middle = of_spectrum(
          normalised(classical), [](double v, double lambda) { return v / ((v + lambda) * (v + lambda)); },
          kGeometricLambdas[l]);
      const util::Matrix sandwich = stats::multiply(root_q, stats::multiply(middle, root_q));
      geometric[l] = std::min(geometric[l], std::sqrt(stats::symmetric_eigenvalues(sandwich).front()));
    }
  }
  CHECK(actual.twin_alignment == Approx(best).epsilon(1e-9));
  for (std::size_t l = 0; l < 3; ++l) CHECK(actual.geometric[l] == Approx(geometric[l]).epsilon(1e-6));

  const util::Matrix fidelity = sample_kernel(a, b, la.interpolation, lb.interpolation, &factor, false);
  double sum = 0.0, square = 0.0;
  for (std::size_t i = 0; i < kSamples; ++i) {
    for (std::size_t j = 0; j < kSamples; ++j) {
      if (i == j) continue;
      sum += fidelity(i, j);
      square += fidelity(i, j) * fidelity(i, j);
    }
  }
  const double pairs = kSamples * (kSamples - 1.0);
  CHECK(actual.kernel_mean == Approx(sum / pairs).epsilon(1e-9));
  // The squares of the diagonal are taken as that of its mean, which is 1 up to the factor's tolerance.
  CHECK(actual.kernel_variance == Approx(square / pairs - sum * sum / pairs / pairs).margin(1e-4));
}

TEST_CASE("The largest r2 between two genes is that of their standardised dosages", "[interaction]") {
  util::Philox random(9);
  auto dosages = oracle::random_gene(random, 3, kSamples);
  const GeneCode a = encode_gene({dosages[0], dosages[1]}), same = encode_gene({dosages[2], dosages[0]});
  CHECK(largest_squared_correlation(a, same) == Approx(1.0));
  const GeneCode both = encode_gene({dosages[0], dosages[2]});
  CHECK(largest_squared_correlation(encode_gene({dosages[0]}), encode_gene({dosages[2]})) ==
        Approx(both.squared_correlation(0, 1)));
}

}  // namespace
}  // namespace epiq::interaction
