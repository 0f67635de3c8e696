#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/device.hpp"
#include "epiq/interaction/gene_code.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// How kernels of genes are made.
struct KernelOptions {
  double iqp_bandwidth = 0.1;       ///< c of the joint IQP map; see quantum::IqpMap
  int iqp_repetitions = 2;          ///< layers of the joint IQP map, at least 1
  double ry_bandwidth = 1.0;        ///< c of RY(c pi g / 2)
  std::size_t max_components = 10;  ///< principal components kept of a gene kernel
  std::size_t max_landmarks = 15;   ///< genotypes of a gene at which joint states are simulated
  bool exact = false;               ///< lifts both caps
  std::optional<Device> device{};   ///< that fidelity kernels are estimated on; none: exact

  /// Whether Arm::ry is product IBS (for hard calls), its own classical twin.
  bool ry_is_product_ibs() const { return ry_bandwidth == 1.0 && !device; }
};

/// Genotypes of one gene that stand for all of its levels in joint quantum kernels.
///
/// A function f on the levels is approximated by its values at the landmarks: f = interpolation * f[landmarks]. Because
/// purification (functional ANOVA) of a joint kernel centres each gene by its own marginal, it acts on the
/// interpolation alone: `centred` is the interpolation after that, so purification costs nothing per pair.
struct Landmarks {
  std::vector<std::size_t> levels;  ///< m levels
  util::Matrix interpolation;       ///< U x m; the identity where every level is a landmark
  util::Matrix centred;             ///< U x m; columns have mean zero over the samples
};

/// How a genotype enters a product of three.
enum class TripleCoding : std::uint8_t { additive, heterozygote, carrier };

/// One coding of a gene's SNPs for the triple arm, and its products. Centred.
struct TripleCode {
  TripleCoding coding = TripleCoding::additive;
  util::Matrix singles;              ///< U x p
  util::Matrix pairs;                ///< U x p (p - 1) / 2; products of the centred codes of SNPs i < j
  std::vector<std::size_t> same_as;  ///< p; the first coding whose column of the SNP is a multiple of this one's
};

/// Everything of one gene that its pairs with other genes need; does not depend on the phenotype.
struct GeneFeatures {
  util::Matrix null_columns;         ///< U x k; additive, dominance and within-gene products; centred, unit variance
  std::size_t additive_columns = 0;  ///< the first of null_columns, a column a SNP that varies
  util::Matrix pair_columns;         ///< U x 2p; dosages, then heterozygote indicators; centred
  std::map<Arm, util::Matrix>
      products;              ///< product arms: U x r features, K = Z Z' purified (centred), r <= max_components
  util::Matrix product_ibs;  ///< as `products`, of exact RY at c = 1; empty where Arm::ry is that (ry_is_product_ibs)
  std::map<Arm, util::Matrix> measured;    ///< level_kernel of product arms that a device measured; else none
  Landmarks landmarks;                     ///< for Arm::iqp and the projected kernels of its states
  std::map<Arm, Landmarks> arm_landmarks;  ///< for the other joint arms
  std::vector<TripleCode> triples;         ///< for Arm::triple: additive, heterozygote and carrier codes; else none

  /// The features of an arm as the twin of a quantum one: classical, whatever the device and bandwidth.
  const util::Matrix& classical(Arm arm) const {
    return arm == Arm::ry && product_ibs.rows > 0 ? product_ibs : products.at(arm);
  }

  /// The landmarks of a joint arm.
  const Landmarks& landmarks_of(Arm arm) const {
    const auto own = arm_landmarks.find(arm);
    return own == arm_landmarks.end() ? landmarks : own->second;
  }
};

/// Kernel matrix of a product arm between the levels of a gene: U x U, before centring; diagonal 1 (not `linear`,
/// `poly`).
///
///   delta  1 where all genotypes are equal
///   zz     |<phi(x)|phi(x')>|^2, ZZFeatureMap, x = pi g / 2
///   else   classical_similarity
/// With a device ry and zz are what it measures: the diagonal is not 1 under noise.
/// Source: Havlicek et al., Nature 567 (2019) 209 for zz.
util::Matrix level_kernel(const GeneCode& gene, Arm arm, const KernelOptions& options);

/// Features z with z z' = H K H, H centring by the sample counts of the levels: principal components in order of their
/// variance over the samples, at most `max_components`, scaled to total variance 1.
util::Matrix centred_components(const util::Matrix& kernel, const std::vector<double>& counts,
                                std::size_t max_components);

/// The kernels of a gene that `arms` need: products, product IBS, landmarks and triples; no columns of the null model.
GeneFeatures arm_features(const GeneCode& gene, const std::vector<Arm>& arms, const KernelOptions& options);

/// All that `arms` need of this gene.
GeneFeatures gene_features(const GeneCode& gene, const std::vector<Arm>& arms, const KernelOptions& options);

}  // namespace epiq::interaction
