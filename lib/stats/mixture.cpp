#include "epiq/stats/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "epiq/stats/special.hpp"
#include "epiq/stats/spectrum.hpp"

namespace epiq::stats {

namespace {

// c_k = sum d w^k for k = 1 .. 4.
struct PowerSums {
  double c1 = 0.0, c2 = 0.0, c3 = 0.0, c4 = 0.0;
};

PowerSums power_sums(const Spectrum& spectrum) {
  PowerSums sums;
  for (std::size_t i = 0; i < spectrum.size(); ++i) {
    const double w = spectrum.weights[i];
    const double d = spectrum.degrees[i];
    sums.c1 += d * w;
    sums.c2 += d * w * w;
    sums.c3 += d * w * w * w;
    sums.c4 += d * w * w * w * w;
  }
  return sums;
}

enum class Match { skewness, kurtosis };  // what to match where both cannot be

double liu_tail(const ChiSquareMixture& mixture, double q, Match match) {
  const Spectrum spectrum = make_spectrum(mixture, q);
  if (spectrum.size() == 0) return spectrum.q < 0.0 ? 0.0 : kImpossibleLog10P;
  const PowerSums c = power_sums(spectrum);
  const double s1 = c.c3 / std::pow(c.c2, 1.5);
  const double s2 = c.c4 / (c.c2 * c.c2);
  double a = 0.0;
  double noncentrality = 0.0;
  double degrees = 0.0;
  if (s1 * s1 > s2) {
    a = 1.0 / (s1 - std::sqrt(s1 * s1 - s2));
    noncentrality = s1 * a * a * a - a * a;
    degrees = a * a - 2.0 * noncentrality;
  } else {
    degrees = match == Match::skewness ? 1.0 / (s1 * s1) : 1.0 / s2;
    a = std::sqrt(degrees);
  }
  const double standardised = (spectrum.q - c.c1) / std::sqrt(2.0 * c.c2);
  const double x = standardised * std::numbers::sqrt2 * a + degrees + noncentrality;
  return std::max(kImpossibleLog10P, log10_noncentral_chi_square_tail(x, degrees, noncentrality));
}

// log10 P(Q > q) for q at or above the mean.
double saddlepoint_upper(const Spectrum& spectrum) {
  const PowerSums c = power_sums(spectrum);
  const double skewness = std::sqrt(8.0) * c.c3 / std::pow(c.c2, 1.5);  // kappa_3 / kappa_2^(3/2)
  const double standardised = (spectrum.q - c.c1) / std::sqrt(2.0 * c.c2);
  // Near the mean both terms of the formula are infinite; their sum tends to skewness / 6 there.
  if (standardised < 1e-3) return log10_normal_tail(standardised + skewness / 6.0);
  const Saddle saddle = find_saddle(spectrum, Pole::without);
  const double w = std::sqrt(std::max(1e-300, 2.0 * (saddle.z * spectrum.q - saddle.cumulant)));
  const double v = saddle.z * std::sqrt(saddle.second);
  return log10_normal_tail(w + std::log(v / w) / w);
}

}  // namespace

const char* name(TailMethod method) noexcept {
  switch (method) {
    case TailMethod::exact:
      return "exact";
    case TailMethod::contour:
      return "contour";
    case TailMethod::davies:
      return "davies";
    case TailMethod::saddlepoint:
      return "saddlepoint";
  }
  return "";
}

Tail upper_tail(const ChiSquareMixture& mixture, double q) {
  const Spectrum spectrum = make_spectrum(mixture, q);
  if (spectrum.largest <= 0.0 && spectrum.q >= 0.0) return {kImpossibleLog10P, TailMethod::exact};
  if (spectrum.smallest >= 0.0 && spectrum.q <= 0.0) return {0.0, TailMethod::exact};
  if (const std::optional<double> log10_p = contour_log10_tail(mixture, q))
    return {std::max(kImpossibleLog10P, *log10_p), TailMethod::contour};
  const DaviesResult second = davies(mixture, q);
  if (second.fault == DaviesFault::none && second.p > 1e-5 && second.p <= 1.0)
    return {std::log10(second.p), TailMethod::davies};
  return {saddlepoint_log10_tail(mixture, q), TailMethod::saddlepoint};
}

double saddlepoint_log10_tail(const ChiSquareMixture& mixture, double q) {
  const Spectrum spectrum = make_spectrum(mixture, q);
  if (spectrum.largest <= 0.0 && spectrum.q >= 0.0) return kImpossibleLog10P;
  if (spectrum.smallest >= 0.0 && spectrum.q <= 0.0) return 0.0;
  const bool lower_half = spectrum.q < spectrum.mean;
  const double log10_p = std::max(kImpossibleLog10P, saddlepoint_upper(lower_half ? negated(spectrum) : spectrum));
  return lower_half ? log10_complement(log10_p) : log10_p;
}

double liu_log10_tail(const ChiSquareMixture& mixture, double q) { return liu_tail(mixture, q, Match::skewness); }

double liu_mod_log10_tail(const ChiSquareMixture& mixture, double q) { return liu_tail(mixture, q, Match::kurtosis); }

}  // namespace epiq::stats
