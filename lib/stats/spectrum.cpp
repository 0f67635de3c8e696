#include "epiq/stats/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "epiq/util/error.hpp"

namespace epiq::stats {

namespace {

// K', K'' and K''' at z, which is `room` below the first singularity.
void evaluate(const Spectrum& spectrum, double z, double room, Saddle& at) {
  at.z = z;
  at.room = room;
  at.first = at.second = at.third = 0.0;
  for (std::size_t i = 0; i < spectrum.size(); ++i) {
    const double ratio = spectrum.weights[i] / factor(spectrum, z, room, spectrum.weights[i]);
    const double term = spectrum.degrees[i] * ratio;
    at.first += term;
    at.second += 2.0 * term * ratio;
    at.third += 8.0 * term * ratio * ratio;
  }
}

double cumulant(const Spectrum& spectrum, double z, double room) {
  double sum = 0.0;
  for (std::size_t i = 0; i < spectrum.size(); ++i)
    sum += spectrum.degrees[i] * std::log(factor(spectrum, z, room, spectrum.weights[i]));
  return -0.5 * sum;
}

// The coordinate the search runs along: z itself, or its distance `room` below the singularity, whichever is smaller.
struct Line {
  bool along_room;
  double singularity;  // 1 / (2 w_max), or infinity

  double z(double t) const { return along_room ? singularity - t : t; }
  double room(double t) const { return along_room ? t : singularity - t; }
};

double gradient(const Saddle& at, double q, Pole pole) {
  return at.first - q - (pole == Pole::with ? 1.0 / at.z : 0.0);
}

double curvature(const Saddle& at, Pole pole) { return at.second + (pole == Pole::with ? 1.0 / (at.z * at.z) : 0.0); }

// Newton's method on the convex function, kept inside the bracket (low, high) of t.
Saddle newton(const Spectrum& spectrum, Pole pole, const Line& line, double t, double low, double high) {
  const double tolerance = pole == Pole::with ? 1e-3 : 1e-10;
  Saddle at{};
  for (int i = 0; i < 200; ++i) {
    evaluate(spectrum, line.z(t), line.room(t), at);
    const double slope = line.along_room ? -gradient(at, spectrum.q, pole) : gradient(at, spectrum.q, pole);
    const double second = curvature(at, pole);
    if (std::abs(slope) <= tolerance * std::sqrt(second)) break;
    (slope < 0.0 ? low : high) = t;
    double next = t - slope / second;
    if (!(next > low)) next = low > 0.0 ? std::sqrt(low * t) : 0.125 * t;
    if (!(next < high)) next = 0.5 * (t + high);
    if (next == t) break;
    t = next;
  }
  at.cumulant = cumulant(spectrum, at.z, at.room);
  return at;
}

}  // namespace

Spectrum make_spectrum(const ChiSquareMixture& mixture, double q) {
  const auto fail = [] {
    throw util::Error(util::Fault::internal, "a chi-square mixture has values that are not finite, or unfit sizes");
  };
  if (mixture.weights.size() != mixture.degrees.size() || !std::isfinite(q)) fail();
  double scale = 0.0;
  for (std::size_t i = 0; i < mixture.weights.size(); ++i) {
    if (!std::isfinite(mixture.weights[i]) || !(mixture.degrees[i] > 0.0) || !std::isfinite(mixture.degrees[i])) fail();
    scale = std::max(scale, std::abs(mixture.weights[i]));
  }
  Spectrum result;
  result.q = scale > 0.0 ? q / scale : q;
  if (scale == 0.0) return result;
  for (std::size_t i = 0; i < mixture.weights.size(); ++i) {
    if (mixture.weights[i] == 0.0) continue;
    result.weights.push_back(mixture.weights[i] / scale);
    result.degrees.push_back(mixture.degrees[i]);
    result.mean += result.weights.back() * result.degrees.back();
    result.total_degrees += result.degrees.back();
  }
  const auto [smallest, largest] = std::minmax_element(result.weights.begin(), result.weights.end());
  result.smallest = *smallest;
  result.largest = *largest;
  return result;
}

Spectrum negated(Spectrum spectrum) {
  for (double& weight : spectrum.weights) weight = -weight;
  spectrum.q = -spectrum.q;
  spectrum.mean = -spectrum.mean;
  std::swap(spectrum.largest, spectrum.smallest);
  spectrum.largest = -spectrum.largest;
  spectrum.smallest = -spectrum.smallest;
  return spectrum;
}

Saddle find_saddle(const Spectrum& spectrum, Pole pole) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (spectrum.largest <= 0.0) {
    const Line line{false, kInfinity};
    const double high = (0.5 * spectrum.total_degrees + 1.0) / -spectrum.q;
    return newton(spectrum, pole, line, std::min(1.0, 0.5 * high), 0.0, high);
  }
  const double singularity = 0.5 / spectrum.largest;
  const double middle = 0.5 * singularity;
  Saddle at{};
  evaluate(spectrum, middle, middle, at);
  const double slope = gradient(at, spectrum.q, pole);
  if (slope >= 0.0) {
    const double start = std::min(middle, 1.0 / std::sqrt(curvature(at, Pole::without)));
    return newton(spectrum, pole, {false, singularity}, start, 0.0, middle);
  }
  // Close to the singularity the largest weight dominates: K' is about degrees / (2 room).
  double degrees = 0.0;
  for (std::size_t i = 0; i < spectrum.size(); ++i)
    if (spectrum.weights[i] >= 0.999 * spectrum.largest) degrees += spectrum.degrees[i];
  const double rest = degrees / (2.0 * middle) - slope;
  return newton(spectrum, pole, {true, singularity}, std::min(middle, degrees / (2.0 * rest)), 0.0, middle);
}

}  // namespace epiq::stats
