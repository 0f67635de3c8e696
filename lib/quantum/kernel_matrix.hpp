#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/state_panels.hpp"

namespace epiq::quantum {

// Kernel matrices of panels of states. Real is float or double, Out the same or double; results do not depend on
// `threads`.

/// The fidelity kernel |<i|j>|^2 of one batch with itself: count x count, row-major, symmetric to the last bit, the
/// diagonal as computed (1 to 1e-12, or 1e-6 for floats).
///
/// Products of tiles of samples with |.|^2 taken while a tile is in the cache; only what is above the diagonal is
/// computed. O(count^2 2^q / 2); real states take a third of that. Needs 110 KB (float) or 220 KB (double) a thread
/// beside `kernel`.
template <class Real, class Out = Real>
void fidelity_kernel(const StatePanels<Real>& states, const Execution& execution,
                     std::span<std::type_identity_t<Out>> kernel);

/// The fidelity kernel of two batches: left.count x right.count, row-major.
/// @throws Error(input) if the numbers of qubits differ
template <class Real, class Out = Real>
void fidelity_kernel(const StatePanels<Real>& left, const StatePanels<Real>& right, const Execution& execution,
                     std::span<std::type_identity_t<Out>> kernel);

}  // namespace epiq::quantum
