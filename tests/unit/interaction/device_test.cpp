#include "epiq/interaction/device.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/quantum/noise.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

KernelOptions with_shots(std::uint64_t shots, std::uint64_t seed) {
  KernelOptions options;
  options.device = Device{shots, nullptr, seed};
  return options;
}

/// Reads 1 from |0> with this probability.
KernelOptions with_readout(double p1_given_0) {
  auto model = std::make_shared<quantum::NoiseModel>();
  model->readout.push_back({{}, {p1_given_0, 0.0}});
  KernelOptions options;
  options.device = Device{0, model, 1};
  return options;
}

JointGenotypes random_genotypes(util::Philox& random, std::size_t rows) {
  JointGenotypes genotypes{util::Matrix(rows, 3), util::Matrix(rows, 3), {{0, 1, .5}, {0, 2, 1.0}, {1, 2, 1.0}}};
  for (double& value : genotypes.dosage.values) value = static_cast<double>(random.below(3));
  for (double& value : genotypes.standardised.values) value = random.normal();
  return genotypes;
}

struct Study {
  Gene a, b;
  TraitModel model;
};

Study random_study(std::uint64_t seed, std::size_t samples, std::size_t traits, const ScoreOptions& options) {
  util::Philox random(seed);
  Study study;
  for (Gene* gene : {&study.a, &study.b}) {
    gene->code = encode_gene(oracle::random_gene(random, 2, samples));
    gene->features = gene_features(gene->code, options.arms, options.kernels);
  }
  std::vector<ModelTrait> values(traits);
  for (ModelTrait& trait : values)
    for (std::size_t i = 0; i < samples; ++i) trait.values.push_back(random.normal());
  study.model = trait_model(Link::identity, std::move(values), util::Matrix(samples, 0));
  return study;
}

/// The mean over seeds lies within five standard errors, sqrt(k (1 - k) / draws), of the exact kernel.
void check_unbiased(const util::Matrix& mean, const util::Matrix& exact, double draws) {
  for (std::size_t k = 0; k < mean.values.size(); ++k) {
    const double variance = std::max(0.0, exact.values[k] * (1.0 - exact.values[k])) / draws;
    CHECK(mean.values[k] == Approx(exact.values[k]).margin(5.0 * std::sqrt(variance) + 1e-9));
  }
}

template <class KernelOf>
void check_shots(const KernelOf& kernel_of) {
  constexpr std::size_t kSeeds = 200, kShots = 20;
  const util::Matrix exact = kernel_of(KernelOptions{});
  util::Matrix mean(exact.rows, exact.cols);
  for (std::size_t seed = 0; seed < kSeeds; ++seed) {
    const util::Matrix kernel = kernel_of(with_shots(kShots, seed));
    for (std::size_t i = 0; i < kernel.rows; ++i) {
      CHECK(kernel(i, i) == 1.0);
      for (std::size_t j = 0; j < i; ++j) CHECK(kernel(i, j) == kernel(j, i));
    }
    for (std::size_t k = 0; k < mean.values.size(); ++k) mean.values[k] += kernel.values[k] / kSeeds;
  }
  check_unbiased(mean, exact, kSeeds * kShots);
}

}  // namespace

TEST_CASE("Shots give symmetric, unbiased kernels whose diagonal is 1", "[interaction][device]") {
  util::Philox random(5);
  const GeneCode gene = encode_gene(oracle::random_gene(random, 2, 200));
  for (const Arm arm : {Arm::ry, Arm::zz})
    check_shots([&](const KernelOptions& options) { return level_kernel(gene, arm, options); });
  const JointGenotypes genotypes = random_genotypes(random, 6);
  const std::vector<double> counts(6, 1.0);
  for (const Arm arm : {Arm::iqp, Arm::pauli, Arm::reupload, Arm::amplitude, Arm::zz_joint})
    check_shots([&](const KernelOptions& options) { return joint_kernel(arm, genotypes, counts, options); });
}

TEST_CASE("Draws depend on seed, genotypes and arm", "[interaction][device]") {
  util::Philox random(6);
  const util::Matrix half(20, 20, .5);
  util::Matrix features = oracle::random_matrix(random, 20, 3);
  const auto drawn = [&](std::uint64_t seed, std::uint64_t stream) {
    return measured_kernel(half, features, quantum::RyMap{}, {50, nullptr, seed}, stream).values;
  };
  const std::vector<double> first = drawn(1, 0);
  CHECK(drawn(1, 0) == first);
  CHECK(drawn(2, 0) != first);
  CHECK(drawn(1, 1) != first);
  features(19, 2) += 1.0;
  CHECK(drawn(1, 0) != first);
}

TEST_CASE("Tests of kernels of few shots keep their level: 2,000 null traits", "[interaction][device]") {
  ScoreOptions options;
  options.arms = parse_arms("ry,iqp");
  options.kernels = with_shots(30, 3);
  const Study study = random_study(17, 300, 2000, options);
  const std::vector<PairScore> scores = score_pair(study.a, study.b, study.model, options);
  for (std::size_t arm = 0; arm < 2; ++arm) {
    for (const double level : {.5, .05, .01}) {
      const auto rejected = static_cast<double>(std::count_if(
          scores.begin(), scores.end(), [&](const PairScore& s) { return s.arms[arm].log10_p <= std::log10(level); }));
      CAPTURE(arm, level);
      CHECK(rejected / 2000.0 == Approx(level).margin(4.0 * std::sqrt(level * (1.0 - level) / 2000.0)));
    }
  }
}

TEST_CASE("A device without noise and shots gives the tests of the exact kernels", "[interaction][device]") {
  ScoreOptions options;
  options.arms = parse_arms("ry,iqp,pauli,reupload,amplitude,zz,zz_joint");
  options.kernels.exact = true;
  const Study exact = random_study(23, 250, 3, options);
  options.kernels.device = Device{0, std::make_shared<const quantum::NoiseModel>(), 1};
  const Study perfect = random_study(23, 250, 3, options);
  const std::vector<PairScore> measured = score_pair(perfect.a, perfect.b, perfect.model, options);
  options.kernels.device.reset();
  const std::vector<PairScore> expected = score_pair(exact.a, exact.b, exact.model, options);
  for (std::size_t t = 0; t < 3; ++t)
    for (std::size_t arm = 0; arm < options.arms.size(); ++arm) {
      CAPTURE(info(options.arms[arm]).name);
      CHECK(measured[t].arms[arm].log10_p == Approx(expected[t].arms[arm].log10_p).margin(1e-4));
    }
}

TEST_CASE("Readout errors lower the diagonal as they should", "[interaction][device]") {
  util::Philox random(7);
  const GeneCode gene = encode_gene(oracle::random_gene(random, 2, 100));
  const util::Matrix kernel = level_kernel(gene, Arm::ry, with_readout(.1));
  for (std::size_t i = 0; i < kernel.rows; ++i) CHECK(kernel(i, i) == Approx(.9 * .9));
}

TEST_CASE("The circuits of RY kernels take its bandwidth", "[interaction][device]") {
  util::Philox random(8);
  const GeneCode gene = encode_gene(oracle::random_gene(random, 3, 100));
  KernelOptions closed_form, circuits = with_readout(0.0);
  closed_form.ry_bandwidth = circuits.ry_bandwidth = .5;
  const util::Matrix expected = level_kernel(gene, Arm::ry, closed_form);
  const util::Matrix kernel = level_kernel(gene, Arm::ry, circuits);
  for (std::size_t k = 0; k < kernel.values.size(); ++k)
    CHECK(kernel.values[k] == Approx(expected.values[k]).margin(1e-12));
}

TEST_CASE("Product IBS stays classical where ry is measured", "[interaction][device]") {
  util::Philox random(9);
  const std::vector<Arm> arms = parse_arms("linear,rbf,ry,iqp,rbf_wide,ibs,poly");
  std::vector<Gene> exact(2), noisy(2);
  const KernelOptions device = with_shots(20, 1);
  for (std::size_t g = 0; g < 2; ++g) {
    exact[g].code = noisy[g].code = encode_gene(oracle::random_gene(random, 2, 120));
    exact[g].features = gene_features(exact[g].code, arms, {});
    noisy[g].features = gene_features(noisy[g].code, arms, device);
    CHECK(noisy[g].features.classical(Arm::ry).values == exact[g].features.products.at(Arm::ry).values);
    CHECK(noisy[g].features.products.at(Arm::ry).values != exact[g].features.products.at(Arm::ry).values);
  }
  CHECK(diagnose(exact[0], exact[1], {Arm::ry}, {}).front().twin_alignment == Approx(1.0));
  CHECK(diagnose(noisy[0], noisy[1], {Arm::ry}, device).front().twin_alignment < 1.0 - 1e-6);
}

TEST_CASE("The factor of a matrix is that of its positive part", "[interaction][device]") {
  // Eigenvalues 5, .02 and -3 with the eigenvectors (1, 1, 0) / sqrt 2, e_3, (1, -1, 0) / sqrt 2.
  util::Matrix kernel(3, 3);
  kernel(0, 0) = kernel(1, 1) = 1.0;
  kernel(0, 1) = kernel(1, 0) = 4.0;
  kernel(2, 2) = .02;
  const util::Matrix all = positive_factor(kernel, 1e-9);
  REQUIRE(all.cols == 2);
  const util::Matrix again = stats::multiply_transposed(all, all);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) CHECK(again(i, j) == Approx(2.5));
  CHECK(again(2, 2) == Approx(.02));
  CHECK(positive_factor(kernel, .01).cols == 1);  // .02 is less than .01 for each of three rows
  CHECK(positive_factor(kernel, 2.0).cols == 0);
  for (double& value : kernel.values) value = -value;
  CHECK(positive_factor(kernel, 1e-9).cols == 1);
}

}  // namespace epiq::interaction
