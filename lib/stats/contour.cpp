#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "epiq/stats/special.hpp"
#include "epiq/stats/spectrum.hpp"

namespace epiq::stats {

namespace {

constexpr std::size_t kLanes = 8;  // nodes evaluated together, so that the compiler can use vector registers
using Lanes = std::array<double, kLanes>;

// A product of complex numbers kept as mantissa, logarithm of its scale and full turns of its argument.
struct Product {
  Lanes re, im, log_scale, turns;

  Product() {
    re.fill(1.0);
    im.fill(0.0);
    log_scale.fill(0.0);
    turns.fill(0.0);
  }

  // Multiplies by 1 + rate * delta for each rate; all rates have one sign and Im(delta) >= 0, so that all factors turn
  // the same way, each by less than half a turn: a step across the negative real axis is a full turn of the principal
  // argument.
  void multiply(const double* rates, std::size_t count, const Lanes& delta_re, const Lanes& delta_im) {
    const bool clockwise = count > 0 && rates[0] < 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < kLanes; ++j) {
        const double factor_re = 1.0 + rates[i] * delta_re[j];
        const double factor_im = rates[i] * delta_im[j];
        const double new_re = re[j] * factor_re - im[j] * factor_im;
        const double new_im = re[j] * factor_im + im[j] * factor_re + 0.0;  // + 0.0: no negative zero
        if (clockwise)
          turns[j] -= ((im[j] < 0.0) & (new_im >= 0.0)) ? 1.0 : 0.0;
        else
          turns[j] += ((im[j] >= 0.0) & (new_im < 0.0)) ? 1.0 : 0.0;
        re[j] = new_re;
        im[j] = new_im;
      }
      if (i % 8 == 7) rescale();
    }
    rescale();
  }

  void rescale() {
    constexpr double kBig = 1e100;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const double size = std::max(std::abs(re[j]), std::abs(im[j]));
      const double by = size > kBig ? 1.0 / kBig : (size < 1.0 / kBig ? kBig : 1.0);
      re[j] *= by;
      im[j] *= by;
      if (by != 1.0) log_scale[j] -= std::log(by);
    }
  }

  std::complex<double> log(std::size_t j) const {
    return {log_scale[j] + 0.5 * std::log(re[j] * re[j] + im[j] * im[j]),
            std::atan2(im[j], re[j]) + 2.0 * std::numbers::pi * turns[j]};
  }
};

// log(1 + z), accurate for small z; Re(1 + z) may be of any sign.
std::complex<double> log1p(std::complex<double> z) {
  const double excess = 2.0 * z.real() + std::norm(z);
  const double modulus = std::abs(excess) < 0.5 ? 0.5 * std::log1p(excess) : std::log(std::abs(1.0 + z));
  return {modulus, std::atan2(z.imag(), 1.0 + z.real())};
}

// The integrand along z = c + delta, relative to its value at c: delta is given in units of beta.
class Integrand {
 public:
  Integrand(const Spectrum& spectrum, const Saddle& saddle, double beta) : drift_(spectrum.q * beta) {
    pole_ = beta / saddle.z;
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
      const double weight = spectrum.weights[i];
      const double rate = -2.0 * beta * weight / factor(spectrum, saddle.z, saddle.room, weight);
      if (spectrum.degrees[i] != 1.0) {
        heavy_rates_.push_back(rate);
        heavy_degrees_.push_back(spectrum.degrees[i]);
      } else {
        (rate < 0.0 ? falling_ : rising_).push_back(rate);
      }
    }
  }

  // exp(K(z) - K(c) - (z - c) q) c / z at each delta.
  std::array<std::complex<double>, kLanes> operator()(const Lanes& delta_re, const Lanes& delta_im) const {
    Product falling;
    Product rising;
    falling.multiply(falling_.data(), falling_.size(), delta_re, delta_im);
    rising.multiply(rising_.data(), rising_.size(), delta_re, delta_im);
    std::array<std::complex<double>, kLanes> values;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const std::complex<double> delta{delta_re[j], delta_im[j]};
      std::complex<double> sum = falling.log(j) + rising.log(j);
      for (std::size_t i = 0; i < heavy_rates_.size(); ++i) sum += heavy_degrees_[i] * log1p(heavy_rates_[i] * delta);
      values[j] = std::exp(-0.5 * sum - drift_ * delta) / (1.0 + pole_ * delta);
    }
    return values;
  }

 private:
  double drift_;
  double pole_ = 0.0;
  std::vector<double> falling_;  // rates < 0 of one degree of freedom
  std::vector<double> rising_;   // rates > 0 of one degree of freedom
  std::vector<double> heavy_rates_;
  std::vector<double> heavy_degrees_;
};

// Sum of Im(f(z(u)) z'(u)) over u = first, first + step, ..; none if it does not die out.
std::optional<double> sum_along(const Integrand& integrand, double bend, double first, double step) {
  constexpr double kLastU = 45.0;
  double sum = 0.0;
  double largest = 0.0;
  for (std::size_t from = 0;; from += kLanes) {
    const double start = first + static_cast<double>(from) * step;
    if (start > kLastU) return std::nullopt;
    Lanes sinh;
    Lanes cosh;
    Lanes delta_re;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const double grow = std::exp(start + static_cast<double>(j) * step);
      sinh[j] = 0.5 * (grow - 1.0 / grow);
      cosh[j] = 0.5 * (grow + 1.0 / grow);
      delta_re[j] = bend * sinh[j] * sinh[j] / (cosh[j] + 1.0);  // bend (cosh u - 1)
    }
    const auto values = integrand(delta_re, sinh);
    double last = 0.0;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const std::complex<double> term = values[j] * std::complex<double>(bend * sinh[j], cosh[j]);
      const double weight = from == 0 && j == 0 && first == 0.0 ? 0.5 : 1.0;
      sum += weight * term.imag();
      last = std::abs(term);
      largest = std::max(largest, last);
    }
    if (!std::isfinite(sum)) return std::nullopt;
    if (last <= 1e-17 * largest) return sum;
  }
}

// int_0^inf Im(f(z(u)) z'(u)) du by the trapezoid rule with step halving.
std::optional<double> integrate(const Integrand& integrand, double bend) {
  constexpr double kFirstStep = 0.3;
  constexpr int kHalvings = 7;
  double step = kFirstStep;
  std::optional<double> coarse = sum_along(integrand, bend, 0.0, step);
  for (int i = 0; i < kHalvings && coarse; ++i) {
    const std::optional<double> between = sum_along(integrand, bend, 0.5 * step, step);
    if (!between) return std::nullopt;
    const double total = *coarse + *between;
    if (std::abs(*coarse - *between) <= 1e-8 * std::abs(total)) return 0.5 * step * total;
    coarse = total;
    step *= 0.5;
  }
  return std::nullopt;
}

// How far the hyperbola bends to the right, in units of beta: as the path of steepest descent does at the saddle, but
// never against the decay of exp(-z q).
double bend_of(const Spectrum& spectrum, double third, double second, double beta) {
  const double descent = beta * third / (3.0 * second);
  if (spectrum.q > 0.0) return std::clamp(descent, 0.03, 1.0);
  if (spectrum.q < 0.0) return std::clamp(descent, -1.0, -0.03);
  return std::clamp(descent, -0.3, 1.0);
}

// log P(Q > q), for q not below the mean or where accuracy relative to P(Q > q) is wanted.
std::optional<double> log_upper(const Spectrum& spectrum) {
  const Saddle saddle = find_saddle(spectrum, Pole::with);
  const double second = saddle.second + 1.0 / (saddle.z * saddle.z);
  const double third = saddle.third - 2.0 / (saddle.z * saddle.z * saddle.z);
  const double beta = 1.2 / std::sqrt(second);
  const Integrand integrand(spectrum, saddle, beta);
  const double bend = bend_of(spectrum, third, second, beta);
  for (const double try_bend : {bend, spectrum.q < 0.0 ? -0.3 : 0.3}) {
    const std::optional<double> integral = integrate(integrand, try_bend);
    if (integral && *integral > 0.0)
      return saddle.cumulant - saddle.z * spectrum.q + std::log(*integral * beta / (std::numbers::pi * saddle.z));
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> contour_log10_tail(const ChiSquareMixture& mixture, double q) {
  const Spectrum spectrum = make_spectrum(mixture, q);
  if (spectrum.largest <= 0.0 && spectrum.q >= 0.0) return kImpossibleLog10P;
  if (spectrum.smallest >= 0.0 && spectrum.q <= 0.0) return 0.0;
  const bool lower_half = spectrum.q < spectrum.mean;
  const std::optional<double> log_p = log_upper(lower_half ? negated(spectrum) : spectrum);
  if (!log_p) return std::nullopt;
  const double log10_p = std::min(0.0, *log_p / std::numbers::ln10);
  return lower_half ? log10_complement(log10_p) : log10_p;
}

}  // namespace epiq::stats
