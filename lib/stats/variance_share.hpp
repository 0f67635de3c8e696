#pragma once

#include <span>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::stats {

/// The largest share that variance_share() returns: so much noise keeps the covariance well away from singular.
inline constexpr double kLargestShare = 0.999;

/// How much of a trait's variance follows a covariance matrix that is known up to scale.
struct VarianceShare {
  double share = 0.0;           ///< h in [0, kLargestShare]
  double log_likelihood = 0.0;  ///< restricted, at `share`; up to a constant of the number of samples
};

/// The restricted log-likelihood of `share`, see variance_share().
double restricted_log_likelihood(const SymmetricEigen& covariance, const util::Matrix& covariates,
                                 std::span<const double> y, double share);

/// Restricted maximum likelihood of h in y = X b + e, e ~ N(0, s^2 (h K + (1 - h) I)):
///
///   l(h) = -1/2 [(n - c) log(r'V^-1 r) + log|V| + log|X'V^-1 X|],   r the generalised least squares residual.
///
/// In the eigenvectors of K each evaluation is a weighted regression, O(n c^2). Source: Kang et al., Genetics 178
/// (2008) 1709, eq. 7, with h instead of the ratio of variances, so that h = 0 is inside. The maximum is that of 100
/// steps of h, refined by golden section between its neighbours.
///
/// @param covariance of K, n x n; eigenvalues below 0 count as 0
/// @param covariates n x c orthonormal columns, the intercept included; c < n
/// @param y          n values
VarianceShare variance_share(const SymmetricEigen& covariance, const util::Matrix& covariates,
                             std::span<const double> y);

}  // namespace epiq::stats
