#include "epiq/quantum/feature_map.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "epiq/quantum/kernels/diagonal_layers.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using kernels::QuadraticShape;
using util::Error;
using util::Fault;

/// Adds exp(i angle z_i z_j), z = 1 - 2 b, to the terms of a quadratic form: z_i z_j = 1 - 2 b_i - 2 b_j + 4 b_i b_j.
struct PairTerms {
  std::size_t first;   ///< place of the linear term of the lower qubit
  std::size_t second;  ///< place of the linear term of the higher qubit
  std::size_t both;    ///< place of the pair's term
};

std::size_t pair_index(std::size_t low, std::size_t high) { return high * (high - 1) / 2 + low; }

PairTerms pair_terms(std::size_t a, std::size_t b, std::size_t qubits) {
  const std::size_t low = std::min(a, b);
  const std::size_t high = std::max(a, b);
  return {1 + low, 1 + high, 1 + qubits + pair_index(low, high)};
}

void check_features(const util::Matrix& features, std::size_t qubits, int repetitions) {
  if (qubits == 0) throw Error(Fault::input, "a feature map needs at least 1 qubit");
  if (features.cols != qubits)
    throw Error(Fault::input, "a feature map of " + std::to_string(qubits) + " qubits was given " +
                                  std::to_string(features.cols) + " features a sample; the two must agree");
  if (qubits > kMostBatchQubits)
    throw Error(Fault::resource, "a feature map of " + std::to_string(qubits) + " qubits is too large; at most " +
                                     std::to_string(kMostBatchQubits) + " are simulated");
  if (repetitions < 1)
    throw Error(Fault::input, "a feature map of " + std::to_string(repetitions) + " repetitions; at least 1 is needed");
  for (std::size_t i = 0; i < features.values.size(); ++i)
    if (!std::isfinite(features.values[i]))
      throw Error(Fault::input, "feature " + std::to_string(i % qubits) + " of sample " + std::to_string(i / qubits) +
                                    " is not a finite number");
}

void check_edges(const IqpMap& map) {
  for (const Edge& edge : map.edges) {
    if (edge.first >= map.qubits || edge.second >= map.qubits || edge.first == edge.second)
      throw Error(Fault::input, "the edge " + std::to_string(edge.first) + "-" + std::to_string(edge.second) +
                                    " does not join two different ones of " + std::to_string(map.qubits) + " qubits");
    if (!std::isfinite(edge.weight))
      throw Error(Fault::input, "the weight of the edge " + std::to_string(edge.first) + "-" +
                                    std::to_string(edge.second) + " is not a finite number");
  }
}

/// Runs the kernel over blocks of as many samples as it has lanes. `fill(sample, terms, lanes)` writes the terms of one
/// sample to terms[t * lanes], which are zero before.
template <class Fill>
StateBatch evolve_batch(std::size_t count, std::size_t qubits, const std::vector<std::uint8_t>& coupled,
                        int repetitions, util::Isa isa, const Fill& fill) {
  const kernels::LayerKernel kernel = kernels::layer_kernel(isa, qubits);
  const std::size_t size = std::size_t{1} << qubits;
  const std::size_t term_doubles = kernels::term_count(qubits) * kernel.lanes;
  StateBatch states{count, qubits, util::Matrix(count, size), util::Matrix(count, size)};

  constexpr std::size_t kAlign = 8;  // doubles in 64 bytes
  std::vector<double> storage(kernels::scratch_doubles(kernel, qubits) + term_doubles + 2 * kAlign);
  const std::size_t offset =
      (kAlign - reinterpret_cast<std::uintptr_t>(storage.data()) / sizeof(double) % kAlign) % kAlign;
  double* scratch = storage.data() + offset;
  double* terms = scratch + (kernels::scratch_doubles(kernel, qubits) + kAlign - 1) / kAlign * kAlign;

  const QuadraticShape shape{qubits, coupled.data()};
  for (std::size_t first = 0; first < count; first += kernel.lanes) {
    const std::size_t rows = std::min(kernel.lanes, count - first);
    std::fill_n(terms, term_doubles, 0.0);
    for (std::size_t row = 0; row < rows; ++row) fill(first + row, terms + row, kernel.lanes);
    for (std::size_t t = 0; t < term_doubles; ++t)
      if (std::abs(terms[t]) > kernels::kLargestTerm) terms[t] = std::atan2(std::sin(terms[t]), std::cos(terms[t]));
    kernel.evolve(shape, terms, repetitions, scratch, rows, &states.re(first, 0), &states.im(first, 0));
  }
  return states;
}

}  // namespace

StateBatch iqp_states(const util::Matrix& features, const IqpMap& map, util::Isa isa) {
  check_features(features, map.qubits, map.repetitions);
  check_edges(map);
  if (!std::isfinite(map.bandwidth)) throw Error(Fault::input, "the bandwidth of a feature map is not a finite number");
  const std::size_t q = map.qubits;
  std::vector<std::uint8_t> coupled(q * (q - 1) / 2 + 1, 0);
  std::vector<PairTerms> places;
  for (const Edge& edge : map.edges) {
    places.push_back(pair_terms(edge.first, edge.second, q));
    coupled[places.back().both - 1 - q] = 1;
  }
  return evolve_batch(features.rows, q, coupled, map.repetitions, isa,
                      [&](std::size_t sample, double* terms, std::size_t lanes) {
                        const double* s = &features.values[sample * q];
                        double constant = 0.0;
                        for (std::size_t i = 0; i < q; ++i) {
                          const double angle = map.bandwidth * s[i];
                          constant += angle;
                          terms[(1 + i) * lanes] -= 2.0 * angle;
                        }
                        for (std::size_t e = 0; e < places.size(); ++e) {
                          const Edge& edge = map.edges[e];
                          const double angle = map.bandwidth * edge.weight * s[edge.first] * s[edge.second];
                          constant += angle;
                          terms[places[e].first * lanes] -= 2.0 * angle;
                          terms[places[e].second * lanes] -= 2.0 * angle;
                          terms[places[e].both * lanes] += 4.0 * angle;
                        }
                        terms[0] = constant;
                      });
}

StateBatch zz_states(const util::Matrix& features, int repetitions, bool entangled, util::Isa isa) {
  const std::size_t q = features.cols;
  check_features(features, q, repetitions);
  const std::vector<std::uint8_t> coupled(q * (q - 1) / 2 + 1, entangled ? 1 : 0);
  return evolve_batch(features.rows, q, coupled, repetitions, isa,
                      [&](std::size_t sample, double* terms, std::size_t lanes) {
                        const double* x = &features.values[sample * q];
                        for (std::size_t i = 0; i < q; ++i) terms[(1 + i) * lanes] += 2.0 * x[i];
                        if (!entangled) return;
                        // CX P(angle) CX has the phase angle (b_i xor b_j) = angle (b_i + b_j - 2 b_i b_j).
                        for (std::size_t j = 1; j < q; ++j) {
                          for (std::size_t i = 0; i < j; ++i) {
                            const double angle = 2.0 * (std::numbers::pi - x[i]) * (std::numbers::pi - x[j]);
                            terms[(1 + i) * lanes] += angle;
                            terms[(1 + j) * lanes] += angle;
                            terms[(1 + q + pair_index(i, j)) * lanes] -= 2.0 * angle;
                          }
                        }
                      });
}

StateBatch ry_states(const util::Matrix& angles) {
  const std::size_t q = angles.cols;
  check_features(angles, q, 1);
  const std::size_t size = std::size_t{1} << q;
  StateBatch states{angles.rows, q, util::Matrix(angles.rows, size), util::Matrix(angles.rows, size)};
  for (std::size_t i = 0; i < angles.rows; ++i) {
    double* amplitude = &states.re(i, 0);
    amplitude[0] = 1.0;
    for (std::size_t k = 0; k < q; ++k) {
      const double cosine = std::cos(angles(i, k) / 2.0);
      const double sine = std::sin(angles(i, k) / 2.0);
      for (std::size_t b = 0, half = std::size_t{1} << k; b < half; ++b) {
        amplitude[b + half] = amplitude[b] * sine;
        amplitude[b] *= cosine;
      }
    }
  }
  return states;
}

}  // namespace epiq::quantum
