#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "epiq/quantum/diagonal_op.hpp"
#include "epiq/quantum/fusion.hpp"
#include "epiq/quantum/kernels/gate_op.hpp"
#include "epiq/quantum/statevector.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

/// The amplitudes that a task of one gate takes.
constexpr std::size_t kTaskAmplitudes = std::size_t{1} << 16;

/// work(task, worker) for each task; a worker, of {0, .., threads - 1}, has scratch of its own.
template <class Work>
void for_each_task(unsigned threads, std::size_t tasks, const Work& work) {
  std::atomic<std::size_t> next{0};
  const std::size_t workers = std::min<std::size_t>(std::max(1u, threads), tasks);
  util::parallel_for(threads, workers, [&](std::size_t worker) {
    for (std::size_t task = next++; task < tasks; task = next++) work(task, worker);
  });
}

template <class Real>
const kernels::GateKernels<Real>& kernels_for(std::size_t qubits, const SimulationOptions& options) {
  const kernels::GateKernels<Real>& best = kernels::gate_kernels<Real>(options.isa);
  return qubits < best.lane_bits ? kernels::gate_kernels<Real>(util::Isa::scalar) : best;
}

/// One matrix on the whole state.
template <class Real>
void run_matrix(const ControlledMatrix& step, BasicStatevector<Real>& state, const SimulationOptions& options) {
  const kernels::GateKernels<Real>& kernels = kernels_for<Real>(state.qubits(), options);
  kernels::MatrixOp<Real> op = kernels::matrix_op<Real>(step.matrix, step.targets, step.controls, kernels);
  const std::size_t groups = kernels::group_count(op, state.qubits(), kernels);
  const std::size_t of_task = std::min(groups, kTaskAmplitudes >> (kernels.lane_bits + step.targets.size()));
  Real* const amplitudes = reinterpret_cast<Real*>(state.data());
  const bool in_memory = state.qubits() > kTileBits<Real> + 2;
  if (in_memory) kernels::choose_fetching(op, kernels);
  for_each_task(options.threads, groups / of_task, [&](std::size_t task, std::size_t) {
    if (in_memory) {
      kernels::apply_in_memory(op, amplitudes, task * of_task, (task + 1) * of_task, kernels);
    } else {
      op.kernel(op, amplitudes, task * of_task, (task + 1) * of_task);
    }
  });
}

/// A step on tiles.
template <class Real>
struct TileStep {
  kernels::MatrixOp<Real> matrix;
  std::size_t groups = 0;
  std::uint64_t outside_controls = 0;      ///< controls that are not active
  std::vector<DiagonalOp<Real>> diagonal;  ///< one or none
};

/// Where the amplitudes of tiles are.
struct TileMap {
  std::vector<std::size_t> active;   ///< ascending
  std::vector<std::size_t> outside;  ///< the other qubits, ascending
  std::vector<std::size_t> runs;     ///< the first index of each run of the tile with all outside qubits 0
  std::size_t run = 0;               ///< amplitudes of a run

  TileMap(const std::vector<std::size_t>& active_qubits, std::size_t qubits) : active(active_qubits) {
    for (std::size_t qubit = 0; qubit < qubits; ++qubit)
      if (!std::binary_search(active.begin(), active.end(), qubit)) outside.push_back(qubit);
    std::size_t adjacent = 0;
    while (adjacent < active.size() && active[adjacent] == adjacent) ++adjacent;
    run = std::size_t{1} << adjacent;
    runs.resize(std::size_t{1} << (active.size() - adjacent));
    for (std::size_t r = 0; r < runs.size(); ++r)
      for (std::size_t i = adjacent; i < active.size(); ++i) runs[r] |= (r >> (i - adjacent) & 1) << active[i];
  }

  /// The values of the outside qubits in tile `number`, as bits of an index.
  std::uint64_t place(std::size_t number) const {
    std::uint64_t index = 0;
    for (std::size_t i = 0; i < outside.size(); ++i) index |= (std::uint64_t{number} >> i & 1) << outside[i];
    return index;
  }
};

template <class Real>
TileStep<Real> tile_step(const FusedGate& step, const std::vector<std::size_t>& active,
                         const kernels::GateKernels<Real>& kernels) {
  TileStep<Real> result;
  if (step.is_diagonal) {
    result.diagonal.emplace_back(step.diagonal, active, kernels);
    return result;
  }
  const auto local = [&](std::size_t qubit) {
    return static_cast<std::size_t>(std::lower_bound(active.begin(), active.end(), qubit) - active.begin());
  };
  std::vector<std::size_t> targets;
  for (const std::size_t target : step.matrix.targets) targets.push_back(local(target));
  std::uint64_t controls = 0;
  result.outside_controls = step.matrix.controls;
  for (const std::size_t qubit : active) {
    if ((step.matrix.controls >> qubit & 1) == 0) continue;
    controls |= std::uint64_t{1} << local(qubit);
    result.outside_controls ^= std::uint64_t{1} << qubit;
  }
  result.matrix = kernels::matrix_op<Real>(step.matrix.matrix, targets, controls, kernels);
  result.groups = kernels::group_count(result.matrix, active.size(), kernels);
  return result;
}

template <class Real>
void run_tile(const std::vector<TileStep<Real>>& steps, std::uint64_t outside, std::complex<Real>* tile) {
  for (const TileStep<Real>& step : steps) {
    if (!step.diagonal.empty()) {
      step.diagonal.front().apply(tile, outside);
    } else if ((outside & step.outside_controls) == step.outside_controls) {
      step.matrix.kernel(step.matrix, reinterpret_cast<Real*>(tile), 0, step.groups);
    }
  }
}

/// All steps of a sweep, tile by tile: in place where tiles are whole, else on a copy in the cache.
template <class Real>
void run_sweep(const Sweep& sweep, BasicStatevector<Real>& state, const SimulationOptions& options) {
  using Amplitude = std::complex<Real>;
  const kernels::GateKernels<Real>& kernels = kernels_for<Real>(state.qubits(), options);
  std::vector<TileStep<Real>> steps;
  for (const FusedGate& step : sweep.steps) steps.push_back(tile_step<Real>(step, sweep.active, kernels));
  const TileMap map(sweep.active, state.qubits());
  const std::size_t tile_size = std::size_t{1} << map.active.size();
  const std::size_t tiles = state.size() / tile_size;
  const bool in_place = map.runs.size() == 1;
  const std::size_t workers = std::min<std::size_t>(std::max(1u, options.threads), tiles);
  const PagedBytes scratch(in_place ? 0 : workers * tile_size * sizeof(Amplitude));
  for_each_task(options.threads, tiles, [&](std::size_t number, std::size_t worker) {
    const std::uint64_t outside = map.place(number);
    if (in_place) {
      run_tile(steps, outside, state.data() + outside);
      return;
    }
    Amplitude* const tile = static_cast<Amplitude*>(scratch.data()) + worker * tile_size;
    for (std::size_t r = 0; r < map.runs.size(); ++r)
      std::memcpy(tile + r * map.run, state.data() + (outside | map.runs[r]), map.run * sizeof(Amplitude));
    run_tile(steps, outside, tile);
    for (std::size_t r = 0; r < map.runs.size(); ++r)
      std::memcpy(state.data() + (outside | map.runs[r]), tile + r * map.run, map.run * sizeof(Amplitude));
  });
}

void check_qubit(std::size_t qubit, std::size_t of) {
  if (qubit >= of)
    throw Error(Fault::input, "a gate on qubit " + std::to_string(qubit) + " does not act on a state of " +
                                  std::to_string(of) + " qubits; qubits count from 0");
}

}  // namespace

template <class Real>
void apply_gate(const Gate& gate, BasicStatevector<Real>& state, const SimulationOptions& options) {
  for (std::size_t i = 0; i < gate_spec(gate.kind).qubits; ++i) check_qubit(gate.qubits[i], state.qubits());
  if (gate.kind != GateKind::id) run_matrix(single_gate(gate).matrix, state, options);
}

template <class Real>
void apply_matrix(std::span<const Complex> matrix, std::span<const std::size_t> qubits, BasicStatevector<Real>& state,
                  std::span<const std::size_t> controls, const SimulationOptions& options) {
  const std::size_t rows = std::size_t{1} << std::min(qubits.size(), kernels::kMostTargets);
  if (qubits.empty() || qubits.size() > kernels::kMostTargets || matrix.size() != rows * rows)
    throw Error(Fault::input, "a matrix of " + std::to_string(matrix.size()) + " elements does not act on " +
                                  std::to_string(qubits.size()) + " qubits; it may act on 1 to 3");
  ControlledMatrix step{{qubits.begin(), qubits.end()}, 0, {matrix.begin(), matrix.end()}};
  std::uint64_t named = 0;
  const auto name = [&](std::size_t qubit) {
    check_qubit(qubit, state.qubits());
    const std::uint64_t bit = std::uint64_t{1} << qubit;
    if ((named & bit) != 0) throw Error(Fault::input, "a gate names qubit " + std::to_string(qubit) + " twice");
    named |= bit;
    return bit;
  };
  for (const std::size_t qubit : qubits) name(qubit);
  for (const std::size_t qubit : controls) step.controls |= name(qubit);
  run_matrix(step, state, options);
}

template <class Real>
void apply_circuit(const Circuit& circuit, BasicStatevector<Real>& state, const SimulationOptions& options) {
  if (circuit.qubits() != state.qubits())
    throw Error(Fault::input, "a circuit of " + std::to_string(circuit.qubits()) +
                                  " qubits does not act on a state of " + std::to_string(state.qubits()));
  for (const Sweep& sweep : plan_sweeps(fuse(circuit), state.qubits(), kTileBits<Real>, kAdjacentBits<Real>)) {
    const bool one_matrix = sweep.steps.size() == 1 && !sweep.steps[0].is_diagonal;
    if (one_matrix && state.qubits() > kTileBits<Real>) {
      run_matrix(sweep.steps[0].matrix, state, options);
    } else {
      run_sweep(sweep, state, options);
    }
  }
}

#define EPIQ_FOR(Real)                                                                                        \
  template void apply_gate(const Gate&, BasicStatevector<Real>&, const SimulationOptions&);                   \
  template void apply_matrix(std::span<const Complex>, std::span<const std::size_t>, BasicStatevector<Real>&, \
                             std::span<const std::size_t>, const SimulationOptions&);                         \
  template void apply_circuit(const Circuit&, BasicStatevector<Real>&, const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
