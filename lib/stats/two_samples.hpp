#pragma once

#include <cstdint>
#include <vector>

namespace epiq::stats {

/// log10 of the two-sided p-value of Fisher's exact test of the table {a, b; c, d}: the sum over the tables with the
/// same margins that are no more probable. O(least margin).
double log10_fisher_two_sided(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d);

/// log10 of the two-sided p-value of the rank sum test of Wilcoxon, Mann and Whitney, by the normal approximation with
/// ties and continuity corrected; 0 if either sample is empty or all values are equal. O(n log n).
double log10_rank_sum_two_sided(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace epiq::stats
