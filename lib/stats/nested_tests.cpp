#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/penalised_logistic.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/stats/triangular.hpp"

namespace epiq::stats {

using util::Matrix;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

TestResult undefined(std::size_t df, FitFlag flag) {
  return {kUndefined, kUndefined, kUndefined, df, kUndefined, flag};
}

// The number of kept columns at or after `from`: the columns under test.
std::size_t count_from(const std::vector<std::size_t>& kept, std::size_t from) {
  return static_cast<std::size_t>(std::count_if(kept.begin(), kept.end(), [&](std::size_t j) { return j >= from; }));
}

// beta' V^-1 beta over the last `df` coefficients; NaN if V is not positive definite.
double wald_statistic(const LogisticFit& fit, std::size_t df) {
  const std::size_t first = fit.coefficients.size() - df;
  Matrix covariance(df, df);
  for (std::size_t i = 0; i < df; ++i)
    for (std::size_t j = 0; j < df; ++j) covariance(i, j) = fit.covariance(first + i, first + j);
  const auto inverse_root = inverse_cholesky(covariance);
  if (!inverse_root) return kUndefined;
  const std::vector<double> z = multiply(*inverse_root, std::span(fit.coefficients).subspan(first));
  double sum = 0.0;
  for (const double value : z) sum += value * value;
  return sum;
}

}  // namespace

TestResult linear_test(const Matrix& null_design, const Matrix& extra, std::span<const double> y) {
  const LinearFit full = fit_linear(join_columns(null_design, extra), y);
  const std::size_t df = count_from(full.kept, null_design.cols);
  if (df == 0 || full.flag != FitFlag::none) return undefined(df, FitFlag::singular);
  const LinearFit null = fit_linear(null_design, y);
  if (!(full.residual_sum > 1e-20 * null.residual_sum)) return undefined(df, FitFlag::singular);
  TestResult result = undefined(df, FitFlag::none);
  if (df == 1) {
    const std::size_t last = full.coefficients.size() - 1;
    result.beta = full.coefficients[last];
    result.standard_error = std::sqrt(full.covariance(last, last));
  }
  const double gain = std::max(0.0, null.residual_sum - full.residual_sum);
  result.statistic = df == 1 ? std::pow(result.beta / result.standard_error, 2)
                             : gain / static_cast<double>(df) / (full.residual_sum / full.degrees);
  result.log10_p = log10_f_tail(result.statistic, static_cast<double>(df), full.degrees);
  return result;
}

TestResult logistic_test(const Matrix& null_design, const Matrix& extra, std::span<const double> y, LogisticTest test,
                         const LogisticOptions& options) {
  if (test == LogisticTest::firth) return firth_test(null_design, extra, y);
  const LogisticFit full = fit_logistic(join_columns(null_design, extra), y, options);
  const std::size_t df = count_from(full.kept, null_design.cols);
  if (df == 0) return undefined(df, FitFlag::singular);
  TestResult result = undefined(df, full.flag);
  if (full.flag == FitFlag::not_converged || (full.flag == FitFlag::separated && test == LogisticTest::wald))
    return result;
  if (df == 1 && full.flag == FitFlag::none) {
    const std::size_t last = full.coefficients.size() - 1;
    result.beta = full.coefficients[last];
    result.standard_error = std::sqrt(full.covariance(last, last));
  }
  if (test == LogisticTest::wald) {
    result.statistic = wald_statistic(full, df);
  } else {
    const LogisticFit null = fit_logistic(null_design, y, options);
    if (null.flag == FitFlag::not_converged) return undefined(df, null.flag);
    result.statistic = std::max(0.0, 2.0 * (full.log_likelihood - null.log_likelihood));
  }
  result.log10_p = log10_chi_square_tail(result.statistic, static_cast<double>(df));
  return result;
}

PairColumns pair_columns(std::span<const double> a, std::span<const double> b, PairModel model) {
  const bool additive = model == PairModel::additive;
  PairColumns columns{Matrix(a.size(), additive ? 2 : 4), Matrix(a.size(), additive ? 1 : 4)};
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (additive) {
      columns.mains(i, 0) = a[i];
      columns.mains(i, 1) = b[i];
      columns.products(i, 0) = a[i] * b[i];
      continue;
    }
    const double of_a[2] = {a[i], 1.0 - std::abs(1.0 - a[i])};
    const double of_b[2] = {b[i], 1.0 - std::abs(1.0 - b[i])};
    for (std::size_t j = 0; j < 2; ++j) {
      columns.mains(i, j) = of_a[j];
      columns.mains(i, 2 + j) = of_b[j];
      for (std::size_t k = 0; k < 2; ++k) columns.products(i, 2 * j + k) = of_a[j] * of_b[k];
    }
  }
  return columns;
}

TestResult linear_pair_test(const Matrix& null_design, std::span<const double> a, std::span<const double> b,
                            std::span<const double> y, PairModel model) {
  const PairColumns columns = pair_columns(a, b, model);
  return linear_test(join_columns(null_design, columns.mains), columns.products, y);
}

TestResult logistic_pair_test(const Matrix& null_design, std::span<const double> a, std::span<const double> b,
                              std::span<const double> y, PairModel model, LogisticTest test) {
  const PairColumns columns = pair_columns(a, b, model);
  return logistic_test(join_columns(null_design, columns.mains), columns.products, y, test);
}

}  // namespace epiq::stats
