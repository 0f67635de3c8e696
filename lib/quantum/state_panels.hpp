#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/quantum/scratch_pool.hpp"

namespace epiq::quantum {

/// States of many samples in panels of `lanes` samples side by side, which is how the kernels make and multiply them.
/// Real is float or double.
template <class Real>
struct StatePanels {
  std::size_t count = 0;    ///< samples
  std::size_t qubits = 0;   ///< q
  std::size_t lanes = 1;    ///< samples of a panel; those behind the last one are of no meaning
  bool real = false;        ///< all amplitudes are real: there is no imaginary plane
  PagedArray<Real> values;  ///< panels x (Re, Im) x 2^q x lanes

  StatePanels() = default;
  StatePanels(std::size_t samples, std::size_t qubit_count, std::size_t lane_count, bool is_real)
      : count(samples), qubits(qubit_count), lanes(lane_count), real(is_real), values(panels() * panel_stride()) {}

  std::size_t panels() const { return (count + lanes - 1) / lanes; }
  std::size_t plane_stride() const { return lanes << qubits; }
  std::size_t panel_stride() const { return plane_stride() * (real ? 1 : 2); }
  Real* panel(std::size_t p) { return values.data() + p * panel_stride(); }
  const Real* panel(std::size_t p) const { return values.data() + p * panel_stride(); }

  Real re(std::size_t sample, std::size_t amplitude) const {
    return panel(sample / lanes)[amplitude * lanes + sample % lanes];
  }
  Real im(std::size_t sample, std::size_t amplitude) const {
    return real ? Real{} : panel(sample / lanes)[plane_stride() + amplitude * lanes + sample % lanes];
  }
};

/// The most samples that share a panel.
inline constexpr std::size_t kMostLanes = 16;

/// At most the bytes of such states: `real_bytes` is 4 or 8.
constexpr std::uint64_t panel_bytes(std::size_t count, std::size_t qubits, std::size_t real_bytes, bool real) {
  return (std::uint64_t{count} + kMostLanes) * ((real ? 1 : 2) * std::uint64_t{real_bytes} << qubits);
}

}  // namespace epiq::quantum
