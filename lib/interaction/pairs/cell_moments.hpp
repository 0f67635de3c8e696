#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/cell_moments_kernels.hpp"
#include "epiq/interaction/pairs/regression_model.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"
#include "epiq/interaction/pairs/snp_planes.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// SNPs of a block of rows and of columns; a tile is cut into such blocks.
inline constexpr std::size_t kBlockRows = 64;
inline constexpr std::size_t kBlockColumns = 256;

/// The functions of a SNP's genotype that span its main effects: the centred dosage, and for the genotypic model the
/// centred heterozygosity without its part along the dosage. 0 for a missing genotype, so that the product with another
/// SNP's functions is 0 for a sample that lacks either. A function that the others imply is 0 throughout.
struct SnpCoding {
  std::array<std::array<double, 4>, 2> values{};  ///< function, genotype (0, 1, 2, missing)
};

/// The coding for genotype counts (0, 1, 2, missing).
SnpCoding snp_coding(const std::array<double, 4>& counts, stats::PairModel model);

/// Sums over the samples without a call of a SNP: what has to be taken from the moments of all samples.
struct MissingMoments {
  std::vector<double> basis;           ///< k (k + 1) / 2: sums of w q_i q_j, j <= i, row after row
  std::vector<double> basis_response;  ///< k x t: sums of q_i r_t
  std::vector<double> response;        ///< t: sums of r_t^2

  void reset(const RegressionModel& model);
  void add(const RegressionModel& model, std::size_t sample, double sign);
};

/// Some SNPs, prepared for moments over pairs: their genotypes over the model's samples and their own moments.
struct SnpBlock {
  std::vector<std::size_t> snps;                    ///< rows of the genotype matrix
  std::size_t functions = 0;                        ///< 1 (additive) or 2 (genotypic)
  std::vector<std::uint8_t> genotypes;              ///< snps x n
  std::optional<SnpPlanes> planes;                  ///< for counting; always there after assign()
  std::vector<SnpCoding> codings;                   ///< a SNP each
  std::vector<std::array<double, 4>> counts;        ///< samples of each genotype and without a call
  std::vector<std::array<double, 4>> weights;       ///< their sums of w
  util::Matrix sums;                                ///< (function * snps + snp) x (k + t): sums of function * moment
  std::vector<std::vector<std::uint32_t>> missing;  ///< rows of the model without a call
  std::vector<MissingMoments> missing_moments;      ///< empty for a SNP without missing calls

  std::size_t size() const noexcept { return snps.size(); }

  /// Prepares the rows `chosen` of the matrix. @param subset the model's samples. O(SNPs n (k + t)).
  void assign(const genome::GenotypeMatrix& matrix, const RegressionModel& model, const SampleSubset& subset,
              stats::PairModel pair_model, std::span<const std::size_t> chosen);
};

/// Sums over samples, for all pairs of SNPs of two blocks; by matrix products.
///
/// Element (v, f, a) x (g, b) of `products` is the sum of moment[v] f_a g_b, for the columns v of the model's moments
/// but the first (that one follows from the cell weights), functions f of SNP a and g of SNP b. Only samples with both
/// called count, the functions being 0 for others.
struct PairMoments {
  std::size_t rows = 0;
  std::size_t stride = 0;  ///< columns, padded to a multiple of 8
  std::size_t functions = 0;
  std::vector<double> products;  ///< ((v - 1) * functions + f) * rows + a, then g * stride + b
  std::vector<double> weights;   ///< sums of w over (genotype_a - 1) * rows + a, then (genotype_b - 1) * stride + b
  std::vector<double> panel_a, scaled_a, panel_b;  ///< scratch: a chunk of samples as doubles

  /// 8 or fewer pairs (a, b), (a, b + 1), ..: `functions` f, g and the moment v >= 1.
  const double* product(std::size_t v, std::size_t f, std::size_t a, std::size_t g, std::size_t b) const noexcept {
    return products.data() + (((v - 1) * functions + f) * rows + a) * functions * stride + g * stride + b;
  }
  const double* weight(std::size_t genotype_a, std::size_t a, std::size_t genotype_b, std::size_t b) const noexcept {
    return weights.data() + ((genotype_a - 1) * rows + a) * 2 * stride + (genotype_b - 1) * stride + b;
  }

  /// Order of summation: the samples', in chunks of a fixed size. O(rows columns n (k + t - 1) functions^2), and four
  /// products more for a logistic model.
  void compute(const RegressionModel& model, const CellMomentKernels& kernels, const SnpBlock& a, const SnpBlock& b);
};

/// The bytes that moments of a full block take, with the blocks themselves, for a memory budget.
std::uint64_t pair_moment_bytes(const RegressionModel& model, stats::PairModel pair_model);

}  // namespace epiq::interaction
