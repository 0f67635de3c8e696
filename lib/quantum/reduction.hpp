#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "epiq/util/parallel.hpp"

namespace epiq::quantum {

/// The amplitudes that one task of a sum over a state takes.
inline constexpr std::size_t kSumBlock = std::size_t{1} << 14;

/// block(begin, end), a sum over a range of indices, added up over {0, .., size - 1}.
///
/// Blocks have a fixed size and are added in their order, so that the result does not depend on `threads`.
template <class Sum, class Block>
Sum sum_in_blocks(std::size_t size, unsigned threads, const Block& block) {
  std::vector<Sum> sums((size + kSumBlock - 1) / kSumBlock);
  util::parallel_for(threads, sums.size(), [&](std::size_t task) {
    sums[task] = block(task * kSumBlock, std::min(size, (task + 1) * kSumBlock));
  });
  Sum total{};
  for (const Sum& sum : sums) total += sum;
  return total;
}

}  // namespace epiq::quantum
