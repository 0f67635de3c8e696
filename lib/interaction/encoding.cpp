#include "epiq/interaction/encoding.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

constexpr char kMissing = '.';

/// The mean dosage of each SNP over the samples where it is called; 0 where none is.
std::vector<double> mean_dosages(const ClusterGenotypes& cluster, std::size_t snps) {
  std::vector<double> means(snps, 0.0);
  for (std::size_t snp = 0; snp < snps; ++snp) {
    std::size_t called = 0;
    std::size_t copies = 0;
    for (std::size_t u = 0; u < cluster.genotypes.size(); ++u) {
      const char letter = cluster.genotypes[u][snp];
      if (letter == kMissing) continue;
      called += cluster.counts[u];
      copies += cluster.counts[u] * static_cast<std::size_t>(letter - '0');
    }
    if (called > 0) means[snp] = static_cast<double>(copies) / static_cast<double>(called);
  }
  return means;
}

/// The mean of a product of two columns over the samples.
double mean_product(const util::Matrix& a, std::size_t i, std::size_t j, const std::vector<std::size_t>& counts) {
  double sum = 0.0;
  double samples = 0.0;
  for (std::size_t u = 0; u < a.rows; ++u) {
    sum += static_cast<double>(counts[u]) * a(u, i) * a(u, j);
    samples += static_cast<double>(counts[u]);
  }
  return sum / samples;
}

/// Fills the dosages by `mean` and `scale`.
void number_genotypes(ClusterGenotypes& cluster) {
  cluster.dosage = util::Matrix(cluster.genotypes.size(), cluster.mean.size());
  cluster.standardised = cluster.dosage;
  for (std::size_t u = 0; u < cluster.dosage.rows; ++u) {
    for (std::size_t snp = 0; snp < cluster.dosage.cols; ++snp) {
      const char letter = cluster.genotypes[u][snp];
      cluster.dosage(u, snp) = letter == kMissing ? cluster.mean[snp] : letter - '0';
      cluster.standardised(u, snp) = (cluster.dosage(u, snp) - cluster.mean[snp]) * cluster.scale[snp];
    }
  }
}

/// Fills `dosage` and `standardised`. The mean of the called dosages is that of the imputed ones too, so that a missing
/// genotype is exactly 0 when standardised.
void fill_dosages(ClusterGenotypes& cluster, std::size_t snps) {
  cluster.mean = mean_dosages(cluster, snps);
  cluster.scale.assign(snps, 1.0);
  number_genotypes(cluster);
  for (std::size_t snp = 0; snp < snps; ++snp) {
    const double variance = mean_product(cluster.standardised, snp, snp, cluster.counts);
    constexpr double kConstant = 1e-12;  // rounding of the mean leaves far less
    cluster.scale[snp] = variance > kConstant ? 1.0 / std::sqrt(variance) : 0.0;
  }
  number_genotypes(cluster);
}

/// Sorts samples into distinct genotypes: `genotypes`, `counts` and `genotype_of_sample`.
ClusterGenotypes group_samples(const std::vector<std::vector<std::uint8_t>>& dosages) {
  if (dosages.empty()) throw util::Error(util::Fault::input, "a cluster without SNPs cannot be encoded");
  const std::size_t samples = dosages[0].size();
  if (samples == 0) throw util::Error(util::Fault::input, "without samples there is no genotype to encode");

  std::vector<std::string> genotype(samples, std::string(dosages.size(), kMissing));
  for (std::size_t snp = 0; snp < dosages.size(); ++snp)
    for (std::size_t i = 0; i < samples; ++i)
      if (dosages[snp][i] <= 2) genotype[i][snp] = static_cast<char>('0' + dosages[snp][i]);
  std::map<std::string, std::size_t> place;
  for (const std::string& text : genotype) ++place[text];

  ClusterGenotypes cluster;
  for (auto& [text, entry] : place) {
    cluster.genotypes.push_back(text);
    cluster.counts.push_back(entry);
    entry = cluster.genotypes.size() - 1;
  }
  cluster.genotype_of_sample.reserve(samples);
  for (const std::string& text : genotype) cluster.genotype_of_sample.push_back(place.at(text));
  return cluster;
}

quantum::IqpMap iqp_map(const ClusterGenotypes& cluster, const FeatureMap& map) {
  return {cluster.dosage.cols, within_edges(cluster.squared_correlation), map.bandwidth, map.repetitions};
}

}  // namespace

std::vector<quantum::Edge> within_edges(const util::Matrix& squared_correlation, double threshold,
                                        std::size_t first_qubit) {
  std::vector<quantum::Edge> edges;
  for (std::size_t i = 0; i < squared_correlation.rows; ++i)
    for (std::size_t j = i + 1; j < squared_correlation.rows; ++j)
      if (squared_correlation(i, j) >= threshold)
        edges.push_back({first_qubit + i, first_qubit + j, squared_correlation(i, j)});
  return edges;
}

std::vector<quantum::Edge> between_edges(std::size_t a, std::size_t b) {
  std::vector<quantum::Edge> edges;
  for (std::size_t i = 0; i < a; ++i)
    for (std::size_t j = 0; j < b; ++j) edges.push_back({i, a + j, 1.0});
  return edges;
}

std::optional<FeatureMapKind> feature_map_kind(std::string_view name) {
  for (const auto& [kind, text] :
       {std::pair(FeatureMapKind::ry, "ry"), std::pair(FeatureMapKind::iqp, "iqp"), std::pair(FeatureMapKind::zz, "zz"),
        std::pair(FeatureMapKind::z, "z"), std::pair(FeatureMapKind::pauli, "pauli"),
        std::pair(FeatureMapKind::reupload, "reupload"), std::pair(FeatureMapKind::amplitude, "amplitude")})
    if (name == text) return kind;
  return std::nullopt;
}

double default_bandwidth(FeatureMapKind kind) { return kind == FeatureMapKind::iqp ? 0.1 : 1.0; }

ClusterGenotypes genotypes_like(const ClusterGenotypes& reference,
                                const std::vector<std::vector<std::uint8_t>>& dosages) {
  ClusterGenotypes cluster = group_samples(dosages);
  cluster.mean = reference.mean;
  cluster.scale = reference.scale;
  cluster.squared_correlation = reference.squared_correlation;
  number_genotypes(cluster);
  return cluster;
}

ClusterGenotypes distinct_genotypes(const std::vector<std::vector<std::uint8_t>>& dosages) {
  ClusterGenotypes cluster = group_samples(dosages);
  fill_dosages(cluster, dosages.size());
  cluster.squared_correlation = util::Matrix(dosages.size(), dosages.size());
  for (std::size_t i = 0; i < dosages.size(); ++i) {
    for (std::size_t j = 0; j < dosages.size(); ++j) {
      const double r = mean_product(cluster.standardised, i, j, cluster.counts);
      cluster.squared_correlation(i, j) = std::min(1.0, r * r);
    }
  }
  return cluster;
}

ClusterGenotypes select_genotype(const ClusterGenotypes& cluster, std::size_t genotype) {
  ClusterGenotypes one;
  one.genotypes = {cluster.genotypes[genotype]};
  one.counts = {cluster.counts[genotype]};
  one.dosage = util::Matrix(1, cluster.dosage.cols);
  std::ranges::copy(cluster.dosage.row(genotype), one.dosage.values.begin());
  one.standardised = util::Matrix(1, cluster.standardised.cols);
  std::ranges::copy(cluster.standardised.row(genotype), one.standardised.values.begin());
  one.squared_correlation = cluster.squared_correlation;
  one.mean = cluster.mean;
  one.scale = cluster.scale;
  return one;
}

util::Matrix map_angles(const ClusterGenotypes& cluster, const FeatureMap& map) {
  const bool standardised = map.kind == FeatureMapKind::iqp || map.kind == FeatureMapKind::amplitude;
  util::Matrix angles = standardised ? cluster.standardised : cluster.dosage;
  const double scale = standardised ? map.bandwidth : map.bandwidth * std::numbers::pi / 2.0;
  for (double& angle : angles.values) angle *= scale;
  return angles;
}

quantum::StateMap state_map(const ClusterGenotypes& cluster, const FeatureMap& map) {
  switch (map.kind) {
    case FeatureMapKind::ry:
      return quantum::RyMap{};
    case FeatureMapKind::zz:
      return quantum::ZzMap{map.repetitions, /*entangled=*/true};
    case FeatureMapKind::z:
      return quantum::ZzMap{map.repetitions, /*entangled=*/false};
    case FeatureMapKind::pauli:
      return quantum::PauliMap{map.paulis, map.repetitions, 2.0};
    case FeatureMapKind::reupload:
      return quantum::ReuploadMap{within_edges(cluster.squared_correlation), map.repetitions};
    case FeatureMapKind::amplitude:
      return quantum::AmplitudeMap{};
    case FeatureMapKind::iqp:
      break;
  }
  return iqp_map(cluster, map);
}

util::Matrix state_features(const ClusterGenotypes& cluster, const FeatureMap& map) {
  if (map.kind == FeatureMapKind::iqp) return cluster.standardised;
  const util::Matrix angles = map_angles(cluster, map);
  if (map.kind != FeatureMapKind::amplitude) return angles;
  util::Matrix features(angles.rows, angles.cols + 1, 1.0);
  for (std::size_t u = 0; u < angles.rows; ++u) std::ranges::copy(angles.row(u), features.row(u).subspan(1).begin());
  return features;
}

quantum::StateBatch encode_states(const ClusterGenotypes& cluster, const FeatureMap& map) {
  const auto panels = quantum::panel_states<double>(state_features(cluster, map), state_map(cluster, map));
  const std::size_t size = std::size_t{1} << panels.qubits;
  quantum::StateBatch states{panels.count, panels.qubits, util::Matrix(panels.count, size),
                             util::Matrix(panels.count, size)};
  for (std::size_t u = 0; u < panels.count; ++u) {
    for (std::size_t b = 0; b < size; ++b) {
      states.re(u, b) = panels.re(u, b);
      states.im(u, b) = panels.im(u, b);
    }
  }
  return states;
}

quantum::Circuit encode_circuit(const ClusterGenotypes& cluster, std::size_t genotype, const FeatureMap& map) {
  return quantum::feature_circuit(state_features(cluster, map).row(genotype), state_map(cluster, map));
}

}  // namespace epiq::interaction
