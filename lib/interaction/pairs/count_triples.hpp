#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/interaction/kernels/count_rows.hpp"
#include "epiq/interaction/pairs/snp_planes.hpp"
#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/interaction/pairs/triple_tile.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// The rectangle that counts fastest: see TripleCounter.
inline constexpr std::size_t kTripleTileRows = 8;
inline constexpr std::size_t kTripleTileColumns = 128;

/// Counts genotype tables of SNP triples: the planes of (a, b) are intersected once and counted against those of many
/// c. Eight cells are counted and 19 follow from the tables of the pairs; where a SNP has missing calls, its third
/// plane is counted as well (up to 27 cells).
///
/// The tables of pairs are kept between calls: those of (a, c) for as long as `a` and `c` lie in the ranges of an
/// earlier call, those of (b, c) for as long as b stays. All unordered triples of M SNPs are thus counted fastest by
///
///     for rows a of kTripleTileRows, for columns c of kTripleTileColumns:
///       for b from a.begin + 1 to c.end - 1:
///         count({a.begin, min(a.end, b)}, b, {max(c.begin, b + 1), c.end}, tile)
///
/// where (b, c) costs an eighth of a row. Not shared between threads; `planes` outlives the counter.
class TripleCounter {
 public:
  TripleCounter(const SnpPlanes& planes, util::Isa isa) : planes_(planes), isa_(isa) {}

  /// Counts the triples of each SNP of `a` and of `c` with `b`, in every subset. A sample that lacks one of the three
  /// calls is left out of the triple. The SNPs need not be different or in order.
  void count(SnpRange a, std::size_t b, SnpRange c, TripleTile& tile);

 private:
  void count_pairs_of(SnpRange a, std::size_t b, SnpRange c);
  void unpack_a(SnpRange a);
  void count_subset(std::size_t subset, SnpRange a, std::size_t b, SnpRange c, TripleTile& tile);
  void intersect_with(std::size_t subset, SnpRange a, std::size_t b, TripleTile& tile);
  void complete_row(std::size_t subset, std::size_t a, std::size_t b, SnpRange c, TripleTile& tile,
                    std::size_t at) const;

  const SnpPlanes& planes_;
  util::Isa isa_;
  PairTile ac_;  // of ac_rows_ and ac_columns_
  PairTile bc_;  // of bc_row_ and bc_columns_
  SnpRange ac_rows_, ac_columns_, bc_columns_;
  std::size_t bc_row_ = 0;
  std::vector<std::vector<std::uint64_t>> planes_of_a_;  // for each subset: ac_rows_ x 3 genotypes x words
  std::vector<std::uint64_t> plane_of_b_;                // the words of one genotype

  // The samples that have a genotype of an SNP a and one of b.
  std::vector<std::uint64_t> both_;      // rows x words
  std::vector<kernels::CountRow> rows_;  // where they are, and where their counts go
  std::vector<std::uint32_t> row_totals_;
};

}  // namespace epiq::interaction
