#pragma once

#include <cstddef>
#include <vector>

#include "epiq/stats/mixture.hpp"

/// What the methods of mixture.hpp share; not meant for other floors.
namespace epiq::stats {

/// A mixture divided by its largest absolute weight, so that |weights| <= 1; weights of 0 are left out.
struct Spectrum {
  std::vector<double> weights;
  std::vector<double> degrees;
  double q = 0.0;            ///< the quantile on the same scale
  double largest = 0.0;      ///< the largest weight; may be negative
  double smallest = 0.0;     ///< the smallest weight; may be positive
  double mean = 0.0;         ///< E(Q)
  double total_degrees = 0;  ///< sum of the degrees

  std::size_t size() const { return weights.size(); }
};

/// @throws Error(internal) if a value is not finite, a degree is not positive, or the sizes differ
Spectrum make_spectrum(const ChiSquareMixture& mixture, double q);

/// The spectrum of -Q, whose upper tail is the lower tail of Q.
Spectrum negated(Spectrum spectrum);

/// The cumulant generating function K(z) = -1/2 sum d log(1 - 2 w z) and its derivatives at a saddlepoint z > 0.
struct Saddle {
  double z;         ///< the saddlepoint
  double room;      ///< 1 / (2 w_max) - z without cancellation; infinite if no weight is positive
  double cumulant;  ///< K(z)
  double first;     ///< K'(z)
  double second;    ///< K''(z)
  double third;     ///< K'''(z)
};

enum class Pole { without, with };

/// The minimum over z > 0 of K(z) - z q, or with Pole::with of K(z) - z q - log z; needs P(Q > q) > 0 and, without the
/// pole, q > E(Q). Found within 1e-3 (with the pole, where any point near will do) or
/// 1e-10 of the width of the integrand there.
Saddle find_saddle(const Spectrum& spectrum, Pole pole);

/// 1 - 2 w z for one weight at z = 1 / (2 w_max) - room, without cancellation.
inline double factor(const Spectrum& spectrum, double z, double room, double weight) {
  if (spectrum.largest <= 0.0 || z < room) return 1.0 - 2.0 * weight * z;
  return (spectrum.largest - weight) / spectrum.largest + 2.0 * weight * room;
}

}  // namespace epiq::stats
