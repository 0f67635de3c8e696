#include "epiq/interaction/device.hpp"

#include <cmath>
#include <limits>

#include "epiq/quantum/kernel_noise.hpp"
#include "epiq/quantum/kernel_shots.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/memory_budget.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

/// FNV-1a of the features, mixed with seed and stream.
std::uint64_t kernel_seed(const util::Matrix& features, const Device& device, std::uint64_t stream) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ features.cols;
  for (const double value : features.values) {
    // Rounded, so that the last bits of a feature do not choose the draws.
    hash = (hash ^ static_cast<std::uint64_t>(std::llround(value * 1e6))) * 0x100000001b3U;
    hash ^= hash >> 29;
  }
  const util::Philox::Block block = util::Philox::block(device.seed, hash, stream);
  return std::uint64_t{block[0]} << 32 | block[1];
}

}  // namespace

util::Matrix measured_kernel(util::Matrix exact, const util::Matrix& features, const quantum::StateMap& map,
                             const Device& device, std::uint64_t stream) {
  util::Matrix kernel = std::move(exact);
  if (device.noise) {
    util::MemoryBudget unlimited(std::numeric_limits<std::uint64_t>::max());
    kernel = quantum::noisy_fidelity_kernel(features, features, map, *device.noise, /*symmetric=*/true, /*threads=*/1,
                                            unlimited);
  }
  if (device.shots > 0)
    quantum::sample_shots(kernel, device.shots, kernel_seed(features, device, stream), /*symmetric=*/true,
                          /*threads=*/1);
  return kernel;
}

std::uint64_t noisy_bytes(std::size_t qubits, std::size_t states) { return std::uint64_t{32} * states << (2 * qubits); }

util::Matrix positive_factor(const util::Matrix& kernel, double tolerance) {
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(kernel);
  std::size_t kept = eigen.values.size();
  double dropped = 0.0;
  while (kept > 0) {
    dropped += std::max(0.0, eigen.values[kept - 1]);
    if (eigen.values[kept - 1] > 0.0 && dropped > tolerance * static_cast<double>(kernel.rows)) break;
    --kept;
  }
  util::Matrix factor(kernel.rows, kept);
  for (std::size_t i = 0; i < factor.rows; ++i)
    for (std::size_t k = 0; k < kept; ++k) factor(i, k) = eigen.vectors(i, k) * std::sqrt(eigen.values[k]);
  return factor;
}

}  // namespace epiq::interaction
