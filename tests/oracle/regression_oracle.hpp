#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

/// Regressions as a textbook writes them: normal equations and Gaussian elimination in long double.
namespace epiq::oracle {

using Rows = std::vector<std::vector<long double>>;

/// The inverse of a square matrix by Gauss-Jordan elimination with row pivoting.
inline Rows inverse(Rows a) {
  const std::size_t n = a.size();
  Rows result(n, std::vector<long double>(n, 0));
  for (std::size_t i = 0; i < n; ++i) result[i][i] = 1;
  for (std::size_t j = 0; j < n; ++j) {
    std::size_t pivot = j;
    for (std::size_t i = j; i < n; ++i)
      if (std::abs(a[i][j]) > std::abs(a[pivot][j])) pivot = i;
    std::swap(a[j], a[pivot]);
    std::swap(result[j], result[pivot]);
    const long double scale = a[j][j];
    for (std::size_t k = 0; k < n; ++k) {
      a[j][k] /= scale;
      result[j][k] /= scale;
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (i == j) continue;
      const long double by = a[i][j];
      for (std::size_t k = 0; k < n; ++k) {
        a[i][k] -= by * a[j][k];
        result[i][k] -= by * result[j][k];
      }
    }
  }
  return result;
}

struct Fit {
  std::vector<double> coefficients;
  Rows covariance;
  double residual_sum = 0;    // linear
  double log_likelihood = 0;  // logistic
};

/// X'diag(w)X.
inline Rows weighted_gram(const Rows& x, const std::vector<long double>& w) {
  Rows gram(x[0].size(), std::vector<long double>(x[0].size(), 0));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < gram.size(); ++j)
      for (std::size_t k = 0; k < gram.size(); ++k) gram[j][k] += w[i] * x[i][j] * x[i][k];
  return gram;
}

inline Fit linear_fit(const Rows& x, const std::vector<double>& y) {
  Fit fit;
  fit.covariance = inverse(weighted_gram(x, std::vector<long double>(y.size(), 1)));
  const std::size_t k = x[0].size();
  for (std::size_t j = 0; j < k; ++j) {
    long double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
      for (std::size_t l = 0; l < k; ++l) sum += fit.covariance[j][l] * x[i][l] * y[i];
    fit.coefficients.push_back(static_cast<double>(sum));
  }
  for (std::size_t i = 0; i < y.size(); ++i) {
    long double left = y[i];
    for (std::size_t j = 0; j < k; ++j) left -= x[i][j] * fit.coefficients[j];
    fit.residual_sum += static_cast<double>(left * left);
  }
  for (auto& row : fit.covariance)
    for (auto& value : row) value *= fit.residual_sum / static_cast<long double>(y.size() - k);
  return fit;
}

/// Fifty undamped Newton steps.
inline Fit logistic_fit(const Rows& x, const std::vector<double>& y) {
  const std::size_t k = x[0].size();
  std::vector<long double> beta(k, 0);
  Fit fit;
  for (int step = 0; step < 50; ++step) {
    std::vector<long double> weight, score(k, 0);
    fit.log_likelihood = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      long double eta = 0;
      for (std::size_t j = 0; j < k; ++j) eta += x[i][j] * beta[j];
      const long double mu = 1 / (1 + std::exp(-eta));
      weight.push_back(mu * (1 - mu));
      for (std::size_t j = 0; j < k; ++j) score[j] += x[i][j] * (y[i] - mu);
      fit.log_likelihood += static_cast<double>(y[i] > 0.5 ? std::log(mu) : std::log(1 - mu));
    }
    fit.covariance = inverse(weighted_gram(x, weight));
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t l = 0; l < k; ++l) beta[j] += fit.covariance[j][l] * score[l];
  }
  for (const long double value : beta) fit.coefficients.push_back(static_cast<double>(value));
  return fit;
}

}  // namespace epiq::oracle
