#include <algorithm>
#include <cmath>
#include <numbers>

#include "epiq/stats/spectrum.hpp"

namespace epiq::stats {

namespace {

// The distance from q up to a point beyond which Q has probability at most exp(log_p). Source: the Chernoff bound
// exp(K(c) - c K'(c)) at x = K'(c), which falls as c grows.
double reach(const Spectrum& spectrum, double log_p) {
  if (spectrum.largest <= 0.0) return -spectrum.q;
  double low = 0.0;  // of c, in units of the first singularity
  double high = 1.0;
  double x = spectrum.mean;
  for (int i = 0; i < 30; ++i) {
    const double middle = 0.5 * (low + high);
    const double c = 0.5 * middle / spectrum.largest;
    double bound = 0.0;
    double first = 0.0;
    for (std::size_t k = 0; k < spectrum.size(); ++k) {
      const double room = 1.0 - 2.0 * spectrum.weights[k] * c;
      bound -= 0.5 * spectrum.degrees[k] * std::log(room);
      first += spectrum.degrees[k] * spectrum.weights[k] / room;
    }
    bound -= c * first;
    if (bound <= log_p) x = first;
    (bound <= log_p ? high : low) = middle;
  }
  return x - spectrum.q;
}

}  // namespace

DaviesResult davies(const ChiSquareMixture& mixture, double q, double accuracy, std::size_t max_terms) {
  const Spectrum spectrum = make_spectrum(mixture, q);
  if (spectrum.largest <= 0.0 && spectrum.q >= 0.0) return {0.0, DaviesFault::none, 0};
  if (spectrum.smallest >= 0.0 && spectrum.q <= 0.0) return {1.0, DaviesFault::none, 0};

  const double log_share = std::log(0.25 * accuracy);
  const double distance = std::max(reach(spectrum, log_share), reach(negated(spectrum), log_share));
  const double step = 2.0 * std::numbers::pi / distance;
  double sum = 0.5;
  double absolute = 0.5;
  for (std::size_t k = 0; k < max_terms; ++k) {
    const double u = (static_cast<double>(k) + 0.5) * step;
    double log_modulus = 0.0;
    double angle = -u * spectrum.q;
    double rate = 0.0;  // kappa(u)
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
      const double x = 2.0 * spectrum.weights[i] * u;
      log_modulus -= 0.25 * spectrum.degrees[i] * std::log1p(x * x);
      angle += 0.5 * spectrum.degrees[i] * std::atan(x);
      rate += 0.5 * spectrum.degrees[i] * x * x / (1.0 + x * x);
    }
    const double modulus = std::exp(log_modulus);
    const double weight = modulus / (std::numbers::pi * (static_cast<double>(k) + 0.5));
    sum += weight * std::sin(angle);
    absolute += weight;
    if (modulus <= 0.5 * accuracy * std::numbers::pi * rate) {
      const bool rounded = absolute * 1e-15 * (1.0 + std::abs(angle)) > accuracy;
      return {sum, rounded ? DaviesFault::round_off : DaviesFault::none, k + 1};
    }
  }
  return {sum, DaviesFault::accuracy, max_terms};
}

}  // namespace epiq::stats
