#include "epiq/quantum/mps_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

#include "epiq/quantum/mps_order.hpp"
#include "epiq/quantum/mps_plan.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

/// States on each side of a tile; fixed, so that results do not depend on the number of threads.
constexpr std::size_t kTile = 8;

Complex phase(double angle) { return {std::cos(angle), std::sin(angle)}; }

void check(const IqpMap& map, std::size_t features) {
  if (map.qubits == 0) throw Error(Fault::input, "a feature map needs at least 1 qubit");
  if (features != map.qubits)
    throw Error(Fault::input, "a feature map of " + std::to_string(map.qubits) + " qubits was given " +
                                  std::to_string(features) + " features a sample; the two must agree");
  if (map.repetitions < 1)
    throw Error(Fault::input,
                "a feature map of " + std::to_string(map.repetitions) + " repetitions; at least 1 is needed");
  if (!std::isfinite(map.bandwidth)) throw Error(Fault::input, "the bandwidth of a feature map is not a finite number");
  for (const Edge& edge : map.edges)
    if (edge.first >= map.qubits || edge.second >= map.qubits || edge.first == edge.second ||
        !std::isfinite(edge.weight))
      throw Error(Fault::input, "the edge " + std::to_string(edge.first) + "-" + std::to_string(edge.second) +
                                    " does not join two different ones of " + std::to_string(map.qubits) +
                                    " qubits with a finite weight");
}

std::vector<std::size_t> order_of(const IqpMap& map, bool reorder) {
  Interactions interactions;
  if (reorder)
    for (const Edge& edge : map.edges) interactions.emplace_back(edge.first, edge.second);
  return short_order(map.qubits, interactions);
}

/// H on each qubit, then exp(i c s_i Z_i).
std::vector<ProductSum> local_layer(std::span<const double> features, const IqpMap& map) {
  constexpr double kHalf = std::numbers::sqrt2 / 2.0;
  std::vector<ProductSum> layer;
  for (std::size_t q = 0; q < map.qubits; ++q) {
    const Complex zero = kHalf * phase(map.bandwidth * features[q]);
    layer.push_back({{q}, {{Matrix2{zero, zero, std::conj(zero), -std::conj(zero)}}}});
  }
  return layer;
}

std::vector<ProductSum> coupling_layer(std::span<const double> features, const IqpMap& map,
                                       const std::vector<std::size_t>& order) {
  std::vector<PairPhase> pairs;
  for (const Edge& edge : map.edges) {
    const double angle = map.bandwidth * edge.weight * features[edge.first] * features[edge.second];
    if (angle == 0.0) continue;
    const Complex even = phase(angle);
    pairs.push_back({edge.first, edge.second, {even, std::conj(even), std::conj(even), even}});
  }
  std::vector<std::size_t> place(order.size());
  for (std::size_t p = 0; p < order.size(); ++p) place[order[p]] = p;
  return diagonal_stars(pairs, place);
}

Mps iqp_mps(std::span<const double> features, const IqpMap& map, const std::vector<std::size_t>& order,
            const MpsOptions& options, util::MemoryBudget& budget) {
  for (std::size_t q = 0; q < features.size(); ++q)
    if (!std::isfinite(features[q]))
      throw Error(Fault::input, "feature " + std::to_string(q) + " of a sample is not a finite number");
  Mps state(order, options, budget);
  const std::vector<ProductSum> local = local_layer(features, map);
  const std::vector<ProductSum> couplings = coupling_layer(features, map, order);
  for (int layer = 0; layer < map.repetitions; ++layer) {
    for (const ProductSum& op : local) state.apply(op);
    for (const ProductSum& op : couplings) state.apply(op, Split::quick);
    state.compress();
  }
  return state;
}

/// Some states side by side; at each site their bonds follow one another.
class Side {
 public:
  Side(const std::vector<Mps>& states, std::size_t first)
      : states_(&states[first]), count_(std::min(kTile, states.size() - first)), begin_(count_ + 1) {}

  std::size_t count() const { return count_; }
  const SiteTensor& site(std::size_t i, std::size_t p) const { return states_[i].site(p); }

  /// Where the left bond of each state at site p begins; the last value is the sum of all. At p = n all bonds are 1.
  void enter(std::size_t p) {
    for (std::size_t i = 0; i < count_; ++i)
      begin_[i + 1] = begin_[i] + (p < states_[i].qubits() ? states_[i].site(p).left : 1);
  }
  std::size_t begin(std::size_t i) const { return begin_[i]; }
  std::size_t total() const { return begin_[count_]; }

 private:
  const Mps* states_;
  std::size_t count_;
  std::vector<std::size_t> begin_;
};

/// The overlaps of a tile: left.count() x right.count().
ComplexMatrix tile_overlaps(Side left, Side right, std::size_t qubits) {
  left.enter(0);
  right.enter(0);
  ComplexMatrix environment(left.total(), right.total());  // (state, its left bond) on either side
  std::fill(environment.values.begin(), environment.values.end(), Complex{1.0});
  for (std::size_t p = 0; p < qubits; ++p) {
    Side next_left = left;
    Side next_right = right;
    next_left.enter(p + 1);
    next_right.enter(p + 1);
    const std::size_t width = next_right.total();
    ComplexMatrix inner(2 * left.total(), width);  // (left state, bond, value) x (right state, right bond)
    for (std::size_t j = 0; j < right.count(); ++j) {
      const SiteTensor& site = right.site(j, p);
      const ComplexBlock column{environment.values.data() + right.begin(j), left.total(), site.left, right.total()};
      for (std::size_t value = 0; value < 2; ++value)
        multiply_into(column, {site.values.data() + value * site.right, site.left, site.right, 2 * site.right},
                      inner.values.data() + value * width + next_right.begin(j), 2 * width);
    }
    environment = ComplexMatrix(next_left.total(), width);
    for (std::size_t i = 0; i < left.count(); ++i) {
      const SiteTensor& site = left.site(i, p);
      multiply_adjoint_into(site.by_right(), {&inner(2 * left.begin(i), 0), 2 * site.left, width, width},
                            &environment(next_left.begin(i), 0), width);
    }
    left = std::move(next_left);
    right = std::move(next_right);
  }
  return environment;
}

void require_same_order(const std::vector<Mps>& states, const Mps& first) {
  for (const Mps& state : states)
    if (state.order() != first.order())
      throw Error(Fault::input,
                  "matrix product states whose qubits stand in different orders have no kernel; arrange "
                  "them as the first");
}

std::size_t largest_bond(const std::vector<Mps>& states) {
  std::size_t largest = 1;
  for (const Mps& state : states) largest = std::max(largest, state.largest_bond());
  return largest;
}

/// Fills the tiles of the kernel, those of `symmetric` kernels below the diagonal from above.
util::Matrix kernel_of(const std::vector<Mps>& left, const std::vector<Mps>& right, bool symmetric, unsigned threads) {
  util::Matrix kernel(left.size(), right.size());
  if (kernel.values.empty()) return kernel;
  require_same_order(left, left.front());
  require_same_order(right, left.front());
  const std::size_t rows = (left.size() + kTile - 1) / kTile;
  const std::size_t cols = (right.size() + kTile - 1) / kTile;
  std::vector<std::pair<std::size_t, std::size_t>> tiles;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = symmetric ? i : 0; j < cols; ++j) tiles.emplace_back(i * kTile, j * kTile);

  const std::uint64_t pairs = std::uint64_t{largest_bond(left)} * largest_bond(right) * kTile * kTile;
  BudgetShare share(left.front().budget());
  share.resize(std::max(threads, 1u) * 4 * pairs * sizeof(Complex), "a tile of a kernel of matrix product states");
  util::parallel_for(threads, tiles.size(), [&](std::size_t t) {
    const std::size_t i0 = tiles[t].first;
    const std::size_t j0 = tiles[t].second;
    const ComplexMatrix overlaps = tile_overlaps(Side(left, i0), Side(right, j0), left.front().qubits());
    for (std::size_t i = 0; i < overlaps.rows; ++i) {
      for (std::size_t j = 0; j < overlaps.cols; ++j) {
        if (symmetric && i0 + i > j0 + j) continue;
        kernel(i0 + i, j0 + j) = std::norm(overlaps(i, j));
        if (symmetric) kernel(j0 + j, i0 + i) = std::norm(overlaps(i, j));
      }
    }
  });
  return kernel;
}

}  // namespace

Mps iqp_mps(std::span<const double> features, const IqpMap& map, const MpsOptions& options,
            util::MemoryBudget& budget) {
  check(map, features.size());
  return iqp_mps(features, map, order_of(map, options.reorder), options, budget);
}

std::vector<Mps> iqp_mps(const util::Matrix& features, const IqpMap& map, const MpsOptions& options,
                         util::MemoryBudget& budget, unsigned threads) {
  check(map, features.cols);
  const std::vector<std::size_t> order = order_of(map, options.reorder);
  std::vector<std::optional<Mps>> made(features.rows);
  util::parallel_for(threads, features.rows, [&](std::size_t i) {
    try {
      made[i] = iqp_mps(features.row(i), map, order, options, budget);
    } catch (Error& error) {
      error.with("making the state of sample " + std::to_string(i));
      throw;
    }
  });
  std::vector<Mps> states;
  states.reserve(made.size());
  for (std::optional<Mps>& state : made) states.push_back(std::move(*state));
  return states;
}

util::Matrix fidelity_kernel(const std::vector<Mps>& left, const std::vector<Mps>& right, unsigned threads) {
  return kernel_of(left, right, false, threads);
}

util::Matrix fidelity_kernel(const std::vector<Mps>& states, unsigned threads) {
  return kernel_of(states, states, true, threads);
}

}  // namespace epiq::quantum
