#include "epiq/interaction/encoding.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "epiq/interaction/gene_code.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"

using epiq::interaction::ClusterGenotypes;
using epiq::interaction::distinct_genotypes;
using epiq::interaction::FeatureMap;
using epiq::interaction::FeatureMapKind;

namespace {

/// p SNPs in LD of n samples, some genotypes missing.
std::vector<std::vector<std::uint8_t>> random_dosages(std::size_t snps, std::size_t samples, std::uint64_t stream) {
  epiq::util::Philox random(17, stream);
  std::vector<std::vector<std::uint8_t>> dosages(snps, std::vector<std::uint8_t>(samples));
  for (std::size_t i = 0; i < samples; ++i) {
    for (std::size_t snp = 0; snp < snps; ++snp) {
      const bool copied = snp > 0 && random.uniform() < 0.6;
      dosages[snp][i] = static_cast<std::uint8_t>(copied ? dosages[snp - 1][i] : random.below(3));
      if (random.uniform() < 0.05) dosages[snp][i] = 3;
    }
  }
  return dosages;
}

}  // namespace

TEST_CASE("Edges inside a gene join SNPs in LD with the weight r2", "[interaction][encoding]") {
  epiq::util::Matrix r2(3, 3, 1.0);
  r2(0, 1) = r2(1, 0) = 0.5;
  r2(0, 2) = r2(2, 0) = 0.1;
  r2(1, 2) = r2(2, 1) = 0.09;
  const auto edges = epiq::interaction::within_edges(r2, 0.1, /*first_qubit=*/4);
  REQUIRE(edges.size() == 2);
  CHECK(edges[0].first == 4);
  CHECK(edges[0].second == 5);
  CHECK(edges[0].weight == 0.5);
  CHECK(edges[1].second == 6);
  CHECK(edges[1].weight == 0.1);
}

TEST_CASE("Edges between genes join each SNP of one with each of the other", "[interaction][encoding]") {
  const auto edges = epiq::interaction::between_edges(2, 3);
  REQUIRE(edges.size() == 6);
  for (const auto& edge : edges) {
    CHECK(edge.first < 2);
    CHECK(edge.second >= 2);
    CHECK(edge.second < 5);
    CHECK(edge.weight == 1.0);
  }
}

TEST_CASE("The distinct genotypes of a cluster account for every sample", "[interaction][encoding]") {
  const std::vector<std::vector<std::uint8_t>> dosages{{0, 2, 0, 3, 1}, {1, 0, 1, 2, 0}};
  const ClusterGenotypes cluster = distinct_genotypes(dosages);
  CHECK(cluster.genotypes == std::vector<std::string>{".2", "01", "10", "20"});
  CHECK(cluster.counts == std::vector<std::size_t>{1, 2, 1, 1});
  CHECK(cluster.genotype_of_sample == std::vector<std::size_t>{1, 3, 1, 0, 2});
  CHECK(cluster.dosage(0, 0) == Approx(0.75));  // the mean of 0, 2, 0, 1
}

TEST_CASE("Encoding and the gene codes of the search see the same numbers", "[interaction][encoding][oracle]") {
  const std::size_t snps = GENERATE(as<std::size_t>{}, 1, 3, 6);
  const auto dosages = random_dosages(snps, 300, snps);
  const ClusterGenotypes cluster = distinct_genotypes(dosages);
  const epiq::interaction::GeneCode gene = epiq::interaction::encode_gene(dosages);
  REQUIRE(gene.levels == cluster.genotypes.size());
  // '.' sorts before the digits and 3 after them, so the levels are compared sample by sample.
  for (std::size_t i = 0; i < 300; ++i) {
    const std::size_t u = cluster.genotype_of_sample[i];
    const std::size_t level = gene.level_of_sample[i];
    for (std::size_t snp = 0; snp < snps; ++snp) {
      CHECK(cluster.dosage(u, snp) == Approx(gene.dosage(level, snp)).margin(1e-13));
      CHECK(cluster.standardised(u, snp) == Approx(gene.standardised(level, snp)).margin(1e-12));
    }
  }
  for (std::size_t i = 0; i < snps; ++i)
    for (std::size_t j = 0; j < snps; ++j)
      if (i != j) CHECK(cluster.squared_correlation(i, j) == Approx(gene.squared_correlation(i, j)).margin(1e-12));
}

TEST_CASE("Standardised dosages have mean 0 and variance 1 over the samples", "[interaction][encoding]") {
  const ClusterGenotypes cluster = distinct_genotypes(random_dosages(9, 500, 1));
  for (std::size_t snp = 0; snp < 9; ++snp) {
    double mean = 0.0;
    double square = 0.0;
    for (const std::size_t u : cluster.genotype_of_sample) {
      mean += cluster.standardised(u, snp) / 500.0;
      square += cluster.standardised(u, snp) * cluster.standardised(u, snp) / 500.0;
    }
    CHECK(std::abs(mean) < 1e-12);
    CHECK(square == Approx(1.0).epsilon(1e-12));
  }
}

TEST_CASE("A SNP that does not vary has standardised dosage 0 and no edge", "[interaction][encoding]") {
  const ClusterGenotypes cluster = distinct_genotypes({{1, 1, 1, 1}, {0, 1, 2, 1}});
  for (std::size_t u = 0; u < cluster.genotypes.size(); ++u) CHECK(cluster.standardised(u, 0) == 0.0);
  CHECK(epiq::interaction::within_edges(cluster.squared_correlation).empty());
}

TEST_CASE("The angles are those that the maps are defined by", "[interaction][encoding]") {
  const ClusterGenotypes cluster = distinct_genotypes({{0, 1, 2, 2}});
  constexpr double kPi = std::numbers::pi;
  const auto ry = map_angles(cluster, {FeatureMapKind::ry, 1.0, 2, {}});
  CHECK(ry(1, 0) == Approx(kPi / 2));
  CHECK(ry(2, 0) == Approx(kPi));
  CHECK(map_angles(cluster, {FeatureMapKind::zz, 0.5, 2, {}})(2, 0) == Approx(kPi / 2));
  const double sd = std::sqrt(11.0 / 16.0);  // of 0, 1, 2, 2 about 5/4
  CHECK(map_angles(cluster, {FeatureMapKind::iqp, 0.1, 2, {}})(0, 0) == Approx(-0.125 / sd));
}

TEST_CASE("The states of a cluster are those of its circuits", "[interaction][encoding][oracle]") {
  const auto kind = GENERATE(FeatureMapKind::ry, FeatureMapKind::iqp, FeatureMapKind::zz, FeatureMapKind::z,
                             FeatureMapKind::pauli, FeatureMapKind::reupload, FeatureMapKind::amplitude);
  const FeatureMap map{kind, epiq::interaction::default_bandwidth(kind), 2, {"Y", "XZ"}};
  const ClusterGenotypes cluster = distinct_genotypes(random_dosages(5, 40, 3));
  const epiq::quantum::StateBatch states = encode_states(cluster, map);
  REQUIRE(states.count == cluster.genotypes.size());
  epiq::util::MemoryBudget budget(std::uint64_t{1} << 20);
  for (std::size_t u = 0; u < states.count; ++u) {
    const auto state = epiq::quantum::simulate(encode_circuit(cluster, u, map), budget);
    for (std::size_t b = 0; b < state.size(); ++b)
      CHECK(std::abs(state[b] - std::complex<double>(states.re(u, b), states.im(u, b))) < 1e-12);
  }
}

TEST_CASE("A genotype alone has the state that it has among the others", "[interaction][encoding]") {
  const FeatureMap map{FeatureMapKind::iqp, 0.3, 2, {}};
  const ClusterGenotypes cluster = distinct_genotypes(random_dosages(4, 60, 4));
  const epiq::quantum::StateBatch all = encode_states(cluster, map);
  const epiq::quantum::StateBatch one = encode_states(epiq::interaction::select_genotype(cluster, 7), map);
  REQUIRE(one.count == 1);
  for (std::size_t b = 0; b < 16; ++b) CHECK(one.re(0, b) == all.re(7, b));
}

TEST_CASE("Other samples are numbered by the statistics of the reference", "[interaction][encoding]") {
  const auto dosages = random_dosages(5, 80, 6);
  const ClusterGenotypes reference = distinct_genotypes(dosages);
  std::vector<std::vector<std::uint8_t>> few;
  for (const auto& row : dosages) few.push_back({row[3], row[17], row[3]});
  const ClusterGenotypes like = genotypes_like(reference, few);
  for (const auto& [sample, original] : {std::pair<std::size_t, std::size_t>(0, 3), {1, 17}, {2, 3}}) {
    const std::size_t u = like.genotype_of_sample[sample], v = reference.genotype_of_sample[original];
    for (std::size_t snp = 0; snp < 5; ++snp) {
      CHECK(like.dosage(u, snp) == reference.dosage(v, snp));
      CHECK(like.standardised(u, snp) == reference.standardised(v, snp));
    }
  }
  CHECK(like.squared_correlation.values == reference.squared_correlation.values);
}

TEST_CASE("The kernel of amplitude encoding is the normalised quadratic one", "[interaction][encoding][anchor]") {
  const ClusterGenotypes cluster = distinct_genotypes(random_dosages(3, 50, 8));
  const double c = 0.7;
  const epiq::quantum::StateBatch states = encode_states(cluster, {FeatureMapKind::amplitude, c, 1, {}});
  const auto kernel = epiq::quantum::fidelity_kernel(states);
  const auto inner = [&](std::size_t u, std::size_t v) {
    double sum = 1.0;
    for (std::size_t k = 0; k < 3; ++k) sum += c * c * cluster.standardised(u, k) * cluster.standardised(v, k);
    return sum;
  };
  for (std::size_t u = 0; u < states.count; ++u)
    for (std::size_t v = 0; v < states.count; ++v)
      CHECK(kernel(u, v) == Approx(inner(u, v) * inner(u, v) / (inner(u, u) * inner(v, v))).margin(1e-12));
}

TEST_CASE("The names of the maps are known", "[interaction][encoding]") {
  CHECK(epiq::interaction::feature_map_kind("ry") == FeatureMapKind::ry);
  CHECK(epiq::interaction::feature_map_kind("iqp") == FeatureMapKind::iqp);
  CHECK(epiq::interaction::feature_map_kind("zz") == FeatureMapKind::zz);
  CHECK(!epiq::interaction::feature_map_kind("RY"));
}

TEST_CASE("A cluster without SNPs or samples is refused", "[interaction][encoding]") {
  CHECK_THROWS_AS(distinct_genotypes({}), epiq::util::Error);
  CHECK_THROWS_AS(distinct_genotypes({{}, {}}), epiq::util::Error);
}
