#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "epiq/interaction/pairs/cell_moments.hpp"
#include "epiq/interaction/pairs/regression_lanes.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The row and column sums of a genotype table: by the genotype of a, by the genotype of b.
struct Margins {
  std::array<double, 3> a{}, b{};
};

/// What the samples that lack one SNP of a pair take from the moments of the other SNP and of the covariates, so that
/// the test of the pair is exactly that of the samples with both called.
class CompleteCases {
 public:
  /// Visits the samples without a call of SNP `i` of `a` or `j` of `b`; nobody else. O((k + t) times their number).
  void compute(const RegressionModel& model, const SnpBlock& a, std::size_t i, const SnpBlock& b, std::size_t j);

  double samples() const noexcept { return samples_; }          ///< with both called
  const Margins& weights() const noexcept { return weights_; }  ///< sums of w over these samples

  /// Changes one lane of a problem, whose coordinates and right hand sides are those of all samples for main effects,
  /// to these samples: covariates orthonormal over them, and their coordinates of features and responses.
  /// @param response_square t values, of all samples on entry; on return, of these, without what covariates explain
  /// @return the number of independent covariates among these samples, with the intercept
  std::size_t apply(const RegressionModel& model, const SnpBlock& a, std::size_t i, const SnpBlock& b, std::size_t j,
                    LaneProblem& problem, std::size_t lane, double* response_square);

 private:
  std::size_t factorise(const RegressionModel& model);
  void to_orthonormal(std::size_t basis);

  double samples_ = 0.0;
  Margins weights_;
  util::Matrix lost_a_, lost_b_;  ///< 4 x (k + t): moments by genotype of a (of b) over samples without b (a)
  MissingMoments lost_;           ///< over samples without either
  util::Matrix factor_;  ///< k x k: Cholesky factor of the covariates' products; a dropped one has 0 on the diagonal
  std::vector<double> column_;  ///< k coordinates being transformed
};

}  // namespace epiq::interaction
