#include "epiq/interaction/permutation/permuted_pair.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/kernels/add_rows.hpp"
#include "epiq/stats/float_product.hpp"

namespace epiq::interaction {
namespace {

static_assert(kAddedRow == kPermutationBlock);

constexpr double kSlack = 0.02;  // of log10 p; single precision moves it by less than .001

/// Explained over residual square of each arm and permutation of the blocks; an undefined arm has none.
std::vector<std::vector<float>> arm_ratios(const CellMap& map, std::span<const std::uint32_t> cells,
                                           const PermutedTrait& permuted, std::size_t first, std::size_t last) {
  constexpr std::size_t kBlock = kPermutationBlock;
  const AddRows add = add_rows(util::active_isa());
  std::vector<std::vector<float>> ratios(map.arms.size());
  for (std::size_t arm = 0; arm < ratios.size(); ++arm)
    if (!map.arms[arm].groups.empty()) ratios[arm].assign((last - first) * kBlock, 0.0F);
  std::vector<float> sums(map.cells * kBlock), scores(map.rows * kBlock);
  std::vector<double> residual(kBlock), explained(kBlock);
  const auto add_squares = [&scores](std::size_t row, std::size_t rows, std::vector<double>& total, double sign) {
    for (std::size_t i = row; i < row + rows; ++i)
      for (std::size_t k = 0; k < kBlock; ++k) {
        const auto score = static_cast<double>(scores[i * kBlock + k]);
        total[k] += sign * score * score;
      }
  };
  for (std::size_t block = first; block < last; ++block) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    add(cells.data(), permuted.block(block), permuted.samples, sums.data());
    stats::multiply_floats(map.weights.data(), sums.data(), scores.data(), map.rows, map.cells, kBlock);
    const std::size_t used = std::min(kBlock, permuted.permutations - block * kBlock);
    for (std::size_t k = 0; k < kBlock; ++k) residual[k] = k < used ? permuted.squares[block * kBlock + k] : 1.0;
    add_squares(0, map.null_rows, residual, -1.0);
    for (std::size_t arm = 0; arm < ratios.size(); ++arm) {
      float* out = ratios[arm].data() + (block - first) * kBlock;
      for (const CellMapArm::Group& group : map.arms[arm].groups) {
        std::fill(explained.begin(), explained.end(), 0.0);
        add_squares(group.first, group.rows, explained, 1.0);
        for (std::size_t k = 0; k < used; ++k)
          out[k] = std::max(out[k], static_cast<float>(explained[k] / residual[k]));
      }
    }
  }
  return ratios;
}

/// Marks the permutations at or below their limits; takes ratios from the largest downwards.
void mark(const CellMapArm& arm, const std::vector<float>& ratios, std::span<const double> limits, double loosest,
          double degrees, std::vector<bool>& marked) {
  std::vector<std::uint32_t> heap(limits.size());
  for (std::size_t k = 0; k < heap.size(); ++k) heap[k] = static_cast<std::uint32_t>(k);
  const auto less = [&ratios](std::uint32_t x, std::uint32_t y) { return ratios[x] < ratios[y]; };
  const auto largest = static_cast<std::size_t>(std::max_element(heap.begin(), heap.end(), less) - heap.begin());
  if (arm_log10_p(arm, static_cast<double>(ratios[largest]), degrees) > loosest + kSlack) return;
  std::make_heap(heap.begin(), heap.end(), less);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), less);
    const std::uint32_t k = heap.back();
    heap.pop_back();
    const double log10_p = arm_log10_p(arm, static_cast<double>(ratios[k]), degrees);
    if (log10_p > loosest + kSlack) return;
    if (log10_p <= limits[k] + kSlack) marked[k] = true;
  }
}

}  // namespace

std::vector<std::uint32_t> cells_of_samples(const CellMap& map, const Gene& a, const Gene& b) {
  std::vector<std::uint32_t> cells(a.code.level_of_sample.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    cells[i] = map.cell_of[std::size_t{a.code.level_of_sample[i]} * b.code.levels + b.code.level_of_sample[i]];
  return cells;
}

std::vector<std::size_t> candidates(const CellMap& map, std::span<const std::uint32_t> cells,
                                    const PermutedTrait& permuted, std::size_t first, std::size_t last,
                                    std::span<const double> limits) {
  const std::size_t begin = first * kPermutationBlock, end = std::min(permuted.permutations, last * kPermutationBlock);
  const std::span<const double> of_range = limits.subspan(begin, end - begin);
  std::vector<bool> marked(of_range.size(), false);
  const double loosest = *std::max_element(of_range.begin(), of_range.end());
  const std::vector<std::vector<float>> ratios = arm_ratios(map, cells, permuted, first, last);
  for (std::size_t arm = 0; arm < ratios.size(); ++arm)
    if (!ratios[arm].empty()) mark(map.arms[arm], ratios[arm], of_range, loosest, map.degrees, marked);
  std::vector<std::size_t> chosen;
  for (std::size_t k = 0; k < marked.size(); ++k)
    if (marked[k]) chosen.push_back(begin + k);
  return chosen;
}

std::vector<double> permuted_omnibus(const Gene& a, const Gene& b, const TraitModel& model,
                                     const PermutedTrait& permuted, std::span<const std::size_t> permutations,
                                     const ScoreOptions& options) {
  TraitModel copy;
  copy.link = model.link;
  copy.traits.resize(permutations.size());
  copy.data.covariates = model.data.covariates;
  copy.data.responses = util::Matrix(permuted.samples, permutations.size());
  for (std::size_t i = 0; i < permuted.samples; ++i)
    for (std::size_t k = 0; k < permutations.size(); ++k)
      copy.data.responses(i, k) = static_cast<double>(permuted.value(i, permutations[k]));
  std::vector<double> result;
  for (const PairScore& score : score_pair(a, b, copy, options)) result.push_back(score.log10_p_omnibus);
  return result;
}

}  // namespace epiq::interaction
