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

/// H K H with H centring by the samples of the gene.
util::Matrix centred_levels(util::Matrix kernel, const GeneCode& gene) {
  centre_columns(kernel, gene.counts);
  util::Matrix transposed(kernel.cols, kernel.rows);
  for (std::size_t i = 0; i < kernel.rows; ++i)
    for (std::size_t j = 0; j < kernel.cols; ++j) transposed(j, i) = kernel(i, j);
  centre_columns(transposed, gene.counts);
  return transposed;
}

/// The product of two kernels of levels, for all samples; its mean taken off both sides if `centred`.
util::Matrix product_kernel(const Gene& a, const Gene& b, const util::Matrix& ka, const util::Matrix& kb,
                            bool centred) {
  util::Matrix kernel(kSamples, kSamples);
  for (std::size_t i = 0; i < kSamples; ++i)
    for (std::size_t j = 0; j < kSamples; ++j)
      kernel(i, j) = ka(a.code.level_of_sample[i], a.code.level_of_sample[j]) *
                     kb(b.code.level_of_sample[i], b.code.level_of_sample[j]);
  if (!centred) return kernel;
  GeneCode samples;
  samples.counts.assign(kSamples, 1.0);
  return centred_levels(kernel, samples);
}

/// The kernels of an arm by their definitions, for all samples.
struct ArmKernels {
  util::Matrix plain;
  util::Matrix purified;  ///< and centred
};

ArmKernels kernels_of(Arm arm, const Gene& a, const Gene& b) {
  if (info(arm).kind == ArmKind::product) {
    const util::Matrix ka = level_kernel(a.code, arm, {}), kb = level_kernel(b.code, arm, {});
    return {product_kernel(a, b, ka, kb, false),
            product_kernel(a, b, centred_levels(ka, a.code), centred_levels(kb, b.code), true)};
  }
  const Landmarks& la = a.features.landmarks_of(arm);
  const Landmarks& lb = b.features.landmarks_of(arm);
  const util::Matrix factor = joint_factor(arm, a.code, b.code, la, lb, {});
  return {sample_kernel(a, b, la.interpolation, lb.interpolation, &factor, false),
          sample_kernel(a, b, la.centred, lb.centred, &factor, true)};
}

/// Gene features of two SNPs have at most 8 components and 9 landmarks: nothing is left out.
std::vector<Gene> two_genes(std::uint64_t seed, const std::vector<Arm>& arms) {
  util::Philox random(seed);
  std::vector<Gene> genes(2);
  for (Gene& gene : genes) {
    gene.code = encode_gene(oracle::random_gene(random, 2, kSamples));
    gene.features = gene_features(gene.code, arms, {});
  }
  return genes;
}

TEST_CASE("Diagnostics from cells equal their definitions on the kernel matrices of all samples", "[interaction]") {
  const std::vector<Arm> arms =
      parse_arms("linear,poly,rbf,rbf_wide,ibs,ry,zz,iqp,pauli,reupload,amplitude,projected1,projected2,zz_joint");
  const std::vector<Gene> genes = two_genes(8, arms);
  const Gene &a = genes[0], &b = genes[1];
  const std::vector<ArmDiagnostics> found = diagnose(a, b, arms, {});
  REQUIRE(found.size() == 9);
  for (const ArmDiagnostics& actual : found) {
    CAPTURE(info(actual.arm).name);
    REQUIRE(actual.available);
    const ArmKernels quantum = kernels_of(actual.arm, a, b);
    const util::Matrix root_q = of_spectrum(
        normalised(quantum.purified), [](double v, double) { return std::sqrt(v); }, 0.0);
    double best = -1.0;
    double geometric[3] = {1e300, 1e300, 1e300};
    for (const Arm arm : classical_twins()) {
      const util::Matrix classical = kernels_of(arm, a, b).purified;
      const double alignment = inner(quantum.purified, classical) /
                               std::sqrt(inner(quantum.purified, quantum.purified) * inner(classical, classical));
      best = std::max(best, alignment);
      if (actual.twin == arm) CHECK(actual.twin_alignment == Approx(alignment).epsilon(1e-9));
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
    CHECK(actual.effective_rank ==
          Approx(trace(quantum.purified) * trace(quantum.purified) / inner(quantum.purified, quantum.purified))
              .epsilon(1e-9));

    double sum = 0.0, square = 0.0;
    for (std::size_t i = 0; i < kSamples; ++i) {
      for (std::size_t j = 0; j < kSamples; ++j) {
        if (i == j) continue;
        sum += quantum.plain(i, j);
        square += quantum.plain(i, j) * quantum.plain(i, j);
      }
    }
    const double pairs = kSamples * (kSamples - 1.0);
    CHECK(actual.kernel_mean == Approx(sum / pairs).epsilon(1e-9));
    // Of a factored kernel the squares of the diagonal are taken as that of its mean, 1 up to the factor's tolerance.
    const double margin = info(actual.arm).kind == ArmKind::product ? 1e-12 : 1e-4;
    CHECK(actual.kernel_variance == Approx(square / pairs - sum * sum / pairs / pairs).margin(margin));
  }
}

TEST_CASE("Of RY at full scale product IBS is the twin, and nothing is left between them", "[interaction]") {
  const std::vector<Arm> arms = parse_arms("linear,poly,rbf,rbf_wide,ibs,ry");
  const std::vector<Gene> genes = two_genes(9, arms);
  const ArmDiagnostics ry = diagnose(genes[0], genes[1], arms, {}).front();
  CHECK(ry.twin == Arm::ry);
  CHECK(ry.twin_alignment == Approx(1.0).epsilon(1e-12));
  // sqrt(K) (K + l)^-1 sqrt(K) has the eigenvalues s / (s + l), all below 1.
  for (const double g : ry.geometric) CHECK(g < 1.0);
}

TEST_CASE("Diagnostics of what a device measures are those of the kernel that it gave", "[interaction][device]") {
  KernelOptions device;
  device.device = Device{50, nullptr, 3};
  const std::vector<Arm> arms = parse_arms("linear,poly,rbf,rbf_wide,ibs,ry,zz");
  std::vector<Gene> genes = two_genes(10, arms);
  for (Gene& gene : genes) gene.features = gene_features(gene.code, arms, device);
  for (const ArmDiagnostics& found : diagnose(genes[0], genes[1], arms, device)) {
    const util::Matrix ka = level_kernel(genes[0].code, found.arm, device);
    const util::Matrix kb = level_kernel(genes[1].code, found.arm, device);
    const util::Matrix kernel = product_kernel(genes[0], genes[1], ka, kb, false);
    double sum = -trace(kernel);
    for (const double value : kernel.values) sum += value;
    CHECK(found.kernel_mean == Approx(sum / (kSamples * (kSamples - 1.0))).epsilon(1e-12));
    CHECK(ka.values != level_kernel(genes[0].code, found.arm, {}).values);
  }
}

TEST_CASE("A gene that does not vary has no diagnostics, classical arms have none either", "[interaction]") {
  const std::vector<Arm> arms = parse_arms("linear,poly,rbf,rbf_wide,ibs,ry,zz,iqp,amplitude");
  std::vector<Gene> genes = two_genes(11, arms);
  genes[1].code = encode_gene({std::vector<std::uint8_t>(kSamples, 1)});
  genes[1].features = gene_features(genes[1].code, arms, {});
  const std::vector<ArmDiagnostics> found = diagnose(genes[0], genes[1], arms, {});
  REQUIRE(found.size() == 4);
  for (const ArmDiagnostics& of_arm : found) CHECK_FALSE(of_arm.available);
  CHECK(diagnose(genes[0], genes[1], {Arm::linear, Arm::pair1}, {}).empty());
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
