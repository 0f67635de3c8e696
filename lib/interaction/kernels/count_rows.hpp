#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction::kernels {

/// Samples as bits, to be intersected with the planes of many SNPs, such as the heterozygotes of a SNP.
struct CountRow {
  const std::uint64_t* bits = nullptr;
  std::uint32_t* counts = nullptr;  ///< where the counts with a block of SNPs go: see CountBlock
};

/// The planes of one or two groups of 8 SNPs; plane p of lane l is counted at `counts + offset + p * distance + l`.
struct CountBlock {
  const std::uint64_t* group[2] = {};  ///< words x planes x 8 lanes, aligned to 64 bytes; the second may be null
  std::size_t planes = 2;              ///< 1 or 2, lines of 8 lanes beside each other
  std::size_t first_word = 0;          ///< words [first_word, last_word) of rows and planes are counted
  std::size_t last_word = 0;
  std::size_t first = 0;  ///< lanes [first, last) of the 8 or 16 are counted ..
  std::size_t last = 16;  ///< .. and the first of them goes to `offset`
  std::size_t offset = 0;
  std::size_t distance = 0;
};

/// Whether counts replace what is there or are added to it.
enum class CountInto { replace, add };

/// For each row r, plane p and lane l of the block: the number of ones of r AND plane p of lane l, over the words of
/// the block. Word w of a row is bits[w * row_stride].
using CountRows = void (*)(std::span<const CountRow> rows, std::size_t row_stride, const CountBlock& block,
                           CountInto into) noexcept;

/// The implementation for `isa`; all of them return the same.
CountRows count_rows(util::Isa isa) noexcept;

}  // namespace epiq::interaction::kernels
