#include "epiq/interaction/gene_features.hpp"

#include <cmath>
#include <numbers>

#include "epiq/interaction/classical_kernel.hpp"
#include "epiq/interaction/landmarks.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

/// Appends the columns of `extra` whose variance over the samples is not nil, centred and scaled to variance 1.
void append_scaled(std::vector<std::vector<double>>& columns, util::Matrix extra, const GeneCode& gene) {
  centre_columns(extra, gene.counts);
  for (std::size_t column = 0; column < extra.cols; ++column) {
    double variance = 0.0;
    for (std::size_t level = 0; level < gene.levels; ++level)
      variance += gene.counts[level] * extra(level, column) * extra(level, column);
    variance /= gene.samples();
    if (variance < 1e-12) continue;
    std::vector<double> scaled(gene.levels);
    for (std::size_t level = 0; level < gene.levels; ++level)
      scaled[level] = extra(level, column) / std::sqrt(variance);
    columns.push_back(std::move(scaled));
  }
}

/// The gene's part of the null model: additive, dominance and pairwise within-gene products of standardised dosages.
void set_null_columns(const GeneCode& gene, GeneFeatures& features) {
  std::vector<std::vector<double>> columns;
  append_scaled(columns, gene.dosage, gene);
  features.additive_columns = columns.size();
  append_scaled(columns, gene.heterozygote, gene);
  util::Matrix products(gene.levels, gene.snps * (gene.snps - 1) / 2);
  std::size_t column = 0;
  for (std::size_t i = 0; i < gene.snps; ++i)
    for (std::size_t j = i + 1; j < gene.snps; ++j, ++column)
      for (std::size_t level = 0; level < gene.levels; ++level)
        products(level, column) = gene.standardised(level, i) * gene.standardised(level, j);
  append_scaled(columns, products, gene);

  features.null_columns = util::Matrix(gene.levels, columns.size());
  for (std::size_t k = 0; k < columns.size(); ++k)
    for (std::size_t level = 0; level < gene.levels; ++level) features.null_columns(level, k) = columns[k][level];
}

util::Matrix pair_columns(const GeneCode& gene) {
  util::Matrix columns(gene.levels, 2 * gene.snps);
  for (std::size_t level = 0; level < gene.levels; ++level) {
    for (std::size_t snp = 0; snp < gene.snps; ++snp) {
      columns(level, snp) = gene.dosage(level, snp);
      columns(level, gene.snps + snp) = gene.heterozygote(level, snp);
    }
  }
  centre_columns(columns, gene.counts);
  return columns;
}

/// Whether column `snp` of one is a multiple of that of the other, over the samples.
bool are_multiples(const GeneCode& gene, const util::Matrix& x, const util::Matrix& y, std::size_t snp) {
  double xx = 0.0, xy = 0.0, yy = 0.0;
  for (std::size_t level = 0; level < gene.levels; ++level) {
    xx += gene.counts[level] * x(level, snp) * x(level, snp);
    xy += gene.counts[level] * x(level, snp) * y(level, snp);
    yy += gene.counts[level] * y(level, snp) * y(level, snp);
  }
  return xy * xy >= (1.0 - 1e-9) * xx * yy;
}

void set_pairs(const GeneCode& gene, TripleCode& code) {
  code.pairs = util::Matrix(gene.levels, gene.snps * (gene.snps - 1) / 2);
  std::size_t column = 0;
  for (std::size_t i = 0; i < gene.snps; ++i)
    for (std::size_t j = i + 1; j < gene.snps; ++j, ++column)
      for (std::size_t level = 0; level < gene.levels; ++level)
        code.pairs(level, column) = code.singles(level, i) * code.singles(level, j);
  centre_columns(code.pairs, gene.counts);
}

/// Additive, heterozygote and minor-carrier codes of the SNPs.
std::vector<TripleCode> triple_codes(const GeneCode& gene) {
  const util::Matrix columns = pair_columns(gene);
  std::vector<TripleCode> codes;
  for (const TripleCoding coding : {TripleCoding::additive, TripleCoding::heterozygote, TripleCoding::carrier}) {
    TripleCode code{coding, util::Matrix(gene.levels, gene.snps), {}, {}};
    const double additive = coding == TripleCoding::additive ? 1.0 : coding == TripleCoding::carrier ? 0.5 : 0.0;
    for (std::size_t snp = 0; snp < gene.snps; ++snp) {
      const double sign = coding == TripleCoding::carrier && !minor_is_counted(gene, snp) ? -1.0 : 1.0;
      const double heterozygote = sign * (coding == TripleCoding::heterozygote ? 1.0 : additive == 0.5 ? 0.5 : 0.0);
      for (std::size_t level = 0; level < gene.levels; ++level)
        code.singles(level, snp) = additive * columns(level, snp) + heterozygote * columns(level, gene.snps + snp);
      std::size_t first = 0;
      while (first < codes.size() && !are_multiples(gene, codes[first].singles, code.singles, snp)) ++first;
      code.same_as.push_back(first);
    }
    set_pairs(gene, code);
    codes.push_back(std::move(code));
  }
  return codes;
}

/// The kernel of two levels of a classical or product-state arm.
double level_similarity(const GeneCode& gene, Arm arm, const KernelOptions& options, std::size_t a, std::size_t b) {
  if (arm == Arm::delta) return a == b ? 1.0 : 0.0;
  return classical_similarity(arm, {gene.dosage.row(a), gene.standardised.row(a)},
                              {gene.dosage.row(b), gene.standardised.row(b)}, options.ry_bandwidth);
}

}  // namespace

util::Matrix level_kernel(const GeneCode& gene, Arm arm, const KernelOptions& options) {
  util::Matrix angles = gene.dosage;
  for (double& x : angles.values) x *= std::numbers::pi / 2.0 * (arm == Arm::ry ? options.ry_bandwidth : 1.0);
  const auto measured = [&](util::Matrix exact, const quantum::StateMap& map) {
    if (!options.device) return exact;
    return measured_kernel(std::move(exact), angles, map, *options.device, static_cast<std::uint64_t>(arm));
  };
  if (arm == Arm::zz)
    return measured(quantum::fidelity_kernel(quantum::zz_states(angles, /*repetitions=*/2, /*entangled=*/true)),
                    quantum::ZzMap{/*repetitions=*/2, /*entangled=*/true});
  util::Matrix kernel(gene.levels, gene.levels);
  for (std::size_t a = 0; a < gene.levels; ++a)
    for (std::size_t b = 0; b <= a; ++b) kernel(a, b) = kernel(b, a) = level_similarity(gene, arm, options, a, b);
  return arm == Arm::ry ? measured(std::move(kernel), quantum::RyMap{}) : kernel;
}

util::Matrix centred_components(const util::Matrix& kernel, const std::vector<double>& counts,
                                std::size_t max_components) {
  const std::size_t levels = kernel.rows;
  double samples = 0.0;
  for (const double count : counts) samples += count;

  // H K H: centre the columns, then the rows; then weight both sides by the square root of the counts.
  util::Matrix centred = kernel;
  centre_columns(centred, counts);
  for (std::size_t a = 0; a < levels; ++a) {
    double mean = 0.0;
    for (std::size_t b = 0; b < levels; ++b) mean += counts[b] * centred(a, b);
    for (std::size_t b = 0; b < levels; ++b) centred(a, b) -= mean / samples;
  }
  for (std::size_t a = 0; a < levels; ++a)
    for (std::size_t b = 0; b < levels; ++b) centred(a, b) *= std::sqrt(counts[a] * counts[b]) / samples;

  const stats::SymmetricEigen eigen = stats::symmetric_eigen(std::move(centred));
  double trace = 0.0;
  for (const double value : eigen.values) trace += std::max(0.0, value);
  std::size_t kept = 0;
  while (kept < std::min(levels, max_components) && eigen.values[kept] > 1e-9 * trace) ++kept;
  if (trace <= 1e-300) kept = 0;

  util::Matrix features(levels, kept);
  for (std::size_t level = 0; level < levels; ++level)
    for (std::size_t k = 0; k < kept; ++k)
      features(level, k) = eigen.vectors(level, k) * std::sqrt(eigen.values[k] / trace * samples / counts[level]);
  return features;
}

GeneFeatures arm_features(const GeneCode& gene, const std::vector<Arm>& arms, const KernelOptions& options) {
  GeneFeatures features;
  const std::size_t components = options.exact ? gene.levels : options.max_components;
  KernelOptions classical = options;
  classical.device.reset();
  classical.ry_bandwidth = 1.0;
  for (const Arm arm : arms) {
    switch (info(arm).kind) {
      case ArmKind::product: {
        util::Matrix kernel = level_kernel(gene, arm, options);
        features.products[arm] = centred_components(kernel, gene.counts, components);
        if (options.device && info(arm).quantum) features.measured[arm] = std::move(kernel);
        if (arm == Arm::ry && !options.ry_is_product_ibs())
          features.product_ibs = centred_components(level_kernel(gene, arm, classical), gene.counts, components);
        break;
      }
      case ArmKind::joint:
        if (arm != Arm::iqp && arm != Arm::projected1 && arm != Arm::projected2)
          features.arm_landmarks[arm] = choose_landmarks(gene, arm, options);
        else if (features.landmarks.levels.empty())
          features.landmarks = choose_landmarks(gene, Arm::iqp, options);
        break;
      case ArmKind::snps:
        if (arm == Arm::triple) features.triples = triple_codes(gene);
        break;
    }
  }
  return features;
}

GeneFeatures gene_features(const GeneCode& gene, const std::vector<Arm>& arms, const KernelOptions& options) {
  GeneFeatures features = arm_features(gene, arms, options);
  set_null_columns(gene, features);
  features.pair_columns = pair_columns(gene);
  return features;
}

}  // namespace epiq::interaction
