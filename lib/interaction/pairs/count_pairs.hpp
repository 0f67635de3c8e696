#pragma once

#include <cstddef>

#include "epiq/interaction/pairs/snp_planes.hpp"
#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// The tile that counts fastest: its planes (160 KiB a block of 4,096 samples) and its counts (144 KiB a subset) stay
/// in a cache of 1 MiB. Ranges of columns that start and end at multiples of 16 leave no lane idle.
inline constexpr std::size_t kPairTileRows = 32;
inline constexpr std::size_t kPairTileColumns = 128;

/// Counts the genotype tables of all pairs of a SNP of `rows` of `a` and one of `columns` of `b`, in every subset. A
/// sample without a call of either SNP is left out of the pair. `a` and `b` hold the same subsets and may be the same.
///
/// Four cells are counted and five follow from margins; where a SNP has missing calls, the cells that margins do not
/// give are counted as well (six or nine in all). Blocks of samples keep the planes in the caches for any cohort.
/// @throws Error(internal) if the subsets differ
void count_pairs(const SnpPlanes& a, SnpRange rows, const SnpPlanes& b, SnpRange columns, PairTile& tile,
                 util::Isa isa);

}  // namespace epiq::interaction
