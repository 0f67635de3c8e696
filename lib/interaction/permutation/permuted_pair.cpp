#include "epiq/interaction/permutation/permuted_pair.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "epiq/interaction/kernels/add_rows.hpp"
#include "epiq/interaction/kernels/raise_to_squares.hpp"
#include "epiq/stats/float_product.hpp"

namespace epiq::interaction {
namespace {

static_assert(kAddedRow == kPermutationBlock);

constexpr double kSlack = 0.1;        // of log10 p; the saddlepoint is a few percent off, single precision moves p less
constexpr double kLogitSlack = 0.60;  // of log10 p, between a common null and those of the pairs

/// Of each arm (an undefined one has none) the ratios of the permutations: explained over residual square.
using Ratios = std::vector<std::vector<float>>;

Ratios arm_ratios(const CellMap& map, std::span<const std::uint32_t> cells, const PermutedTrait& permuted,
                  std::size_t first, std::size_t last) {
  constexpr std::size_t kBlock = kPermutationBlock;
  const AddRows add = add_rows(util::active_isa());
  const RaiseToSquares raise = raise_to_squares(util::active_isa());
  Ratios ratios(map.arms.size());
  for (std::size_t arm = 0; arm < ratios.size(); ++arm)
    if (!map.arms[arm].groups.empty()) ratios[arm].assign((last - first) * kBlock, 0.0F);
  std::vector<float> sums(map.cells * kBlock), scores(map.rows * kBlock);
  std::array<double, kBlock> fitted{}, explained{};
  for (std::size_t block = first; block < last; ++block) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    add(cells.data(), permuted.block(block), permuted.samples, sums.data());
    stats::multiply_floats(map.weights.data(), sums.data(), scores.data(), map.rows, map.cells, kBlock);
    const std::size_t used = std::min(kBlock, permuted.permutations - block * kBlock);
    fitted.fill(0.0);
    raise(scores.data(), map.null_rows, fitted.data());
    for (std::size_t arm = 0; arm < ratios.size(); ++arm) {
      if (ratios[arm].empty()) continue;
      explained.fill(0.0);
      for (const CellMapArm::Group& group : map.arms[arm].groups)
        raise(scores.data() + group.first * kBlock, group.rows, explained.data());
      float* out = ratios[arm].data() + (block - first) * kBlock;
      for (std::size_t k = 0; k < used; ++k)
        out[k] = static_cast<float>(explained[k] / (permuted.squares[block * kBlock + k] - fitted[k]));
    }
  }
  return ratios;
}

/// Marks the permutations at or below their limits. Takes ratios from the largest downwards: a p-value is then at least
/// that of the ratio before, which for most permutations is enough to tell.
void mark(const CellMapArm& arm, const std::vector<float>& ratios, std::span<const double> limits, double loosest,
          double degrees, double slack, std::vector<bool>& marked) {
  const auto log10_p = [&](std::uint32_t k) {
    return arm_log10_p(arm, static_cast<double>(ratios[k]), degrees, TailPrecision::fast);
  };
  const auto less = [&ratios](std::uint32_t x, std::uint32_t y) { return ratios[x] < ratios[y]; };
  const auto largest =
      std::max_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(limits.size())) - ratios.begin();
  double least = log10_p(static_cast<std::uint32_t>(largest));
  if (least > loosest + slack) return;
  std::vector<std::uint32_t> heap(limits.size());
  std::iota(heap.begin(), heap.end(), 0U);
  std::make_heap(heap.begin(), heap.end(), less);
  while (!heap.empty() && least <= loosest + slack) {
    std::pop_heap(heap.begin(), heap.end(), less);
    const std::uint32_t k = heap.back();
    heap.pop_back();
    if (marked[k] || least > limits[k] + slack) continue;
    const double of_k = log10_p(k);
    if (of_k <= limits[k] + slack) marked[k] = true;
    least = std::max(least, of_k);
  }
}

/// log10 p-values of the arms for one permutation, within kSlack; NaN where they are undefined.
std::vector<double> approximate_arms(const CellMap& map, const Ratios& ratios, std::size_t permutation,
                                     const ScoreOptions& options) {
  std::vector<double> log10_p(options.arms.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t part = 0; part < ratios.size(); ++part) {
    if (ratios[part].empty()) continue;
    double& of_arm = log10_p[map.arms[part].arm];
    of_arm = std::fmin(of_arm, arm_log10_p(map.arms[part], static_cast<double>(ratios[part][permutation]), map.degrees,
                                           TailPrecision::fast));
  }
  return log10_p;
}

/// Whether a permutation has a p-value at or below its limit.
bool matters(const std::vector<double>& log10_p, std::size_t permutation, const PermutedTests& limits, double slack,
             const ScoreOptions& options) {
  if (omnibus_log10_p(log10_p, options.arms) <= limits.omnibus[permutation] + slack) return true;
  for (std::size_t arm = 0; arm < limits.arms.size(); ++arm)
    if (log10_p[arm] <= limits.arms[arm][permutation] + slack) return true;  // false where it is undefined
  return false;
}

/// The limits of permutations [begin, end) for one arm: its own, or that of the omnibus if it is larger.
std::vector<double> limits_of(const PermutedTests& limits, std::size_t arm, std::size_t begin, std::size_t end) {
  std::vector<double> result(end - begin);
  for (std::size_t k = begin; k < end; ++k)
    result[k - begin] = limits.arms.empty() ? limits.omnibus[k] : std::max(limits.omnibus[k], limits.arms[arm][k]);
  return result;
}

/// Each outcome that was drawn is fitted as the trait itself was.
std::vector<TestResults> logit_scores(const Gene& a, const Gene& b, const TraitModel& model,
                                      const PermutedTrait& permuted, std::span<const std::size_t> permutations,
                                      const ScoreOptions& options) {
  TraitModel copy = model;
  std::vector<TestResults> result;
  for (const std::size_t permutation : permutations) {
    for (std::size_t i = 0; i < permuted.samples; ++i)
      copy.traits.front().values[i] = permuted.outcomes[i * permuted.permutations + permutation];
    result.push_back(score_pair(a, b, copy, options).front());
  }
  return result;
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
                                    const PermutedTests& limits, const ScoreOptions& options) {
  const std::size_t begin = first * kPermutationBlock, end = std::min(permuted.permutations, last * kPermutationBlock);
  std::vector<bool> marked(end - begin, false);
  const Ratios ratios = arm_ratios(map, cells, permuted, first, last);
  const double slack = permuted.outcomes.empty() ? kSlack : kLogitSlack;
  for (std::size_t part = 0; part < ratios.size(); ++part) {
    if (ratios[part].empty()) continue;
    const std::vector<double> of_range = limits_of(limits, map.arms[part].arm, begin, end);
    const double loosest = *std::max_element(of_range.begin(), of_range.end());
    mark(map.arms[part], ratios[part], of_range, loosest, map.degrees, slack, marked);
  }
  std::vector<std::size_t> chosen;
  for (std::size_t k = 0; k < marked.size(); ++k)
    if (marked[k] && matters(approximate_arms(map, ratios, k, options), begin + k, limits, slack, options))
      chosen.push_back(begin + k);
  return chosen;
}

std::vector<TestResults> permuted_scores(const Gene& a, const Gene& b, const TraitModel& model,
                                         const PermutedTrait& permuted, std::span<const std::size_t> permutations,
                                         const ScoreOptions& options) {
  if (model.link == Link::logit) return logit_scores(a, b, model, permuted, permutations, options);
  TraitModel copy;
  copy.link = model.link;
  copy.traits.resize(permutations.size());
  copy.data.covariates = model.data.covariates;
  copy.data.responses = util::Matrix(permuted.samples, permutations.size());
  for (std::size_t i = 0; i < permuted.samples; ++i)
    for (std::size_t k = 0; k < permutations.size(); ++k)
      copy.data.responses(i, k) = static_cast<double>(permuted.value(i, permutations[k]));
  const std::vector<PairScore> scores = score_pair(a, b, copy, options);
  return {scores.begin(), scores.end()};
}

}  // namespace epiq::interaction
