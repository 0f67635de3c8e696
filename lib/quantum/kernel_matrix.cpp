#include "epiq/quantum/kernel_matrix.hpp"

#include <algorithm>
#include <string>

#include "epiq/quantum/kernels/gram.hpp"
#include "epiq/quantum/scratch_pool.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using kernels::kGramTile;

template <class Real>
kernels::PanelView<Real> panels_of_tile(const StatePanels<Real>& states, std::size_t first_sample) {
  const std::size_t first = first_sample / states.lanes;
  return {states.panel(first), states.panel_stride(), states.plane_stride(),
          std::min(kGramTile / states.lanes, states.panels() - first)};
}

/// Computes tiles of two batches in buffers of its own.
template <class Real>
class TileProducer {
 public:
  TileProducer(const StatePanels<Real>& left, const StatePanels<Real>& right, const Execution& execution)
      : left_(left),
        right_(right),
        kernel_(kernels::gram_kernel<Real>(execution.isa)),
        pool_(sizeof(Real) * (kTileSize + kernels::gram_scratch_count())) {
    if (left.qubits != right.qubits)
      throw util::Error(util::Fault::input, "states of " + std::to_string(left.qubits) + " and of " +
                                                std::to_string(right.qubits) + " qubits have no fidelity");
    if (left.lanes != kernel_.lanes || right.lanes != kernel_.lanes || left.real != right.real)
      throw util::Error(util::Fault::internal, "panels of states of different shapes, or of another instruction set");
  }

  /// Calls use(tile), kGramTile x kGramTile, of the samples from `row` and `column` on.
  template <class Use>
  void with_tile(std::size_t row, std::size_t column, bool above, const Use& use) {
    auto loan = pool_.borrow();
    Real* tile = loan.template as<Real>();
    (left_.real ? kernel_.real : kernel_.complex)(panels_of_tile(left_, row), panels_of_tile(right_, column),
                                                  std::size_t{1} << left_.qubits, above, tile + kTileSize, tile);
    use(tile);
  }

 private:
  static constexpr std::size_t kTileSize = kGramTile * kGramTile;
  const StatePanels<Real>& left_;
  const StatePanels<Real>& right_;
  kernels::GramKernel<Real> kernel_;
  ScratchPool pool_;
};

std::size_t tiles(std::size_t count) { return (count + kGramTile - 1) / kGramTile; }

/// The tile of the upper triangle, counted column by column.
struct TilePlace {
  std::size_t row = 0;
  std::size_t column = 0;
};

TilePlace upper_tile(std::size_t task) {
  std::size_t column = 0;
  while ((column + 1) * (column + 2) / 2 <= task) ++column;
  return {task - column * (column + 1) / 2, column};
}

}  // namespace

template <class Real, class Out>
void fidelity_kernel(const StatePanels<Real>& states, const Execution& execution,
                     std::span<std::type_identity_t<Out>> kernel) {
  const std::size_t n = states.count;
  if (kernel.size() != n * n) throw util::Error(util::Fault::internal, "a kernel matrix of the wrong size");
  TileProducer<Real> producer(states, states, execution);
  util::parallel_for(execution.threads, tiles(n) * (tiles(n) + 1) / 2, [&](std::size_t task) {
    const TilePlace place = upper_tile(task);
    const std::size_t row = place.row * kGramTile, column = place.column * kGramTile;
    const std::size_t rows = std::min(kGramTile, n - row), columns = std::min(kGramTile, n - column);
    producer.with_tile(row, column, row == column, [&](const Real* tile) {
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = row == column ? i : 0; j < columns; ++j)
          kernel[(row + i) * n + column + j] = static_cast<Out>(tile[i * kGramTile + j]);
      for (std::size_t j = 0; j < columns; ++j)
        for (std::size_t i = 0; i < (row == column ? j : rows); ++i)
          kernel[(column + j) * n + row + i] = static_cast<Out>(tile[i * kGramTile + j]);
    });
  });
}

template <class Real, class Out>
void fidelity_kernel(const StatePanels<Real>& left, const StatePanels<Real>& right, const Execution& execution,
                     std::span<std::type_identity_t<Out>> kernel) {
  if (kernel.size() != left.count * right.count)
    throw util::Error(util::Fault::internal, "a kernel matrix of the wrong size");
  TileProducer<Real> producer(left, right, execution);
  const std::size_t across = tiles(right.count);
  util::parallel_for(execution.threads, tiles(left.count) * across, [&](std::size_t task) {
    const std::size_t row = task / across * kGramTile, column = task % across * kGramTile;
    producer.with_tile(row, column, /*above=*/false, [&](const Real* tile) {
      for (std::size_t i = 0; i < std::min(kGramTile, left.count - row); ++i)
        for (std::size_t j = 0; j < std::min(kGramTile, right.count - column); ++j)
          kernel[(row + i) * right.count + column + j] = static_cast<Out>(tile[i * kGramTile + j]);
    });
  });
}

#define EPIQ_FIDELITY(Real, Out)                                                                                 \
  template void fidelity_kernel<Real, Out>(const StatePanels<Real>&, const Execution&, std::span<Out>);          \
  template void fidelity_kernel<Real, Out>(const StatePanels<Real>&, const StatePanels<Real>&, const Execution&, \
                                           std::span<Out>);
EPIQ_FIDELITY(float, float)
EPIQ_FIDELITY(float, double)
EPIQ_FIDELITY(double, double)
#undef EPIQ_FIDELITY

}  // namespace epiq::quantum
