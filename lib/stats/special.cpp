#include "epiq/stats/special.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace epiq::stats {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLn10 = std::numbers::ln10;
constexpr double kLogTwoPi = 1.8378770664093454836;
constexpr double kTiny = 1e-300;

// log(1 - exp(x)) for x <= 0.
double log_complement(double x) {
  if (x >= 0.0) return -kInfinity;
  return x > -std::numbers::ln2 ? std::log(-std::expm1(x)) : std::log1p(-std::exp(x));
}

LogTails from_lower(double log_lower) {
  log_lower = std::min(log_lower, 0.0);
  return {log_lower, log_complement(log_lower)};
}

LogTails from_upper(double log_upper) {
  log_upper = std::min(log_upper, 0.0);
  return {log_complement(log_upper), log_upper};
}

// a log(a / x) + x - a: Loader's deviance term ("Fast and accurate computation of binomial probabilities", 2000).
double deviance(double a, double x) {
  const double e = (x - a) / a;
  if (std::abs(e) > 0.1) return a * std::log(a / x) + (x - a);
  double sum = 0.0;  // e - log(1 + e) without cancellation
  double power = e * e;
  for (int k = 2; k < 20; ++k, power *= -e) sum += power / k;
  return a * sum;
}

// log Gamma(a) - [(a - 1/2) log a - a + log(2 pi) / 2], by Stirling's series (DLMF 5.11.1) above 16.
double stirling_error(double a) {
  double sum = 0.0;
  for (; a < 16.0; a += 1.0) sum += (a + 0.5) * std::log1p(1.0 / a) - 1.0;
  const double r = 1.0 / (a * a);
  return sum + (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / a;
}

// log(x^a exp(-x) / Gamma(a)).
double log_gamma_kernel(double a, double x) {
  return -deviance(a, x) - stirling_error(a) + 0.5 * (std::log(a) - kLogTwoPi);
}

// Sum of x^n / ((a + 1) .. (a + n)), n >= 0.
double gamma_series(double a, double x) {
  double term = 1.0;
  double sum = 1.0;
  for (double n = 1.0; term > 1e-17 * sum; n += 1.0) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

// Legendre's continued fraction of Q(a, x) Gamma(a) / (x^a exp(-x)), by the modified Lentz method; x >= a + 1.
double gamma_fraction(double a, double x) {
  double b = x + 1.0 - a;
  double c = 1.0 / kTiny;
  double d = 1.0 / b;
  double value = d;
  for (double n = 1.0; n < 1e6; n += 1.0) {
    const double numerator = -n * (n - a);
    b += 2.0;
    d = numerator * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + numerator / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1.0 / d;
    value *= d * c;
    if (std::abs(d * c - 1.0) < 3e-16) break;
  }
  return value;
}

// The continued fraction of I_x(a, b) a B(a, b) / (x^a y^b), by the modified Lentz method.
double beta_fraction(double x, double a, double b) {
  double c = 1.0;
  double d = 1.0 - (a + b) * x / (a + 1.0);
  if (std::abs(d) < kTiny) d = kTiny;
  d = 1.0 / d;
  double value = d;
  const auto step = [&](double numerator) {
    d = 1.0 + numerator * d;
    if (std::abs(d) < kTiny) d = kTiny;
    c = 1.0 + numerator / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1.0 / d;
    value *= d * c;
    return d * c;
  };
  for (double m = 1.0; m < 1e6; m += 1.0) {
    step(m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)));
    const double change = step(-(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)));
    if (std::abs(change - 1.0) < 3e-16) break;
  }
  return value;
}

double log_normal_tail(double z) {
  if (z < -1.0) return std::log1p(-0.5 * std::erfc(-z * std::numbers::sqrt2 / 2));
  if (z < 10.0) return std::log(0.5 * std::erfc(z * std::numbers::sqrt2 / 2));
  double fraction = z;  // Laplace's continued fraction z + 1 / (z + 2 / (z + ..)), from its end
  for (int k = 60; k >= 1; --k) fraction = z + k / fraction;
  return -0.5 * (z * z + kLogTwoPi) - std::log(fraction);
}

}  // namespace

double log_gamma(double a) { return (a - 0.5) * std::log(a) - a + 0.5 * kLogTwoPi + stirling_error(a); }

LogTails log_gamma_tails(double a, double x) {
  if (!(x > 0.0)) return {-kInfinity, 0.0};
  if (std::isinf(x)) return {0.0, -kInfinity};
  const double kernel = log_gamma_kernel(a, x);
  if (x < a + 1.0) return from_lower(kernel - std::log(a) + std::log(gamma_series(a, x)));
  return from_upper(kernel + std::log(gamma_fraction(a, x)));
}

LogTails log_beta_tails(double x, double y, double a, double b) {
  if (!(x > 0.0)) return {-kInfinity, 0.0};
  if (!(y > 0.0)) return {0.0, -kInfinity};
  const double n = a + b;
  const double kernel = 0.5 * (std::log(a) + std::log(b) - std::log(n) - kLogTwoPi) - deviance(a, n * x) -
                        deviance(b, n * y) + stirling_error(n) - stirling_error(a) - stirling_error(b);
  if (x < (a + 1.0) / (n + 2.0)) return from_lower(kernel - std::log(a) + std::log(beta_fraction(x, a, b)));
  return from_upper(kernel - std::log(b) + std::log(beta_fraction(y, b, a)));
}

double log10_complement(double log10_p) { return log_complement(log10_p * kLn10) / kLn10; }

double log10_normal_tail(double z) { return log_normal_tail(z) / kLn10; }

double log10_normal_two_sided(double z) {
  return std::min(0.0, (std::numbers::ln2 + log_normal_tail(std::abs(z))) / kLn10);
}

double log10_chi_square_tail(double x, double degrees) { return log_gamma_tails(0.5 * degrees, 0.5 * x).upper / kLn10; }

double log10_noncentral_chi_square_tail(double x, double degrees, double noncentrality) {
  if (!(noncentrality > 0.0)) return log10_chi_square_tail(x, degrees);
  const double mean = 0.5 * noncentrality;
  double largest = -kInfinity;
  double sum = 0.0;  // of exp(term - largest)
  for (double j = 0.0;; j += 1.0) {
    const double log_weight = j * std::log(mean) - mean - log_gamma(j + 1.0);
    const double term = log_weight + log_gamma_tails(0.5 * degrees + j, 0.5 * x).upper;
    sum = term > largest ? 1.0 + sum * std::exp(largest - term) : sum + std::exp(term - largest);
    largest = std::max(largest, term);
    // Later tails are at most 1, and the weights fall faster than geometrically beyond their mean.
    if (j > mean && log_weight < largest - 40.0) break;
  }
  return std::min(0.0, (largest + std::log(sum)) / kLn10);
}

double log10_f_tail(double f, double numerator, double denominator) {
  if (!(f > 0.0)) return 0.0;
  if (std::isinf(f)) return -kInfinity;
  const double scaled = f * numerator / denominator;
  return log_beta_tails(scaled / (1.0 + scaled), 1.0 / (1.0 + scaled), 0.5 * numerator, 0.5 * denominator).upper /
         kLn10;
}

double f_tail_quantile(double log10_p, double numerator, double denominator) {
  // Newton's method on log P(F > f) as a function of log f, kept inside a bracket; the tail falls by x^a y^b / B(a, b).
  const double a = 0.5 * numerator, b = 0.5 * denominator;
  const double log_beta = log_gamma(a) + log_gamma(b) - log_gamma(a + b);
  const double target = log10_p * kLn10;
  double low = -kInfinity, high = kInfinity;
  double t = std::log(chi_square_tail_quantile(log10_p, numerator) / numerator);
  for (int i = 0; i < 1000; ++i) {
    const double log_tail = log10_f_tail(std::exp(t), numerator, denominator) * kLn10;
    (log_tail > target ? low : high) = t;
    const double odds = std::exp(t) * a / b;
    const double slope = std::exp(a * std::log(odds) - (a + b) * std::log1p(odds) - log_beta - log_tail);
    double next = t + std::clamp((log_tail - target) / slope, -2.0, 2.0);
    if (!(next > low && next < high)) next = 0.5 * (std::max(low, t - 2.0) + std::min(high, t + 2.0));
    if (std::abs(next - t) <= 1e-14 * std::max(1.0, std::abs(t))) break;
    t = next;
    if (t > 709.0) return kInfinity;
  }
  return std::exp(t);
}

double log10_student_two_sided(double t, double degrees) { return log10_f_tail(t * t, 1.0, degrees); }

double normal_quantile(double p) {
  if (!(p > 0.0)) return -kInfinity;
  if (p >= 1.0) return kInfinity;
  return p <= 0.5 ? -normal_tail_quantile(std::log10(p)) : normal_tail_quantile(std::log10(1.0 - p));
}

double normal_tail_quantile(double log10_p) {
  const double half = -std::numbers::ln2 / kLn10;
  if (log10_p == half) return 0.0;
  if (log10_p > half) return -normal_tail_quantile(log10_complement(log10_p));
  const double target = log10_p * kLn10;
  double z = std::sqrt(std::max(0.0, -2.0 * target - kLogTwoPi));  // the leading term of the tail
  for (int i = 0; i < 50; ++i) {
    const double log_tail = log_normal_tail(z);
    const double hazard = std::exp(-0.5 * (z * z + kLogTwoPi) - log_tail);
    const double step = (log_tail - target) / hazard;
    z += step;
    if (std::abs(step) <= 1e-15 * (1.0 + std::abs(z))) break;
  }
  return z;
}

double chi_square_tail_quantile(double log10_p, double degrees) {
  // Newton's method on the logarithm of the smaller tail as a function of log x, kept inside a bracket.
  const double a = 0.5 * degrees;
  const bool use_lower = log10_p > -std::numbers::ln2 / kLn10;
  const double target = (use_lower ? log10_complement(log10_p) : log10_p) * kLn10;
  const double scale = 2.0 / (9.0 * degrees);
  const double root = 1.0 - scale + normal_tail_quantile(log10_p) * std::sqrt(scale);  // Wilson and Hilferty 1931
  double t = root > 0.1 ? std::log(a * root * root * root) : (target + log_gamma(a + 1.0)) / a;
  double low = -kInfinity;
  double high = kInfinity;
  for (int i = 0; i < 200; ++i) {
    const LogTails tails = log_gamma_tails(a, std::exp(t));
    const double excess = (use_lower ? tails.lower : tails.upper) - target;
    ((excess < 0.0) == use_lower ? low : high) = t;
    const double slope = std::exp(log_gamma_kernel(a, std::exp(t)) - (use_lower ? tails.lower : tails.upper));
    double next = t + std::clamp(use_lower ? -excess / slope : excess / slope, -2.0, 2.0);
    if (!(next > low && next < high)) next = 0.5 * (std::max(low, t - 2.0) + std::min(high, t + 2.0));
    if (std::abs(next - t) <= 1e-15 * std::max(1.0, std::abs(t))) break;
    t = next;
  }
  return 2.0 * std::exp(t);
}

}  // namespace epiq::stats
