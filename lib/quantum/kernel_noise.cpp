#include "epiq/quantum/kernel_noise.hpp"

#include <algorithm>
#include <complex>
#include <string>

#include "epiq/quantum/density.hpp"
#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/quantum/feature_layers.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;

/// K -> K^+, 2^q x 2^q.
std::vector<Complex> adjoint(const std::vector<Complex>& matrix, std::size_t size) {
  std::vector<Complex> result(matrix.size());
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j) result[j * size + i] = std::conj(matrix[i * size + j]);
  return result;
}

/// What a channel does to effects: A -> sum_k K_k^+ A K_k.
Channel dual(const Channel& channel) {
  Channel result{channel.qubits, {}, {}};
  for (const std::vector<Complex>& kraus : channel.kraus)
    result.kraus.push_back(adjoint(kraus, std::size_t{1} << channel.qubits));
  return result;
}

/// The channels of `placed`, last one first, on an effect.
void take_back(const std::vector<PlacedChannel>& placed, DensityMatrix& effect, const SimulationOptions& options) {
  for (std::size_t k = placed.size(); k-- > 0;) {
    const Channel channel = dual(*placed[k].channel);
    apply_channel({&channel, placed[k].qubits}, effect, options);
  }
}

/// The effect "all qubits read 0" before the noise of the measurement: a product of diag(P(0|0), P(0|1)).
DensityMatrix zero_effect(std::size_t qubits, const NoiseModel& model, util::MemoryBudget& budget,
                          const SimulationOptions& options) {
  DensityMatrix effect(qubits, budget);
  for (std::size_t b = 0; b < effect.rows(); ++b) {
    double weight = 1.0;
    for (std::size_t q = 0; q < qubits; ++q) {
      const ReadoutError error = readout_error(model, q);
      weight *= (b >> q & 1) != 0 ? error.p0_given_1 : 1.0 - error.p1_given_0;
    }
    effect.elements[b + (b << qubits)] = weight;
  }
  for (std::size_t q = 0; q < qubits; ++q) take_back(channels_of(model, "measure", q), effect, options);
  return effect;
}

/// The effect before a noisy circuit.
DensityMatrix effect_before(const Circuit& circuit, const NoiseModel& model, util::MemoryBudget& budget,
                            const SimulationOptions& options) {
  DensityMatrix effect = zero_effect(circuit.qubits(), model, budget, options);
  for (std::size_t g = circuit.gates().size(); g-- > 0;) {
    const Gate& gate = circuit.gates()[g];
    take_back(channels_of(model, gate), effect, options);
    const std::size_t qubits = gate_spec(gate.kind).qubits;
    if (qubits > 2) throw util::Error(util::Fault::internal, "a feature map with a gate of three qubits");
    const Channel backwards{qubits, {adjoint(gate_matrix(gate), std::size_t{1} << qubits)}, {}};
    apply_channel({&backwards, {gate.qubits.begin(), gate.qubits.begin() + qubits}}, effect, options);
  }
  return effect;
}

/// Elements of many Hermitian matrices, a row each: re, im, re, im, ..
class Elements {
 public:
  Elements(std::size_t count, std::size_t qubits, util::MemoryBudget& budget)
      : size_(std::size_t{2} << (2 * qubits)),
        charge_(budget, std::uint64_t{8} * size_ * count,
                std::to_string(count) + " density matrices of " + std::to_string(qubits) + " qubits"),
        values_(size_ * count) {}

  void set(std::size_t row, const DensityMatrix& matrix) {
    for (std::size_t i = 0; i < matrix.elements.size(); ++i) {
      values_[row * size_ + 2 * i] = matrix.elements[i].real();
      values_[row * size_ + 2 * i + 1] = matrix.elements[i].imag();
    }
  }
  const double* row(std::size_t i) const { return values_.data() + i * size_; }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  MemoryCharge charge_;
  std::vector<double> values_;
};

}  // namespace

util::Matrix noisy_fidelity_kernel(const util::Matrix& left, const util::Matrix& right, const StateMap& map,
                                   const NoiseModel& model, bool symmetric, unsigned threads,
                                   util::MemoryBudget& budget) {
  check_map(left, map);
  check_map(right, map);
  const std::size_t qubits = map_qubits(map, right.cols);
  constexpr std::size_t kMostNoisyQubits = 14;  // keeps the sizes below from overflowing; memory ends before
  if (qubits > kMostNoisyQubits)
    throw util::Error(util::Fault::resource, "a noisy kernel of " + std::to_string(qubits) +
                                                 " qubits is too large; at most " + std::to_string(kMostNoisyQubits) +
                                                 " are simulated as density matrices; take --trajectories");
  Elements states(right.rows, qubits, budget), effects(left.rows, qubits, budget);
  const SimulationOptions options{1, util::active_isa()};
  util::parallel_for(threads, right.rows, [&](std::size_t j) {
    states.set(j, simulate_density(feature_circuit(right.row(j), map), model, budget, options));
  });
  util::parallel_for(threads, left.rows, [&](std::size_t i) {
    effects.set(i, effect_before(feature_circuit(left.row(i), map).inverse(), model, budget, options));
  });
  util::Matrix kernel(left.rows, right.rows);
  util::parallel_for(threads, left.rows, [&](std::size_t i) {
    for (std::size_t j = 0; j < right.rows; ++j) {
      double sum = 0.0;  // Tr(A rho) = sum conj(A_rc) rho_rc, as A is Hermitian
      const double* a = effects.row(i);
      const double* b = states.row(j);
      for (std::size_t k = 0; k < effects.size(); ++k) sum += a[k] * b[k];
      kernel(i, j) = std::clamp(sum, 0.0, 1.0);
    }
  });
  for (std::size_t i = 0; symmetric && i < kernel.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) kernel(i, j) = kernel(j, i) = (kernel(i, j) + kernel(j, i)) / 2.0;
  return kernel;
}

}  // namespace epiq::quantum
