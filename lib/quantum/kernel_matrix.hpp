#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/state_panels.hpp"

namespace epiq::quantum {

// Kernel matrices of panels of states. Real is float or double; results do not depend on `threads`.

/// The fidelity kernel |<i|j>|^2 of one batch with itself: count x count, row-major, symmetric to the last bit, the
/// diagonal as computed (1 to 1e-12, or 1e-6 for floats).
///
/// Products of tiles of samples with |.|^2 taken while a tile is in the cache; only what is above the diagonal is
/// computed. O(count^2 2^q / 2); real states take a third of that. Needs 110 KB (float) or 220 KB (double) a thread
/// beside `kernel`.
template <class Real>
void fidelity_kernel(const StatePanels<Real>& states, const Execution& execution, std::span<Real> kernel);

/// The fidelity kernel of two batches: left.count x right.count, row-major.
/// @throws Error(input) if the numbers of qubits or lanes differ
template <class Real>
void fidelity_kernel(const StatePanels<Real>& left, const StatePanels<Real>& right, const Execution& execution,
                     std::span<Real> kernel);

/// Rows first .. first + rows - 1 of the above, rows x right.count: for kernels that are written band by band. `first`
/// is a multiple of kernel_band.
template <class Real>
void fidelity_band(const StatePanels<Real>& left, std::size_t first, std::size_t rows, const StatePanels<Real>& right,
                   const Execution& execution, std::span<Real> band);

/// Rows that are computed together; bands of a multiple of it waste nothing.
inline constexpr std::size_t kKernelBand = 64;

}  // namespace epiq::quantum
