#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/interaction/pairs/tile.hpp"

namespace epiq::interaction {

/// The 3 x 3 x 3 genotype tables of one SNP b with a rectangle of SNPs (a, c), for each of several subsets of the
/// samples, as a structure of arrays like PairTile.
///
/// Triple (a, b, c) of the rectangle is element `a * stride() + c` of each array, which starts at a multiple of 64
/// bytes; padding triples have counts of 0.
class TripleTile {
 public:
  /// Makes room for `rows` x `columns` triples; padding is 0, the counts are
  /// unspecified until somebody sets them.
  void resize(std::size_t subsets, std::size_t rows, std::size_t columns) {
    subsets_ = subsets;
    rows_ = rows;
    columns_ = columns;
    stride_ = (columns + kTileLanes - 1) / kTileLanes * kTileLanes;
    const std::size_t lines = subsets * 27 * distance() / kTileLanes;
    if (counts_.size() < lines) counts_.resize(lines);  // never shrinks: growing again would write zeros
    if (columns_ == stride_) return;
    for (std::size_t line = 0; line < lines; line += distance() / kTileLanes)
      for (std::size_t row = 1; row <= rows_; ++row) counts_[line + row * stride_ / kTileLanes - 1] = Line{};
  }

  std::size_t subsets() const noexcept { return subsets_; }
  std::size_t rows() const noexcept { return rows_; }               ///< SNPs a
  std::size_t columns() const noexcept { return columns_; }         ///< SNPs c
  std::size_t stride() const noexcept { return stride_; }           ///< columns with padding
  std::size_t triples() const noexcept { return rows_ * stride_; }  ///< elements of an array
  /// Elements from the array of a cell to that of the next; a line of 64 bytes more than an array, since arrays that
  /// start a multiple of 4 KiB apart displace each other from the first-level cache.
  std::size_t distance() const noexcept { return triples() + kTileLanes; }

  /// Samples of the subset with these dosages of SNPs a, b and c, all called.
  std::uint32_t* cell(std::size_t subset, std::size_t genotype_a, std::size_t genotype_b,
                      std::size_t genotype_c) noexcept {
    return counts_.data()->counts + at(subset, genotype_a, genotype_b, genotype_c);
  }
  const std::uint32_t* cell(std::size_t subset, std::size_t genotype_a, std::size_t genotype_b,
                            std::size_t genotype_c) const noexcept {
    return counts_.data()->counts + at(subset, genotype_a, genotype_b, genotype_c);
  }

 private:
  struct alignas(64) Line {
    std::uint32_t counts[kTileLanes] = {};
  };

  std::size_t at(std::size_t subset, std::size_t a, std::size_t b, std::size_t c) const noexcept {
    return (((subset * 3 + a) * 3 + b) * 3 + c) * distance();
  }

  std::size_t subsets_ = 0;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t stride_ = 0;
  std::vector<Line> counts_;  // subsets x 27 x distance()
};

}  // namespace epiq::interaction
