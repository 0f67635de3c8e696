#include "epiq/interaction/landmarks.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/encoding.hpp"
#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kPartners = 16;
constexpr std::size_t kPartnerSnps = 4;
constexpr double kOneCopy = -0.0251, kTwoCopies = 1.3408;  // cut a normal into dosages of allele frequency 0.3
constexpr std::uint64_t kPartnerSeed = 20170614;           // fixed: landmarks depend on the gene alone

/// U x U similarity of the levels as a typical partner gene sees it.
util::Matrix averaged_kernel(const GeneCode& gene, Arm arm, const KernelOptions& options) {
  const std::size_t qubits = gene.snps + kPartnerSnps;
  JointGenotypes joint{util::Matrix(gene.levels, qubits), util::Matrix(gene.levels, qubits),
                       within_edges(gene.squared_correlation)};
  const std::vector<quantum::Edge> across = between_edges(gene.snps, kPartnerSnps);
  joint.edges.insert(joint.edges.end(), across.begin(), across.end());
  for (std::size_t level = 0; level < gene.levels; ++level) {
    for (std::size_t snp = 0; snp < gene.snps; ++snp) {
      joint.standardised(level, snp) = gene.standardised(level, snp);
      joint.dosage(level, snp) = gene.dosage(level, snp);
    }
  }
  util::Matrix average(gene.levels, gene.levels);
  for (std::size_t partner = 0; partner < kPartners; ++partner) {
    util::Philox random(kPartnerSeed, partner);
    for (std::size_t snp = 0; snp < kPartnerSnps; ++snp) {
      const double s = random.normal();
      const double dosage = s > kTwoCopies ? 2.0 : s > kOneCopy ? 1.0 : 0.0;
      for (std::size_t level = 0; level < gene.levels; ++level) {
        joint.standardised(level, gene.snps + snp) = s;
        joint.dosage(level, gene.snps + snp) = dosage;
      }
    }
    const util::Matrix kernel = joint_kernel(arm, joint, gene.counts, options);
    for (std::size_t i = 0; i < kernel.values.size(); ++i) average.values[i] += kernel.values[i] / kPartners;
  }
  return average;
}

/// Levels that take most of what is left of the count-weighted trace, one by one; in ascending order.
std::vector<std::size_t> greedy_levels(const util::Matrix& kernel, const GeneCode& gene, std::size_t wanted) {
  const std::size_t levels = gene.levels;
  util::Matrix residual = kernel;
  std::vector<std::size_t> chosen;
  while (chosen.size() < wanted) {
    std::size_t best = levels;
    double best_gain = 0.0;
    for (std::size_t j = 0; j < levels; ++j) {
      if (residual(j, j) < 1e-9) continue;
      double gain = 0.0;
      for (std::size_t i = 0; i < levels; ++i) gain += gene.counts[i] * residual(i, j) * residual(i, j);
      gain /= residual(j, j);
      if (gain > best_gain) {
        best_gain = gain;
        best = j;
      }
    }
    if (best == levels) break;
    chosen.push_back(best);
    const std::vector<double> column = [&residual, levels, best] {
      std::vector<double> values(levels);
      for (std::size_t i = 0; i < levels; ++i) values[i] = residual(i, best);
      return values;
    }();
    for (std::size_t i = 0; i < levels; ++i)
      for (std::size_t j = 0; j < levels; ++j) residual(i, j) -= column[i] * column[j] / column[best];
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

/// kernel[:, L] * pseudo-inverse(kernel[L, L]).
util::Matrix kernel_regression(const util::Matrix& kernel, const std::vector<std::size_t>& landmarks) {
  const std::size_t m = landmarks.size();
  util::Matrix inner(m, m), outer(kernel.rows, m);
  for (std::size_t j = 0; j < m; ++j) {
    for (std::size_t i = 0; i < m; ++i) inner(i, j) = kernel(landmarks[i], landmarks[j]);
    for (std::size_t level = 0; level < kernel.rows; ++level) outer(level, j) = kernel(level, landmarks[j]);
  }
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(inner);
  util::Matrix scaled = eigen.vectors;
  for (std::size_t k = 0; k < m; ++k)
    for (std::size_t i = 0; i < m; ++i)
      scaled(i, k) *= eigen.values[k] > 1e-8 * eigen.values[0] ? 1.0 / eigen.values[k] : 0.0;
  return stats::multiply(outer, stats::multiply_transposed(scaled, eigen.vectors));
}

}  // namespace

Landmarks choose_landmarks(const GeneCode& gene, Arm arm, const KernelOptions& options) {
  Landmarks landmarks;
  if (options.exact || gene.levels <= options.max_landmarks) {
    landmarks.interpolation = util::Matrix(gene.levels, gene.levels);
    for (std::size_t level = 0; level < gene.levels; ++level) {
      landmarks.levels.push_back(level);
      landmarks.interpolation(level, level) = 1.0;
    }
  } else {
    KernelOptions perfect = options;
    perfect.device.reset();  // which genotypes stand for the others is no work of the device
    const util::Matrix kernel = averaged_kernel(gene, arm, perfect);
    landmarks.levels = greedy_levels(kernel, gene, options.max_landmarks);
    landmarks.interpolation = kernel_regression(kernel, landmarks.levels);
  }
  landmarks.centred = landmarks.interpolation;
  centre_columns(landmarks.centred, gene.counts);
  return landmarks;
}

}  // namespace epiq::interaction
