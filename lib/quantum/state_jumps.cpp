#include "epiq/quantum/state_jumps.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/quantum/reduced_density.hpp"

namespace epiq::quantum {

using ComplexMatrix = std::vector<std::complex<double>>;

template <class Real>
std::vector<double> kraus_probabilities(const PlacedChannel& placed, const BasicStatevector<Real>& state,
                                        const SimulationOptions& options) {
  const ComplexMatrix rho = reduced_density_matrix(state, placed.qubits, options);
  const std::size_t n = std::size_t{1} << placed.qubits.size();
  std::vector<double> chances;
  for (const ComplexMatrix& k : placed.channel->kraus) {
    double chance = 0.0;  // Tr(K rho K^+)
    for (std::size_t r = 0; r < n; ++r)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) chance += (k[r * n + i] * rho[i * n + j] * std::conj(k[r * n + j])).real();
    chances.push_back(std::max(chance, 0.0));
  }
  return chances;
}

template <class Real>
std::vector<double> outcome_probabilities(std::size_t qubit, const BasicStatevector<Real>& state,
                                          const SimulationOptions& options) {
  const ComplexMatrix rho = reduced_density_matrix(state, {&qubit, 1}, options);
  return {std::max(rho[0].real(), 0.0), std::max(rho[3].real(), 0.0)};
}

std::size_t draw_outcome(const std::vector<double>& chances, util::Philox& random) {
  double total = 0.0;
  for (const double chance : chances) total += chance;
  double left = random.uniform() * total;
  std::size_t possible = 0;
  for (std::size_t k = 0; k < chances.size(); ++k) {
    if (chances[k] <= 0.0) continue;
    if (left < chances[k]) return k;
    left -= chances[k];
    possible = k;
  }
  return possible;
}

template <class Real>
void apply_kraus(const ComplexMatrix& kraus, double chance, std::span<const std::size_t> qubits,
                 BasicStatevector<Real>& state, const SimulationOptions& options) {
  const double scale = 1.0 / std::sqrt(chance);
  const std::size_t n = std::size_t{1} << qubits.size();
  ComplexMatrix matrix = kraus;
  bool identity = true;
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    constexpr double kRounding = 1e-15;
    matrix[i] *= scale;
    identity = identity && std::abs(matrix[i] - (i % (n + 1) == 0 ? 1.0 : 0.0)) < kRounding;
  }
  if (!identity) apply_matrix<Real>(matrix, qubits, state, {}, options);
}

#define EPIQ_FOR(Real)                                                                                           \
  template std::vector<double> kraus_probabilities(const PlacedChannel&, const BasicStatevector<Real>&,          \
                                                   const SimulationOptions&);                                    \
  template std::vector<double> outcome_probabilities(std::size_t, const BasicStatevector<Real>&,                 \
                                                     const SimulationOptions&);                                  \
  template void apply_kraus(const ComplexMatrix&, double, std::span<const std::size_t>, BasicStatevector<Real>&, \
                            const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
