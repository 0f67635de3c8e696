#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/stats/regression.hpp"
#include "epiq/util/matrix.hpp"

/// Logistic regressions whose estimates are finite whatever the data, separation included.
namespace epiq::stats {

/// A fit of P(y = 1) = 1 / (1 + exp(-design coefficients)) under a penalty.
struct PenalisedFit {
  std::vector<std::size_t> kept;     ///< the columns of the design that carry a coefficient
  std::vector<double> coefficients;  ///< one for each kept column, log odds
  util::Matrix covariance;           ///< of the coefficients: the inverse of the information at the maximum
  std::vector<double> fitted;        ///< n probabilities, strictly between 0 and 1
  double penalised_log_likelihood = 0.0;
  std::size_t iterations = 0;
  bool converged = false;
};

struct PenalisedOptions {
  std::size_t max_iterations = 200;
  double tolerance = 1e-16;  ///< stop at a decrement (squared distance in standard errors) below this
};

/// Maximises log L + 1/2 log det X'WX, the likelihood under Jeffreys' prior, W = diag(mu (1 - mu)).
///
/// Source: Firth, Biometrika 80 (1993) 27; Heinze and Schemper, Stat. Med. 21 (2002) 2409. Fisher scoring on the
/// modified score X'(y - mu + h (1/2 - mu)), h the leverages, with step halving; O(n r^2) an iteration.
///
/// @param design  n x k, with a column of ones where an intercept is wanted; dependent columns are dropped
/// @param y       n values, 0 or 1
/// @param free    only the first `free` columns of the design have coefficients, the others are held at 0; all columns
///                count in the information of the penalty (the profile of the penalised likelihood)
PenalisedFit fit_firth(const util::Matrix& design, std::span<const double> y, std::size_t free,
                       const PenalisedOptions& options = {});

/// Do the columns of `extra` explain y beyond those of `null_design`? Twice the difference of the penalised
/// log-likelihoods, maximised over all coefficients and with those of `extra` at 0; chi-square with df degrees of
/// freedom (Heinze and Schemper 2002, section 2.3). The coefficient and its standard error are Firth's.
/// @param null_design n x k; @param extra n x m; @param y n values
TestResult firth_test(const util::Matrix& null_design, const util::Matrix& extra, std::span<const double> y);

/// Maximises log L - 1/2 sum_k penalties[k] coefficient_k^2: normal priors of mean 0 and precision penalties[k].
///
/// @param design    n x k, columns may depend on each other where they are penalised; none is dropped
/// @param penalties k values > 0
PenalisedFit fit_ridge(const util::Matrix& design, std::span<const double> y, std::span<const double> penalties,
                       const PenalisedOptions& options = {});

}  // namespace epiq::stats
