#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/top_list.hpp"

namespace epiq::interaction {

/// For hits that are sorted best first, the rank (from 1) of the best hit that lies within `clump` base pairs at every
/// SNP and leads a locus itself; its own rank if there is none.
std::vector<std::size_t> locus_ranks(const std::vector<ScanHit>& hits, const genome::GenotypeMatrix& matrix,
                                     std::size_t order, std::int64_t clump);

/// Benjamini-Hochberg log10 q of hits out of `tested` combinations; those that are not listed count as p = 1, which
/// makes q an upper bound. NaN where a hit has no p.
std::vector<double> false_discovery_rates(const std::vector<ScanHit>& hits, std::uint64_t tested);

std::vector<double> keys_of(const std::vector<ScanHit>& hits);

/// Family-wise p-values of max-T permutations: (1 + number of permutations whose best key is at least the hit's) /
/// (1 + permutations); NaN without permutations.
/// @param keys      of the hits, by the statistic that was permuted
/// @param best_keys of each permutation
/// Source: Westfall and Young, Resampling-Based Multiple Testing (1993), single-step maxT on p-values.
std::vector<double> permutation_p(std::span<const double> keys, std::vector<double> best_keys);

}  // namespace epiq::interaction
