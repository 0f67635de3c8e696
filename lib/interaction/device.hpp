#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The device that fidelity kernels are estimated on.
struct Device {
  std::uint64_t shots = 0;                             ///< of each compute-uncompute circuit; 0: exact probabilities
  std::shared_ptr<const quantum::NoiseModel> noise{};  ///< none: perfect gates
  std::uint64_t seed = 1;                              ///< of the shots
};

/// What the device gives for the fidelity kernel of some states: symmetric, as one circuit (with noise the mean of both
/// orders) stands for an entry and its mirror image. Shots are unbiased, with variance k (1 - k) / shots.
///
/// It knows nothing of a trait, so tests whose eigenvalues come from the same kernel stay valid; noise only costs
/// power. The draws depend on (seed, stream, features) alone, and not on where or by which thread they are made.
/// @param exact    n x n; the kernel of perfect gates
/// @param features n x q, of the circuits; a row each
/// @param stream   tells kernels of the same features apart
/// O(n^2), whatever the shots; with noise O(n gates 4^q + n^2 4^q) and noisy_bytes of memory, which are not charged to
/// a budget
util::Matrix measured_kernel(util::Matrix exact, const util::Matrix& features, const quantum::StateMap& map,
                             const Device& device, std::uint64_t stream);

/// Bytes that measured_kernel takes for `states` states under a noise model: two density matrices each.
std::uint64_t noisy_bytes(std::size_t qubits, std::size_t states);

/// A factor F of the positive part of a symmetric matrix: F F' is the nearest positive semidefinite matrix (Higham,
/// Linear Algebra Appl. 103 (1988) 103) without its smallest eigenvalues, which together are at most `tolerance` for
/// each row. n x r; columns in descending order of their eigenvalues.
util::Matrix positive_factor(const util::Matrix& kernel, double tolerance);

}  // namespace epiq::interaction
