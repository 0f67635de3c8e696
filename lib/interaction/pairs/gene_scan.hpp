#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "epiq/interaction/clusters.hpp"
#include "epiq/interaction/pairs/pair_scan.hpp"

namespace epiq::interaction {

/// The SNP pairs of two clusters taken together.
struct GenePairScan {
  std::size_t a = 0;  ///< clusters by number, a < b
  std::size_t b = 0;
  std::size_t tested = 0;        ///< SNP pairs with a defined test
  double effective_tests = 0.0;  ///< Galwey's number of the one cluster's SNPs times that of the other's
  ScanHit best;                  ///< of its SNP pairs
  double log10_p_min = 0.0;      ///< 1 - (1 - p)^effective_tests of the best; NaN if nothing is defined
  double log10_p_gates = 0.0;    ///< extended Simes
  double log10_p_acat = 0.0;     ///< Cauchy combination
};

/// Tests the pairs of SNPs of two lists (rows of the matrix); from many threads.
/// @return the defined tests, for each the place of its SNPs in the lists
struct GeneTests {
  std::vector<ScanHit> hits;
  std::vector<std::pair<std::size_t, std::size_t>> places;
};
using GenePairTester =
    std::function<GeneTests(const std::vector<std::size_t>& snps_a, const std::vector<std::size_t>& snps_b)>;

/// A tester by genotype tables.
GenePairTester table_tester(const genome::GenotypeMatrix& matrix, const PairSpace& space,
                            const std::vector<SampleSubset>& classes, const PairStatistic& statistic,
                            const TableFilter& filter);

/// Tests all SNP pairs of each pair of clusters and combines their p-values.
///
/// The correlation of two pair tests is taken as the product of the correlations of their SNPs (Ma et al., PLoS Genet.
/// 9 (2013) e1003321).
/// @param space   whose SNPs are used
/// @param samples over which SNPs are correlated
/// @param budget  keeps the charge of the results; that of the correlations is given back
/// @throws Error(resource) if the budget does not hold the correlations of the SNP pairs of two clusters
/// @return pairs of clusters with at least one defined test, by best p_acat, ties in the order of clusters
std::vector<GenePairScan> scan_gene_pairs(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                                          const PairSpace& space, const SampleSubset& samples,
                                          const GenePairTester& tester, util::MemoryBudget& budget, unsigned threads);

}  // namespace epiq::interaction
