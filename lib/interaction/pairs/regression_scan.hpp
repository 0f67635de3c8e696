#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/cell_moments.hpp"
#include "epiq/interaction/pairs/complete_cases.hpp"
#include "epiq/interaction/pairs/regression_lanes.hpp"
#include "epiq/interaction/pairs/regression_model.hpp"
#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/stats/regression.hpp"

namespace epiq::interaction {

/// Tests of the pairs of a rectangle of SNPs: pair (a, b) is element `a * columns + b` of an array over pairs, element
/// `response * rows * columns + a * columns + b` of an array over responses and pairs. Undefined numbers are NaN.
struct RegressionTile {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t responses = 0;
  std::vector<std::uint32_t> n;              ///< samples with both SNPs called
  std::vector<std::uint32_t> smallest_cell;  ///< of these, those in the rarest of the nine genotype cells
  std::vector<std::uint8_t> df;              ///< products that are independent of main effects and covariates
  std::vector<double> residual_df;           ///< n less all columns; infinite for Link::logit (chi-square)

  std::vector<double> beta;            ///< additive: trait units (log odds) per allele x allele
  std::vector<double> standard_error;  ///< of beta
  std::vector<double> statistic;       ///< F for Link::identity (t^2 for one product), score chi-square for Link::logit
  std::vector<double> log10_p;         ///< NaN too where it exceeds the limit that was asked for
  std::vector<double> mains;           ///< what main effects explain beyond covariates: score chi-square (Link::logit),
                                       ///< or share of the variance that covariates leave (Link::identity)
  std::vector<stats::FitFlag> flag;    ///< singular: nothing to test, no degrees of freedom left, or a perfect fit
};

/// Scratch of one thread.
struct RegressionWorkspace {
  SnpBlock a, b;
  PairMoments moments;
  LaneProblem problem;
  std::array<CompleteCases, kLanes> complete;
  PairTile counts;
  std::vector<double> response_squares;  ///< kLanes x t: square of each response outside the covariates
};

/// Tests the interaction of SNP pairs by regression, with covariates and for several traits, without going through the
/// samples pair by pair: all tests follow from sums over genotype cells, which are matrix products.
///
/// Link::identity: the F test of ordinary least squares, response ~ covariates + main effects + products, over the
/// samples with both SNPs called; equal to stats::linear_pair_test (relative error of F below 1e-8 as long as the model
/// leaves 1e-5 of the products and of the response).
/// Link::logit: the score test of the products at the null model of the covariates, adjusted for the main effects (one
/// Newton step from the null model); a screen, see logistic_scan.hpp.
///
/// Const and safe to share between threads; a result depends on the SNPs of its pair, not on the tile.
class RegressionScan {
 public:
  /// @param matrix genotypes; must outlive the scan
  RegressionScan(const genome::GenotypeMatrix& matrix, RegressionModel model, stats::PairModel pair_model);

  /// Tests all pairs of rows `a` and `b` of the matrix. A SNP paired with itself is flagged singular. Preparing the
  /// SNPs costs about as much as a tenth of the tests for a tile of 256 x 256, and less for larger ones.
  /// @param log10_p_limit p-values are computed where they may be at or below this: they cost more than the tests
  void tile(std::span<const std::size_t> a, std::span<const std::size_t> b, RegressionWorkspace& workspace,
            RegressionTile& out, double log10_p_limit = 0.0) const;

  /// For each response, lowers `log10_p` (t values) to the smallest one of the pairs, which are not stored; for
  /// permutations. A SNP is not paired with itself.
  void strongest(std::span<const std::size_t> a, std::span<const std::size_t> b, RegressionWorkspace& workspace,
                 std::span<double> log10_p) const;

  /// Bytes of a workspace for tiles of any size (worked off in blocks of kBlockRows x kBlockColumns).
  std::uint64_t workspace_bytes() const;

  const RegressionModel& model() const noexcept { return model_; }
  stats::PairModel pair_model() const noexcept { return pair_model_; }
  const genome::GenotypeMatrix& matrix() const noexcept { return matrix_; }
  const SampleSubset& samples() const noexcept { return subset_; }  ///< those of the model

 private:
  template <class Visit>
  void each_pair(std::span<const std::size_t> a, std::span<const std::size_t> b, RegressionWorkspace& workspace,
                 const Visit& visit) const;

  std::size_t products() const noexcept { return pair_model_ == stats::PairModel::additive ? 1 : 4; }

  const genome::GenotypeMatrix& matrix_;
  RegressionModel model_;
  SampleSubset subset_;
  stats::PairModel pair_model_;
  CellMomentKernels moment_kernels_;
  LaneKernels lane_kernels_;
};

/// log10 p of a statistic with `df` degrees of freedom: F with `residual_df`, chi-square if these are infinite.
double regression_log10_p(double statistic, double df, double residual_df);

}  // namespace epiq::interaction
