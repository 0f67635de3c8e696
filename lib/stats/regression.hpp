#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "epiq/util/matrix.hpp"

/// Linear and logistic regression, and tests between nested models. A model that cannot be fitted is an expected
/// outcome here: it is flagged, never thrown.
namespace epiq::stats {

enum class FitFlag {
  none,
  singular,      ///< nothing left to estimate: the columns depend on the null model, or no degrees of freedom remain
  separated,     ///< logistic: a combination of columns separates cases from controls; coefficients are infinite
  not_converged  ///< logistic: the iteration did not settle
};

/// "", "singular", "separated" or "not_converged": for a flags column.
std::string name(FitFlag flag);

/// A fit by ordinary least squares.
struct LinearFit {
  std::vector<std::size_t> kept;     ///< the columns of the design that carry a coefficient; dependent ones are dropped
  std::vector<double> coefficients;  ///< one for each kept column
  util::Matrix covariance;           ///< of the coefficients; sigma^2 (X'X)^-1 with sigma^2 = rss / degrees
  double residual_sum = 0.0;         ///< sum of squared residuals
  double degrees = 0.0;              ///< n - rank
  double log_likelihood = 0.0;       ///< at the maximum likelihood variance residual_sum / n
  FitFlag flag = FitFlag::none;      ///< singular: no degrees of freedom left for the variance
};

/// y = design coefficients + noise, on the columns that are independent of those before them.
///
/// @param design n x k, with a column of ones where an intercept is wanted
/// @param y      n values
LinearFit fit_linear(const util::Matrix& design, std::span<const double> y);

struct LogisticOptions {
  std::size_t max_iterations = 50;
  double tolerance = 1e-18;  ///< stop at a Newton decrement (squared distance in standard errors) below this
};

/// A maximum likelihood fit of P(y = 1) = 1 / (1 + exp(-design coefficients)).
struct LogisticFit {
  std::vector<std::size_t> kept;     ///< the columns of the design that carry a coefficient; dependent ones are dropped
  std::vector<double> coefficients;  ///< one for each kept column, log odds
  util::Matrix covariance;           ///< of the coefficients: the inverse of the information at the maximum
  std::vector<double> fitted;        ///< n probabilities
  double log_likelihood = 0.0;       ///< when separated, its limit to about 1e-9
  std::size_t iterations = 0;
  FitFlag flag = FitFlag::none;
};

/// Newton's method (iteratively reweighted least squares) in an orthonormal basis of the columns, with step halving.
/// Separation (Albert and Anderson, Biometrika 71 (1984) 1) shows as a linear predictor beyond 12 that still grows
/// while the likelihood gains a constant factor less each step; a finite maximum is approached quadratically.
///
/// @param design n x k, with a column of ones where an intercept is wanted
/// @param y      n values, 0 or 1
LogisticFit fit_logistic(const util::Matrix& design, std::span<const double> y, const LogisticOptions& options = {});

/// The outcome of a test. Undefined numbers are NaN.
struct TestResult {
  double beta = 0.0;            ///< the coefficient, where one column is tested; else NaN
  double standard_error = 0.0;  ///< of beta
  double statistic = 0.0;       ///< F for linear models (t^2 for one column); chi-square for logistic ones
  std::size_t df = 0;           ///< columns tested that are independent of the null model and of each other
  double log10_p = 0.0;
  FitFlag flag = FitFlag::none;
};

/// Do the columns of `extra` explain y beyond those of `null_design`? The F test with df and n - rank degrees of
/// freedom; for one column it is the two-sided t test.
///
/// @param null_design n x k; @param extra n x m; @param y n values
TestResult linear_test(const util::Matrix& null_design, const util::Matrix& extra, std::span<const double> y);

enum class LogisticTest {
  wald,              ///< (beta / se)^2 for one column; beta' V^-1 beta for more
  likelihood_ratio,  ///< twice the gain in log-likelihood; defined, and flagged, also when separated
  firth              ///< firth_test of penalised_logistic.hpp: finite and not flagged when separated; slower
};

/// As linear_test, for y in {0, 1} and the logistic model; chi-square with df degrees of freedom.
TestResult logistic_test(const util::Matrix& null_design, const util::Matrix& extra, std::span<const double> y,
                         LogisticTest test, const LogisticOptions& options = {});

/// How two SNPs enter a model; h = 1[g = 1], for dosages between the calls 1 - |1 - g|.
enum class PairModel {
  additive,  ///< main effects g_a, g_b; interaction g_a g_b: 1 degree of freedom
  genotypic  ///< main effects g_a, h_a, g_b, h_b; interaction all 4 products: 4 degrees of freedom
};

/// The columns of two SNPs in a model.
struct PairColumns {
  util::Matrix mains;     ///< n x 2 or n x 4
  util::Matrix products;  ///< n x 1 or n x 4
};

/// @param a, b dosages in [0, 2], n each, without missing values
PairColumns pair_columns(std::span<const double> a, std::span<const double> b, PairModel model);

/// The interaction of two SNPs beyond their main effects, for a quantitative trait.
///
/// @param null_design n x k: intercept and covariates; @param a, b dosages; @param y n values
TestResult linear_pair_test(const util::Matrix& null_design, std::span<const double> a, std::span<const double> b,
                            std::span<const double> y, PairModel model);

/// As linear_pair_test, for a trait of 0 and 1. The additive Wald test is that of plink --epistasis; the genotypic
/// likelihood ratio test without covariates is BOOST (Wan et al., Am. J. Hum. Genet. 87 (2010) 325).
TestResult logistic_pair_test(const util::Matrix& null_design, std::span<const double> a, std::span<const double> b,
                              std::span<const double> y, PairModel model, LogisticTest test);

/// The columns of `left` followed by those of `right`, both of n rows.
util::Matrix join_columns(const util::Matrix& left, const util::Matrix& right);

}  // namespace epiq::stats
