#include "epiq/quantum/feature_map.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/quantum/feature_layers.hpp"
#include "epiq/quantum/scratch_pool.hpp"
#include "epiq/quantum/wide_state.hpp"

namespace epiq::quantum {
namespace {

/// Turns `size` vectors of `lanes` samples into `rows` rows of `size` amplitudes.
void write_rows(const double* plane, std::size_t size, std::size_t lanes, std::size_t rows, double* to) {
  const std::size_t run = std::min<std::size_t>(8, size);  // a cache line of each row at a time
  for (std::size_t first = 0; first < size; first += run)
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t b = first; b < first + run; ++b) to[row * size + b] = plane[b * lanes + row];
}

StateBatch evolve(const util::Matrix& features, const StateMap& map, util::Isa isa) {
  check_map(features, map);
  const DiagonalMap diagonal = *diagonal_map(map, features.cols);
  const std::size_t count = features.rows;
  const std::size_t size = std::size_t{1} << diagonal.qubits;
  StateBatch states{count, diagonal.qubits, util::Matrix(count, size), util::Matrix(count, size)};
  if (diagonal.qubits >= kLeastWideQubits) {
    PagedArray<double> planes(2 * size);  // rows of a matrix are not aligned as the kernels need it
    for (std::size_t i = 0; i < count; ++i) {
      evolve_wide<double>(diagonal.layers(), features.row(i), 1, isa, {planes.data(), planes.data() + size});
      std::copy_n(planes.data(), size, &states.re(i, 0));
      std::copy_n(planes.data() + size, size, &states.im(i, 0));
    }
    return states;
  }
  const kernels::LayerKernel<double> kernel = kernels::layer_kernel<double>(isa);
  const std::size_t lanes = kernel.lanes;
  PagedArray<double> columns(diagonal.qubits * lanes), panel(2 * size * lanes);
  PagedArray<char> scratch(kernels::scratch_bytes(diagonal.qubits, lanes, sizeof(double)));
  for (std::size_t first = 0; first < count; first += lanes) {
    const std::size_t rows = std::min(lanes, count - first);
    for (std::size_t k = 0; k < diagonal.qubits; ++k)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        columns[k * lanes + lane] = features(first + std::min(lane, rows - 1), k);
    kernel.evolve(diagonal.layers(), columns.data(), scratch.data(), panel.data());
    write_rows(panel.data(), size, lanes, rows, &states.re(first, 0));
    write_rows(panel.data() + size * lanes, size, lanes, rows, &states.im(first, 0));
  }
  return states;
}

}  // namespace

StateBatch iqp_states(const util::Matrix& features, const IqpMap& map, util::Isa isa) {
  return evolve(features, map, isa);
}

StateBatch zz_states(const util::Matrix& features, int repetitions, bool entangled, util::Isa isa) {
  return evolve(features, ZzMap{repetitions, entangled}, isa);
}

StateBatch ry_states(const util::Matrix& angles) {
  const std::size_t q = angles.cols;
  check_map(angles, RyMap{});
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
