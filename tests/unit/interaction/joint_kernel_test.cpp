#include "epiq/interaction/joint_kernel.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/encoding.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

const std::vector<Arm> kJoint{Arm::iqp,        Arm::pauli,      Arm::reupload, Arm::amplitude,
                              Arm::projected1, Arm::projected2, Arm::zz_joint};

/// All pairs of levels of two genes.
JointGenotypes grid(const GeneCode& a, const GeneCode& b) {
  JointGenotypes joint{util::Matrix(a.levels * b.levels, a.snps + b.snps),
                       util::Matrix(a.levels * b.levels, a.snps + b.snps), within_edges(a.squared_correlation)};
  for (const auto& edge : within_edges(b.squared_correlation, kLdEdge, a.snps)) joint.edges.push_back(edge);
  for (const auto& edge : between_edges(a.snps, b.snps)) joint.edges.push_back(edge);
  for (std::size_t i = 0; i < a.levels; ++i) {
    for (std::size_t j = 0; j < b.levels; ++j) {
      for (std::size_t snp = 0; snp < joint.dosage.cols; ++snp) {
        const bool first = snp < a.snps;
        const std::size_t row = i * b.levels + j;
        joint.dosage(row, snp) = first ? a.dosage(i, snp) : b.dosage(j, snp - a.snps);
        joint.standardised(row, snp) = first ? a.standardised(i, snp) : b.standardised(j, snp - a.snps);
      }
    }
  }
  return joint;
}

std::vector<double> independent_counts(const GeneCode& a, const GeneCode& b) {
  std::vector<double> counts;
  for (const double x : a.counts)
    for (const double y : b.counts) counts.push_back(x * y);
  return counts;
}

/// (I - P_a)(I - P_b) on both sides, by its definition on the grid.
util::Matrix purified(util::Matrix kernel, const GeneCode& a, const GeneCode& b) {
  const std::size_t n = kernel.rows;
  util::Matrix project(n, n);  // (I - 1 w_A') x (I - 1 w_B')
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      project(i, j) = ((i / b.levels == j / b.levels ? 1.0 : 0.0) - a.counts[j / b.levels] / a.samples()) *
                      ((i % b.levels == j % b.levels ? 1.0 : 0.0) - b.counts[j % b.levels] / b.samples());
  return stats::multiply_transposed(stats::multiply(project, kernel), project);
}

util::Matrix centred(const util::Matrix& kernel, const std::vector<double>& counts, double samples) {
  util::Matrix result = kernel;
  for (std::size_t i = 0; i < kernel.rows; ++i) {
    for (std::size_t j = 0; j < kernel.cols; ++j) {
      double row = 0.0, column = 0.0, all = 0.0;
      for (std::size_t k = 0; k < kernel.rows; ++k) {
        row += counts[k] / samples * kernel(i, k);
        column += counts[k] / samples * kernel(k, j);
        for (std::size_t l = 0; l < kernel.rows; ++l) all += counts[k] * counts[l] / samples / samples * kernel(k, l);
      }
      result(i, j) = kernel(i, j) - row - column + all;
    }
  }
  return result;
}

double worst_difference(const util::Matrix& x, const util::Matrix& y) {
  double worst = 0.0;
  for (std::size_t i = 0; i < x.values.size(); ++i) worst = std::max(worst, std::abs(x.values[i] - y.values[i]));
  return worst;
}

struct TwoGenes {
  GeneCode a, b;
};

TwoGenes two_genes(std::uint64_t seed) {
  util::Philox random(seed);
  TwoGenes genes{encode_gene(oracle::random_gene(random, 2, 300)), {}};
  genes.b = encode_gene(oracle::random_gene(random, 2, 300));
  return genes;
}

KernelOptions exact_options() {
  KernelOptions options;
  options.exact = true;
  return options;
}

/// The purified kernel on the grid as the engine has it.
util::Matrix by_engine(Arm arm, const GeneCode& a, const GeneCode& b) {
  const GeneFeatures fa = gene_features(a, {arm}, exact_options()), fb = gene_features(b, {arm}, exact_options());
  const Landmarks &la = fa.landmarks_of(arm), &lb = fb.landmarks_of(arm);
  util::Matrix spread(a.levels * b.levels, la.levels.size() * lb.levels.size());
  for (std::size_t row = 0; row < spread.rows; ++row)
    for (std::size_t k = 0; k < spread.cols; ++k)
      spread(row, k) =
          la.centred(row / b.levels, k / lb.levels.size()) * lb.centred(row % b.levels, k % lb.levels.size());
  const util::Matrix z = stats::multiply(spread, joint_factor(arm, a, b, la, lb, exact_options()));
  return stats::multiply_transposed(z, z);
}

TEST_CASE("Every joint kernel is purified exactly on the distinct genotypes", "[interaction][quantum]") {
  const auto [a, b] = two_genes(31);
  for (const Arm arm : kJoint) {
    CAPTURE(info(arm).name);
    const util::Matrix whole = joint_kernel(arm, grid(a, b), independent_counts(a, b), {});
    for (std::size_t i = 0; i < whole.rows; ++i) CHECK(whole(i, i) == Approx(1.0).margin(1e-9));
    CHECK(worst_difference(by_engine(arm, a, b), purified(whole, a, b)) < 2e-5);
  }
}

TEST_CASE("A purified joint kernel has no part that one gene explains", "[interaction][quantum]") {
  const auto [a, b] = two_genes(32);
  for (const Arm arm : kJoint) {
    CAPTURE(info(arm).name);
    const util::Matrix kernel = by_engine(arm, a, b);
    for (std::size_t row = 0; row < kernel.rows; ++row) {
      for (std::size_t i = 0; i < a.levels; ++i) {
        double over_b = 0.0;
        for (std::size_t j = 0; j < b.levels; ++j) over_b += b.counts[j] / b.samples() * kernel(row, i * b.levels + j);
        CHECK(over_b == Approx(0.0).margin(1e-10));
      }
    }
  }
}

TEST_CASE("A purified product kernel is the product of the centred kernels", "[interaction]") {
  const auto [a, b] = two_genes(33);
  for (const Arm arm : {Arm::linear, Arm::poly, Arm::rbf, Arm::ry, Arm::ibs, Arm::delta, Arm::zz}) {
    CAPTURE(info(arm).name);
    const util::Matrix ka = level_kernel(a, arm, {}), kb = level_kernel(b, arm, {});
    util::Matrix whole(a.levels * b.levels, a.levels * b.levels), product = whole;
    const util::Matrix ha = centred(ka, a.counts, a.samples()), hb = centred(kb, b.counts, b.samples());
    for (std::size_t i = 0; i < whole.rows; ++i) {
      for (std::size_t j = 0; j < whole.cols; ++j) {
        whole(i, j) = ka(i / b.levels, j / b.levels) * kb(i % b.levels, j % b.levels);
        product(i, j) = ha(i / b.levels, j / b.levels) * hb(i % b.levels, j % b.levels);
      }
    }
    CHECK(worst_difference(purified(whole, a, b), product) < 1e-12);
    // The engine's features are the components of the centred kernels, scaled to total variance 1.
    const util::Matrix za = centred_components(ka, a.counts, a.levels);
    double trace = 0.0;
    for (std::size_t i = 0; i < a.levels; ++i) trace += a.counts[i] / a.samples() * ha(i, i);
    util::Matrix scaled = stats::multiply_transposed(za, za);
    for (double& value : scaled.values) value *= trace;
    CHECK(worst_difference(scaled, ha) < 1e-8);
  }
}

TEST_CASE("RY at full scale is the product of the identities by state", "[interaction][quantum]") {
  const auto [a, b] = two_genes(34);
  const util::Matrix kernel = level_kernel(a, Arm::ry, {});
  for (std::size_t i = 0; i < a.levels; ++i) {
    for (std::size_t j = 0; j < a.levels; ++j) {
      double product = 1.0;
      for (std::size_t snp = 0; snp < a.snps; ++snp)
        product *= 1.0 - std::abs(static_cast<double>(a.genotype(i, snp)) - a.genotype(j, snp)) / 2.0;
      CHECK(kernel(i, j) == Approx(product).margin(1e-14));
    }
  }
}

double alignment(const util::Matrix& x, const util::Matrix& y) {
  double xy = 0.0, xx = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    xy += x.values[i] * y.values[i];
    xx += x.values[i] * x.values[i];
    yy += y.values[i] * y.values[i];
  }
  return xy / std::sqrt(xx * yy);
}

TEST_CASE("The joint IQP kernel tends to the product of linear kernels, purified 2wayIX, as its bandwidth falls",
          "[interaction][quantum]") {
  const auto [a, b] = two_genes(35);
  const util::Matrix ka = level_kernel(a, Arm::linear, {}), kb = level_kernel(b, Arm::linear, {});
  util::Matrix linear(a.levels * b.levels, a.levels * b.levels);
  for (std::size_t i = 0; i < linear.rows; ++i)
    for (std::size_t j = 0; j < linear.cols; ++j)
      linear(i, j) = ka(i / b.levels, j / b.levels) * kb(i % b.levels, j % b.levels);
  linear = purified(linear, a, b);
  double before = 1.0;
  for (const double c : {0.03, 0.01, 0.003}) {
    KernelOptions options;
    options.iqp_bandwidth = c;
    const double off =
        1.0 - alignment(purified(joint_kernel(Arm::iqp, grid(a, b), independent_counts(a, b), options), a, b), linear);
    CAPTURE(c, off);
    CHECK(off < before);
    before = off / 20.0;  // it falls as c^4: by 81 a step
  }
  CHECK(before < 1e-5);
}

TEST_CASE("The amplitude kernel is the normalised square of 1 + s s'", "[interaction][quantum]") {
  const auto [a, b] = two_genes(36);
  const JointGenotypes joint = grid(a, b);
  const util::Matrix kernel = joint_kernel(Arm::amplitude, joint, {}, {});
  const auto inner = [&joint](std::size_t i, std::size_t j) {
    double sum = 1.0;
    for (std::size_t k = 0; k < 4; ++k) sum += joint.standardised(i, k) * joint.standardised(j, k);
    return sum;
  };
  for (std::size_t i = 0; i < kernel.rows; ++i)
    for (std::size_t j = 0; j < kernel.cols; ++j)
      CHECK(kernel(i, j) == Approx(inner(i, j) * inner(i, j) / (inner(i, i) * inner(j, j))).margin(1e-12));
}

TEST_CASE("The joint ZZ kernel is that of all SNPs in one map, and no product of the two genes' kernels",
          "[interaction]") {
  const auto [a, b] = two_genes(38);
  const JointGenotypes joint = grid(a, b);
  const util::Matrix kernel = joint_kernel(Arm::zz_joint, joint, {}, {});
  // By its definition: Qiskit's map of the angles of both genes, four qubits.
  util::Matrix angles = joint.dosage;
  for (double& x : angles.values) x *= std::numbers::pi / 2.0;
  const util::Matrix expected = quantum::fidelity_kernel(quantum::zz_states(angles, 2, true));
  for (std::size_t i = 0; i < kernel.values.size(); ++i)
    CHECK(kernel.values[i] == Approx(expected.values[i]).margin(1e-12));
  const util::Matrix ka = level_kernel(a, Arm::zz, {}), kb = level_kernel(b, Arm::zz, {});
  double largest = 0.0;
  for (std::size_t i = 0; i < kernel.rows; ++i)
    for (std::size_t j = 0; j < kernel.cols; ++j)
      largest =
          std::max(largest, std::abs(kernel(i, j) - ka(i / b.levels, j / b.levels) * kb(i % b.levels, j % b.levels)));
  CHECK(largest > 0.1);
}

TEST_CASE("Each quantum arm has a classical twin, and RY's is product IBS exactly", "[interaction]") {
  util::Philox random(37);
  std::vector<Arm> arms = classical_twins();
  for (const Arm arm : kJoint) arms.push_back(arm);
  Gene a{encode_gene(oracle::random_gene(random, 3, 200)), {}}, b{encode_gene(oracle::random_gene(random, 3, 200)), {}};
  a.features = gene_features(a.code, arms, {});
  b.features = gene_features(b.code, arms, {});
  const std::vector<ArmDiagnostics> twins = diagnose(a, b, arms, {});
  REQUIRE(twins.size() == 8);
  for (const ArmDiagnostics& twin : twins) {
    CAPTURE(info(twin.arm).name);
    REQUIRE(twin.available);
    CHECK(twin.twin_alignment > 0.2);
    CHECK(twin.twin_alignment <= 1.0 + 1e-12);
    if (twin.arm == Arm::ry) {
      CHECK(std::string(classical_name(twin.twin)) == "product_ibs");
      CHECK(twin.twin_alignment == Approx(1.0).epsilon(1e-12));
    }
  }
}

}  // namespace
}  // namespace epiq::interaction
