#include "epiq/interaction/permutation/permuted_traits.hpp"

#include <algorithm>
#include <numeric>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint64_t kShuffleStreams = std::uint64_t{3} << 40;  // apart from those of other draws

std::vector<std::size_t> shuffled(std::size_t size, std::uint64_t seed, std::size_t permutation) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  util::Philox random(seed, kShuffleStreams + permutation);
  for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  return order;
}

}  // namespace

std::uint64_t permuted_trait_bytes(std::size_t samples, std::size_t permutations) {
  const std::uint64_t blocks = (permutations + kPermutationBlock - 1) / kPermutationBlock;
  return blocks * kPermutationBlock * (sizeof(float) * samples + sizeof(double));
}

PermutedTrait permute_trait(const TraitModel& model, std::size_t trait, std::size_t first, std::size_t count,
                            std::uint64_t seed, unsigned threads) {
  PermutedTrait permuted;
  permuted.samples = model.data.samples();
  permuted.permutations = count;
  permuted.values.assign(permuted.blocks() * permuted.samples * kPermutationBlock, 0.0F);
  permuted.squares.assign(count, 0.0);
  util::parallel_for(threads, permuted.blocks(), [&](std::size_t block) {
    const std::size_t begin = block * kPermutationBlock, end = std::min(count, begin + kPermutationBlock);
    util::Matrix columns(permuted.samples, end - begin);
    for (std::size_t p = begin; p < end; ++p) {
      const std::vector<std::size_t> order = shuffled(permuted.samples, seed, first + p);
      for (std::size_t i = 0; i < permuted.samples; ++i) columns(i, p - begin) = model.data.responses(order[i], trait);
    }
    columns = stats::residual(model.data.covariates, columns);
    for (std::size_t i = 0; i < permuted.samples; ++i) {
      float* row = permuted.values.data() + (block * permuted.samples + i) * kPermutationBlock;
      for (std::size_t k = 0; k < columns.cols; ++k) {
        row[k] = static_cast<float>(columns(i, k));
        permuted.squares[begin + k] += static_cast<double>(row[k]) * static_cast<double>(row[k]);
      }
    }
  });
  return permuted;
}

}  // namespace epiq::interaction
