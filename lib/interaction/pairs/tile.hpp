#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace epiq::interaction {

/// Pairs side by side in a vector register of the statistics; rows of a tile are padded to a multiple of it.
inline constexpr std::size_t kTileLanes = 16;

/// The 3 x 3 genotype tables of a rectangle of SNP pairs, for each of several subsets of the samples (such as controls
/// and cases), as a structure of arrays: one array over the pairs for each subset and genotype cell.
///
/// Pair (a, b) of the rectangle is element `a * stride() + b` of each array, which starts at a multiple of 64 bytes;
/// padding pairs have counts of 0.
class PairTile {
 public:
  /// Makes room for `rows` x `columns` pairs; padding is 0, the counts are
  /// unspecified until somebody sets them.
  void resize(std::size_t subsets, std::size_t rows, std::size_t columns) {
    subsets_ = subsets;
    rows_ = rows;
    columns_ = columns;
    stride_ = (columns + kTileLanes - 1) / kTileLanes * kTileLanes;
    const std::size_t lines = subsets * 9 * distance() / kTileLanes;
    if (counts_.size() < lines) counts_.resize(lines);  // never shrinks: growing again would write zeros
    if (columns_ == stride_) return;
    for (std::size_t line = 0; line < lines; line += distance() / kTileLanes)
      for (std::size_t row = 1; row <= rows_; ++row) counts_[line + row * stride_ / kTileLanes - 1] = Line{};
  }

  /// Makes room for `rows` x `columns` pairs and sets every count to 0.
  void reset(std::size_t subsets, std::size_t rows, std::size_t columns) {
    counts_.clear();
    resize(subsets, rows, columns);
  }

  std::size_t subsets() const noexcept { return subsets_; }
  std::size_t rows() const noexcept { return rows_; }             ///< SNPs a
  std::size_t columns() const noexcept { return columns_; }       ///< SNPs b
  std::size_t stride() const noexcept { return stride_; }         ///< columns with padding
  std::size_t pairs() const noexcept { return rows_ * stride_; }  ///< elements of an array
  /// Elements from the array of a cell to that of the next; a line of 64 bytes more than an array, since arrays that
  /// start a multiple of 4 KiB apart displace each other from the first-level cache.
  std::size_t distance() const noexcept { return pairs() + kTileLanes; }

  /// Samples of the subset with dosage `genotype_a` of SNP a and `genotype_b` of SNP b, both called.
  std::uint32_t* cell(std::size_t subset, std::size_t genotype_a, std::size_t genotype_b) noexcept {
    return counts_.data()->counts + ((subset * 3 + genotype_a) * 3 + genotype_b) * distance();
  }
  const std::uint32_t* cell(std::size_t subset, std::size_t genotype_a, std::size_t genotype_b) const noexcept {
    return counts_.data()->counts + ((subset * 3 + genotype_a) * 3 + genotype_b) * distance();
  }

 private:
  struct alignas(64) Line {
    std::uint32_t counts[kTileLanes] = {};
  };

  std::size_t subsets_ = 0;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t stride_ = 0;
  std::vector<Line> counts_;  // subsets x 9 x distance()
};

/// The tables of a trait's classes out of those of all samples (subset 0 of `all`) and of its classes 1, 2, .. (the
/// subsets of `parts` from `first` on): class 0 is the rest.
/// @param parts of the same pairs; may be `all`
void complete_classes(const PairTile& all, const PairTile& parts, std::size_t first, std::size_t classes,
                      PairTile& out);

/// The genotype table of one pair or set of SNPs: `classes` x 3^order counts, class by class; the first SNP's dosage is
/// the most significant digit of the cell number.
struct GenotypeTable {
  std::size_t order = 2;
  std::size_t classes = 2;
  std::vector<std::uint32_t> counts;
};

}  // namespace epiq::interaction
