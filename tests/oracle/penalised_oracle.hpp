#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "epiq/util/matrix.hpp"
#include "oracle/regression_oracle.hpp"

/// Penalised logistic likelihoods as a textbook writes them, maximised without derivatives.
namespace epiq::oracle {

inline Rows rows_of(const util::Matrix& m) {
  Rows rows;
  for (std::size_t i = 0; i < m.rows; ++i) rows.emplace_back(m.row(i).begin(), m.row(i).end());
  return rows;
}

/// log det of a symmetric positive definite matrix by Gaussian elimination.
inline long double log_determinant(Rows a) {
  long double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    sum += std::log(a[j][j]);
    for (std::size_t i = j + 1; i < a.size(); ++i) {
      const long double by = a[i][j] / a[j][j];
      for (std::size_t k = j; k < a.size(); ++k) a[i][k] -= by * a[j][k];
    }
  }
  return sum;
}

/// log L + 1/2 log det X'WX (Firth 1993).
inline long double jeffreys_likelihood(const Rows& x, const std::vector<double>& y,
                                       const std::vector<long double>& beta) {
  long double sum = 0;
  std::vector<long double> weights;
  for (std::size_t i = 0; i < x.size(); ++i) {
    long double eta = 0;
    for (std::size_t k = 0; k < beta.size(); ++k) eta += x[i][k] * beta[k];
    const long double mu = 1 / (1 + std::exp(-eta));
    sum += y[i] > .5 ? std::log(mu) : std::log(1 - mu);
    weights.push_back(mu * (1 - mu));
  }
  return sum + log_determinant(weighted_gram(x, weights)) / 2;
}

struct Maximum {
  std::vector<double> at;
  double value;
};

/// The maximum over the first `free` coefficients, the others at 0, by pattern search (Hooke and Jeeves, J. ACM 8
/// (1961) 212): steps along each coefficient and along the last whole move, halved when none helps, down to 1e-8.
inline Maximum jeffreys_maximum(const Rows& x, const std::vector<double>& y, std::size_t free) {
  std::vector<long double> base(x[0].size(), 0), previous = base;
  long double best = jeffreys_likelihood(x, y, base);
  for (long double step = 1; step > 1e-8L;) {
    std::vector<long double> trial = base;
    for (std::size_t k = 0; k < free; ++k) trial[k] += base[k] - previous[k];
    const auto explore = [&](std::vector<long double> from) {
      long double value = jeffreys_likelihood(x, y, from);
      for (std::size_t k = 0; k < free; ++k) {
        for (const long double sign : {1.0L, -1.0L}) {
          std::vector<long double> next = from;
          next[k] += sign * step;
          const long double there = jeffreys_likelihood(x, y, next);
          if (!(there > value)) continue;
          value = there;
          from = std::move(next);
          break;
        }
      }
      return std::pair(from, value);
    };
    auto [to, value] = explore(trial);
    if (!(value > best)) std::tie(to, value) = explore(base);
    previous = base;
    if (value > best) {
      base = to;
      best = value;
    } else {
      step /= 2;
    }
  }
  return {std::vector<double>(base.begin(), base.end()), static_cast<double>(best)};
}

}  // namespace epiq::oracle
