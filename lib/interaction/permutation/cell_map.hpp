#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/interaction/pair_scorer.hpp"

namespace epiq::interaction {

/// One arm of a gene pair as rows of a CellMap.
struct CellMapArm {
  /// Rows whose squares add up to the explained square, relative to the residual square the statistic of a kernel arm.
  /// For SNP pairs there are several such groups and the largest counts.
  struct Group {
    std::size_t first = 0;
    std::size_t rows = 0;
  };

  bool snps = false;             ///< the best of regressions on SNP products
  double tests = 0.0;            ///< of these, that the p-value is corrected for
  std::size_t arm = 0;           ///< index in ScoreOptions::arms
  std::vector<Group> groups;     ///< kernel arms: one; SNP arms: all of as many rows; none: the arm is undefined
  std::vector<double> spectrum;  ///< kernel arms; see kernel_spectrum
};

/// All tests of a gene pair as linear maps of the sums of a response over the cells of the two genes.
///
/// A response r that is free of the covariates has, with s its sums over the occupied cells and W the rows of
/// `weights`, the residual square r'r - sum (W s)_i^2 over the first `null_rows`, and each arm the explained square sum
/// (W s)_i^2 over rows of its own. So a thousand permuted responses take one product of W with their cell sums.
struct CellMap {
  std::size_t cells = 0;               ///< C, with samples in them
  std::vector<std::uint32_t> cell_of;  ///< levels_a * levels_b; number of the cell, or kNoCell
  std::size_t rows = 0;
  std::vector<float> weights;  ///< rows x C, row-major
  std::size_t null_rows = 0;
  double degrees = 0.0;          ///< n - rank of the null design
  std::vector<CellMapArm> arms;  ///< as ScoreOptions::arms; then parts of pair4 with fewer degrees of freedom

  static constexpr std::uint32_t kNoCell = ~std::uint32_t{0};
};

/// The map of a gene pair for a score_model() of independent samples; missing calls at their mean.
/// O(F C q + F^3) for F features of an arm.
CellMap cell_map(const Gene& a, const Gene& b, const TraitModel& model, const ScoreOptions& options);

enum class TailPrecision {
  full,
  fast  ///< kernel arms by the saddlepoint approximation: a few percent off, ten times faster
};

/// log10 p of an arm whose explained square is `ratio` of the residual square.
double arm_log10_p(const CellMapArm& arm, double ratio, double degrees, TailPrecision precision = TailPrecision::full);

}  // namespace epiq::interaction
