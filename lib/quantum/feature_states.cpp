#include <algorithm>
#include <cmath>
#include <complex>
#include <string>

#include "epiq/quantum/feature_circuit.hpp"
#include "epiq/quantum/feature_layers.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/kernels/diagonal_layers.hpp"
#include "epiq/quantum/kernels/gram.hpp"
#include "epiq/quantum/scratch_pool.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/quantum/wide_state.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

/// Above this a sample is worth all threads.
constexpr std::size_t kMostSerialQubits = 16;

/// Copies the samples of a panel, each a plane of 2^q numbers `stride` apart, to their lanes.
template <class Real>
void interleave(const Real* rows, std::size_t stride, std::size_t samples, std::size_t size, std::size_t lanes,
                Real* plane) {
  constexpr std::size_t kRun = 16;  // a cache line or two of each row at a time
  for (std::size_t first = 0; first < size; first += kRun)
    for (std::size_t lane = 0; lane < samples; ++lane)
      for (std::size_t b = first; b < std::min(first + kRun, size); ++b)
        plane[b * lanes + lane] = rows[lane * stride + b];
}

template <class Real>
void lane_panels(const util::Matrix& features, const kernels::QuadraticLayers& layers, const Execution& execution,
                 StatePanels<Real>& states) {
  const kernels::LayerKernel<Real> kernel = kernels::layer_kernel<Real>(execution.isa);
  const std::size_t lanes = kernel.lanes;
  // A task is large enough to pay for its scratch.
  const std::size_t group = std::max<std::size_t>(1, (std::size_t{1} << 14) / (lanes << layers.qubits));
  const std::size_t feature_bytes = features.cols * lanes * sizeof(double);
  const std::size_t aligned = (feature_bytes + 63) / 64 * 64;
  ScratchPool pool(aligned + kernels::scratch_bytes(layers.qubits, lanes, sizeof(Real)));
  util::parallel_for(execution.threads, (states.panels() + group - 1) / group, [&](std::size_t task) {
    auto scratch = pool.borrow();
    double* x = scratch.as<double>();
    for (std::size_t p = task * group; p < std::min((task + 1) * group, states.panels()); ++p) {
      const std::size_t samples = std::min(lanes, states.count - p * lanes);
      for (std::size_t k = 0; k < features.cols; ++k)
        for (std::size_t lane = 0; lane < lanes; ++lane)
          x[k * lanes + lane] = features(p * lanes + std::min(lane, samples - 1), k);
      kernel.evolve(layers, x, scratch.as<char>() + aligned, states.panel(p));
    }
  });
}

/// States too large for a lane each, one after the other or many at once, then moved to their lanes.
template <class Real>
void wide_panels(const util::Matrix& features, const kernels::QuadraticLayers& layers, const Execution& execution,
                 StatePanels<Real>& states) {
  const std::size_t size = std::size_t{1} << states.qubits;
  const bool across = states.qubits > kMostSerialQubits;
  ScratchPool pool(2 * size * states.lanes * sizeof(Real));
  util::parallel_for(across ? 1 : execution.threads, states.panels(), [&](std::size_t p) {
    const std::size_t samples = std::min(states.lanes, states.count - p * states.lanes);
    if (states.lanes == 1) {
      evolve_wide<Real>(layers, features.row(p), across ? execution.threads : 1, execution.isa,
                        {states.panel(p), states.panel(p) + size});
      return;
    }
    auto loan = pool.borrow();
    Real* rows = loan.template as<Real>();
    for (std::size_t lane = 0; lane < samples; ++lane)
      evolve_wide<Real>(layers, features.row(p * states.lanes + lane), across ? execution.threads : 1, execution.isa,
                        {rows + 2 * lane * size, rows + (2 * lane + 1) * size});
    interleave(rows, 2 * size, samples, size, states.lanes, states.panel(p));
    interleave(rows + size, 2 * size, samples, size, states.lanes, states.panel(p) + states.plane_stride());
  });
}

/// Calls `amplitudes(sample, row)` for each sample, which fills 2^q complex numbers, and moves them to their lanes.
template <class Real, class Amplitudes>
void sample_panels(const Execution& execution, StatePanels<Real>& states, const Amplitudes& amplitudes) {
  const std::size_t size = std::size_t{1} << states.qubits;
  util::parallel_for(execution.threads, states.panels(), [&](std::size_t p) {
    util::MemoryBudget row_budget(amplitude_bytes(states.qubits, Precision::f64));
    Statevector row(states.qubits, row_budget);
    Real* panel = states.panel(p);
    for (std::size_t lane = 0; lane < std::min(states.lanes, states.count - p * states.lanes); ++lane) {
      amplitudes(p * states.lanes + lane, row);
      for (std::size_t b = 0; b < size; ++b) panel[b * states.lanes + lane] = static_cast<Real>(row[b].real());
      for (std::size_t b = 0; b < size && !states.real; ++b)
        panel[states.plane_stride() + b * states.lanes + lane] = static_cast<Real>(row[b].imag());
    }
  });
}

/// prod_i (cos(x_i / 2) |0> + sin(x_i / 2) |1>), a sample to a lane.
template <class Real>
void product_panels(const util::Matrix& angles, const Execution& execution, StatePanels<Real>& states) {
  const std::size_t lanes = states.lanes;
  util::parallel_for(execution.threads, states.panels(), [&](std::size_t p) {
    Real* panel = states.panel(p);
    Real cosine[kMostLanes], sine[kMostLanes];
    std::fill_n(panel, lanes, Real{1});
    for (std::size_t k = 0; k < states.qubits; ++k) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const double half = angles(std::min(p * lanes + lane, states.count - 1), k) / 2.0;
        cosine[lane] = static_cast<Real>(std::cos(half));
        sine[lane] = static_cast<Real>(std::sin(half));
      }
      const std::size_t filled = std::size_t{1} << k;
      for (std::size_t b = 0; b < filled; ++b) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          panel[(b + filled) * lanes + lane] = panel[b * lanes + lane] * sine[lane];
          panel[b * lanes + lane] *= cosine[lane];
        }
      }
    }
  });
}

template <class Real>
void amplitude_panels(const util::Matrix& features, const Execution& execution, StatePanels<Real>& states) {
  sample_panels(execution, states, [&features](std::size_t sample, Statevector& row) {
    const std::vector<double> amplitudes = unit_amplitudes(features.row(sample), row.size());
    std::copy(amplitudes.begin(), amplitudes.end(), row.begin());
  });
}

}  // namespace

template <class Real>
StatePanels<Real> panel_states(const util::Matrix& features, const StateMap& map, const Execution& execution) {
  check_map(features, map);
  const std::size_t qubits = map_qubits(map, features.cols);
  // Panels of several samples serve the products of a kernel; a large state alone needs none.
  const std::size_t lanes = features.rows == 1 && qubits >= kLeastWideQubits && !map_is_real(map)
                                ? 1
                                : kernels::gram_kernel<Real>(execution.isa).lanes;
  StatePanels<Real> states(features.rows, qubits, lanes, map_is_real(map));
  panel_states_into(features, map, execution, states);
  return states;
}

template <class Real>
void panel_states_into(const util::Matrix& features, const StateMap& map, const Execution& execution,
                       StatePanels<Real>& states) {
  check_map(features, map);
  if (states.count != features.rows || states.qubits != map_qubits(map, features.cols) ||
      states.real != map_is_real(map))
    throw util::Error(util::Fault::internal, "panels of another shape than the states of a feature map");
  if (const std::optional<DiagonalMap> diagonal = diagonal_map(map, states.qubits)) {
    if (states.qubits < kLeastWideQubits)
      lane_panels(features, diagonal->layers(), execution, states);
    else
      wide_panels(features, diagonal->layers(), execution, states);
  } else if (std::holds_alternative<RyMap>(map)) {
    product_panels(features, execution, states);
  } else if (std::holds_alternative<AmplitudeMap>(map)) {
    amplitude_panels(features, execution, states);
  } else {
    sample_panels(execution, states, [&](std::size_t sample, Statevector& row) {
      row.reset();
      apply_circuit(feature_circuit(features.row(sample), map), row, {1, execution.isa});
    });
  }
}

template StatePanels<float> panel_states<float>(const util::Matrix&, const StateMap&, const Execution&);
template StatePanels<double> panel_states<double>(const util::Matrix&, const StateMap&, const Execution&);
template void panel_states_into<float>(const util::Matrix&, const StateMap&, const Execution&, StatePanels<float>&);
template void panel_states_into<double>(const util::Matrix&, const StateMap&, const Execution&, StatePanels<double>&);

}  // namespace epiq::quantum
