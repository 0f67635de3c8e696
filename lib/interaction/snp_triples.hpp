#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "epiq/interaction/gene_features.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/relatives/precision.hpp"
#include "epiq/interaction/score_test.hpp"

namespace epiq::interaction {

/// Products of three SNPs of one coding, two SNPs of one gene and one of the other: feature (i, j) is column i of
/// `of_a` times column j of `of_b`, at index i * (columns of `of_b`) + j.
struct TripleProducts {
  TripleCoding coding = TripleCoding::additive;
  bool two_of_a = true;
  const util::Matrix* of_a = nullptr;  ///< U_A x (SNP pairs or SNPs)
  const util::Matrix* of_b = nullptr;  ///< U_B x (SNPs or SNP pairs)
  std::vector<std::size_t> tested;     ///< indices of the products that are tested, ascending
};

/// The products of two genes that the triple arm tests; depends on genotypes alone.
///
/// Each of the eight cells of the three SNPs, carriers of the minor allele or not (for heterozygote codes heterozygous
/// or not), must have `least` samples, relatives counting as unrelated_samples(): else the product rests on a few of
/// them. Of products that are multiples of each other, as where SNPs have two genotypes only (crosses, haploids), the
/// first is tested.
/// @param counts    U_A x U_B samples
/// @param relatives their cells; none: samples are independent
std::vector<TripleProducts> triple_products(const GeneCode& a, const GeneFeatures& features_a, const GeneCode& b,
                                            const GeneFeatures& features_b, const util::Matrix& counts, double least,
                                            const CellPrecision* relatives = nullptr);

/// The test of one product.
struct SnpTripleScore {
  TripleCoding coding = TripleCoding::additive;
  bool two_of_a = true;
  std::array<std::size_t, 3> snps{};  ///< two indices within the one gene, then one within the other
  ArmScore score{};
};

/// The best product of three SNPs for one response.
struct TripleArm {
  ArmScore corrected;        ///< the smallest p, corrected for the number of tests by Sidak's 1 - (1 - p)^m
  SnpTripleScore best = {};  ///< its test, not corrected
};

/// Another test of one product, by its index among the TripleProducts and among their features.
using TripleRefit = std::function<ArmScore(std::size_t, std::size_t)>;

/// Tests the products, keeps the smallest p-value of each trait and corrects it.
///
/// Each feature is a 1-df F test: the product of one coding of the three SNPs (additive, heterozygote, or carrier of
/// the minor allele), centred within each gene and free of the null model, so that no effect of one gene alone,
/// products of its SNPs included, is taken for interaction. The parity of three loci is a product of heterozygote codes
/// and all but invisible to pairs and smooth kernels; products of doses are of additive codes. Lower-order terms across
/// the genes are interaction too and are left in.
/// @param projected       of each of the products
/// @param residual_square of each trait
/// @param degrees         n - rank of the null design
/// @param refit           logistic models, of one trait: replaces tests with p below kRefitLog10P; none: no test
std::vector<TripleArm> best_triple(const std::vector<TripleProducts>& products, std::span<const Projected> projected,
                                   std::span<const double> residual_square, double degrees,
                                   const TripleRefit& refit = {});

}  // namespace epiq::interaction
