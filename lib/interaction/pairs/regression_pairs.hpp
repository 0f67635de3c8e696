#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "epiq/interaction/pairs/gene_scan.hpp"
#include "epiq/interaction/pairs/pair_scan.hpp"
#include "epiq/interaction/pairs/regression_scan.hpp"

namespace epiq::interaction {

/// Tests all pairs of a space by linear regression (Link::identity), for all responses of the scan's model at once.
///
/// @param lists     one a response; takes the best pairs
/// @param summaries one a response, or none; keep the best partner of each SNP, for which every p-value is computed
/// @param progress called with the number of pairs done of tile_pairs(space), from any thread
/// @return counts that hold for each response
ScanCounts scan_linear_pairs(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                             const std::vector<TopList*>& lists, const std::vector<SnpSummary*>& summaries,
                             util::MemoryBudget& budget, unsigned threads,
                             const std::function<void(std::size_t)>& progress);

/// Tests all pairs of a space by logistic regression with covariates (Link::logit): every pair by the screen of
/// logistic_scan.hpp, and by the full fit those with p at or below logistic_screen_limit(log10_p) there, of which the
/// best four for each row of the report (2,000 at least) are taken. That does not depend on the order of the pairs.
///
/// @param top     rows of the report; 0: all
/// @param log10_p larger p-values are not reported
/// @param list    takes the best pairs by the full fit; pairs without a fit are left out
ScanCounts scan_logistic_pairs(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                               std::size_t top, double log10_p, TopList& list, util::MemoryBudget& budget,
                               unsigned threads, const std::function<void(std::size_t)>& progress);

/// A tester for scan_gene_pairs() by linear regression, or for Link::logit by full fits; of the first response.
GenePairTester regression_tester(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter);

/// The model with `count` permutations of its response as responses: what intercept and covariates leave of the trait
/// is shuffled among the samples (Freedman and Lane, J. Bus. Econ. Stat. 1 (1983) 292).
/// @param first number of the first permutation; a permutation is the same whatever the batch
RegressionModel permuted_responses(const RegressionModel& model, std::size_t first, std::size_t count,
                                   std::uint64_t seed);

/// The keys by which permutations of the scan's trait rank hits: -log10 p of the test that strongest_regressions()
/// takes, which for Link::logit is the score test and not the full fit that a hit reports. 0 where it is undefined.
std::vector<double> permutation_keys(const RegressionScan& scan, const std::vector<ScanHit>& hits, unsigned threads);

/// For each response of the model the largest -log10 p over the pairs of the space, for permutations; 0 if no test
/// is defined. Link::logit: of the score test.
std::vector<double> strongest_regressions(const PairSpace& space, const RegressionScan& scan, const TableFilter& filter,
                                          util::MemoryBudget& budget, unsigned threads,
                                          const std::function<void(std::size_t)>& progress);

}  // namespace epiq::interaction
