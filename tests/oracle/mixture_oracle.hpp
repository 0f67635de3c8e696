#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

/// Slow tails of weighted sums of chi-squares by three formulas, none of which the library uses. In long double, whose
/// range reaches 1e-4900.
namespace epiq::oracle {

/// P(X > x) for a chi-square of a whole number of degrees, by the finite recurrence
/// Q(n + 2) = Q(n) + exp(-x/2) (x/2)^(n/2) / Gamma(n/2 + 1), from Q(1) = erfc(sqrt(x/2)) or Q(2) = exp(-x/2).
inline long double chi_square_tail(long double x, std::size_t degrees) {
  const long double half = x / 2;
  long double tail = degrees % 2 == 1 ? std::erfc(std::sqrt(half)) : std::exp(-half);
  for (std::size_t n = degrees % 2 == 1 ? 1 : 2; n < degrees; n += 2) {
    const long double a = static_cast<long double>(n) / 2;
    tail += std::exp(a * std::log(half) - half - std::lgamma(a + 1));
  }
  return tail;
}

/// P(sum w_i X_i > q) for positive weights, one degree of freedom each: Ruben's series (Ann. Math. Stat. 33 (1962) 542)
/// with beta = min w, all of whose terms are positive:
///   sum_k a_k P(chi2_{n + 2k} > q / beta),  a_0 = prod (beta / w_i)^(1/2),  a_k = 1/k sum_{j=1..k} g_j a_{k-j},
///   g_j = 1/2 sum_i (1 - beta / w_i)^j.
/// Cut where the rest is at most 1e-14 of the sum; O(terms^2), terms about 40 max w / min w and q / (2 beta).
inline long double ruben_tail(const std::vector<double>& weights, double q) {
  const long double beta = *std::min_element(weights.begin(), weights.end());
  const long double largest = *std::max_element(weights.begin(), weights.end());
  const std::size_t n = weights.size();
  const long double half = static_cast<long double>(q) / beta / 2;
  std::vector<long double> powers;
  long double log_first = 0;
  for (const double w : weights) {
    powers.push_back(1 - beta / w);
    log_first += std::log(beta / w) / 2;
  }
  std::vector<long double> base = powers;
  std::vector<long double> a{std::exp(log_first)};
  std::vector<long double> g{0};
  long double tail = chi_square_tail(2 * half, n);
  long double sum = a[0] * tail;
  for (std::size_t k = 1; k < 20000; ++k) {
    long double next = 0;
    for (const long double power : powers) next += power;
    g.push_back(next / 2);
    for (std::size_t i = 0; i < n; ++i) powers[i] *= base[i];
    long double coefficient = 0;
    for (std::size_t j = 1; j <= k; ++j) coefficient += g[j] * a[k - j];
    a.push_back(coefficient / static_cast<long double>(k));
    const long double order = static_cast<long double>(n) / 2 + static_cast<long double>(k);
    tail += std::exp((order - 1) * std::log(half) - half - std::lgamma(order));
    sum += a[k] * tail;
    // From here on a_k falls at least like (1 - beta / max w)^k, and tails are at most 1.
    if (k > half && a[k] * largest / beta <= 1e-14L * sum) break;
  }
  return sum;
}

/// P(sum w_i E_i > q), q >= 0, for chi-squares E_i of two degrees (exponentials) and distinct weights of either sign,
/// by partial fractions: sum over w_i > 0 of exp(-q / (2 w_i)) / prod_{j != i} (1 - w_j / w_i).
inline long double exponential_tail(const std::vector<double>& weights, double q) {
  long double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0.0) continue;
    long double term = std::exp(-static_cast<long double>(q) / (2 * static_cast<long double>(weights[i])));
    for (std::size_t j = 0; j < weights.size(); ++j)
      if (j != i) term /= 1 - static_cast<long double>(weights[j]) / weights[i];
    sum += term;
  }
  return sum;
}

/// log10 P(sum w_i X_i > q) for q above the mean, X_i chi-squares of `degrees[i]`, by the inversion integral along the
/// vertical line through the saddlepoint c:
///   1/pi int_0^inf Re exp(K(c + iu) - (c + iu) q) / (c + iu) du,   K(z) = -1/2 sum d_i log(1 - 2 w_i z),
/// by the trapezoid rule with steps of a tenth of the distance to the nearest singularity and half the width
/// 1 / sqrt(K''(c)) of the peak (errors of exp(-2 pi 10) and exp(-2 pi^2 4) of the sum), until terms are 1e-22 of the sum.
/// Relative error about 1e-15 at any depth, for ten degrees or more in all: with d degrees terms fall like u^(-1 - d/2).
inline long double bromwich_log10_tail(const std::vector<double>& weights, const std::vector<double>& degrees,
                                       long double q) {
  const long double largest = *std::max_element(weights.begin(), weights.end());
  const auto slope = [&](long double z) {
    long double sum = -q;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += degrees[i] * weights[i] / (1 - 2 * weights[i] * z);
    return sum;
  };
  long double low = 0, high = 1 / (2 * largest);
  for (int k = 0; k < 200; ++k) (slope((low + high) / 2) < 0 ? low : high) = (low + high) / 2;
  const long double c = low;
  long double curvature = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    curvature += 2 * degrees[i] * std::pow(weights[i] / (1 - 2 * weights[i] * c), 2.0L);
  const long double step = std::min(std::min(c, 1 / (2 * largest) - c) / 10, 1 / std::sqrt(curvature) / 2);
  const auto exponent = [&](std::complex<long double> z) {
    std::complex<long double> sum = -z * q;
    for (std::size_t i = 0; i < weights.size(); ++i)
      sum -= static_cast<long double>(degrees[i]) / 2 * std::log(1.0L - 2 * static_cast<long double>(weights[i]) * z);
    return sum;
  };
  const long double scale = exponent(c).real();
  long double sum = 1 / c / 2;
  for (std::size_t k = 1; k < 2000000; ++k) {
    const std::complex<long double> z(c, step * static_cast<long double>(k));
    const std::complex<long double> term = std::exp(exponent(z) - scale) / z;
    sum += term.real();
    if (std::abs(term) < 1e-22L * std::abs(sum)) break;
  }
  return (scale + std::log(sum * step / std::acos(-1.0L))) / std::log(10.0L);
}

/// P(sum w_i X_i > q), X_i chi-squares of `degrees[i]`, by Imhof's integral (Biometrika 48 (1961) 419, eq. 3.2)
///   1/2 + 1/pi int_0^U sin(theta(u)) / (u rho(u)) du,
///   theta = 1/2 sum d_i atan(w_i u) - q u / 2,  rho = prod (1 + w_i^2 u^2)^(d_i / 4),
/// with composite Gauss-Legendre panels; absolute error about 1e-12 for ten degrees of freedom or more.
inline double imhof_tail(const std::vector<double>& weights, const std::vector<double>& degrees, double q) {
  constexpr std::array<std::pair<double, double>, 5> kRule{{{0.1488743389816312109, 0.2955242247147528702},
                                                            {0.4333953941292471908, 0.2692667193099963550},
                                                            {0.6794095682990244062, 0.2190863625159820440},
                                                            {0.8650633666889845108, 0.1494513491505805932},
                                                            {0.9739065285171717201, 0.0666713443086881376}}};
  double phase = std::abs(q) / 2;
  for (std::size_t i = 0; i < weights.size(); ++i) phase += std::abs(weights[i]) * degrees[i] / 2;
  double log_rho = 0.0;
  const auto integrand = [&](double u) {
    double theta = -q * u / 2;
    log_rho = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double x = weights[i] * u;
      theta += degrees[i] * std::atan(x) / 2;
      log_rho += degrees[i] * std::log1p(x * x) / 4;
    }
    return std::sin(theta) * std::exp(-log_rho) / u;
  };
  const double width = 2.0 / phase;
  double sum = 0.0;
  for (std::size_t panel = 0; panel < 2000000; ++panel) {
    const double centre = (static_cast<double>(panel) + 0.5) * width;
    for (const auto& [node, weight] : kRule)
      sum += weight * (integrand(centre - node * width / 2) + integrand(centre + node * width / 2)) * width / 2;
    if (log_rho > 30.0) break;
  }
  return 0.5 + sum / M_PI;
}

}  // namespace epiq::oracle
