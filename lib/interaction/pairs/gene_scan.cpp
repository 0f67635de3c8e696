#include "epiq/interaction/pairs/gene_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/interaction/pairs/effective_tests.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/stats/acat.hpp"
#include "epiq/stats/gates.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

/// The SNPs of a cluster that a scan takes, with their correlations.
struct GeneSnps {
  std::vector<std::size_t> variants;  ///< in genome order
  util::Matrix correlation;           ///< of their dosages
  double effective = 0.0;             ///< Galwey's number of them
};

std::vector<GeneSnps> gene_snps(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                                const PairSpace& space) {
  std::vector<bool> used(matrix.variant_count(), false);
  for (const std::size_t variant : space.rows()) used[variant] = true;
  for (const std::size_t variant : space.columns()) used[variant] = true;
  std::vector<GeneSnps> genes(clusters.size());
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    GeneSnps& gene = genes[c];
    for (const std::size_t variant : clusters[c].snps)
      if (used[variant]) gene.variants.push_back(variant);
    for (const TaggedSnp& snp : clusters[c].tagged)
      if (used[snp.variant]) gene.variants.push_back(snp.variant);
    std::sort(gene.variants.begin(), gene.variants.end());
  }
  return genes;
}

void correlate(const genome::GenotypeMatrix& matrix, const SampleSubset& samples, unsigned threads,
               std::vector<GeneSnps>& genes) {
  util::parallel_for(threads, genes.size(), [&](std::size_t c) {
    genes[c].correlation = snp_correlations(matrix, genes[c].variants, samples);
    if (!genes[c].variants.empty())
      genes[c].effective = stats::galwey_effective_number(stats::symmetric_eigenvalues(genes[c].correlation));
  });
}

/// Bytes of the correlations: of the SNPs of every cluster, and in each thread of the SNP pairs of two clusters with
/// what the eigenvalues of those take. In floating point, since the fourth power of a chromosome's SNPs overflows.
std::uint64_t correlation_bytes(const std::vector<GeneSnps>& genes, unsigned threads) {
  double own = 0.0, largest = 0.0, second = 0.0;
  for (const GeneSnps& gene : genes) {
    const auto snps = static_cast<double>(gene.variants.size());
    own += snps * snps;
    second = std::max(second, std::min(largest, snps));
    largest = std::max(largest, snps);
  }
  const double of_pairs = largest * second * largest * second;
  return static_cast<std::uint64_t>(std::min(1e18, 8.0 * own + 24.0 * threads * of_pairs));
}

/// log10(1 - (1 - p)^tests)
double sidak(double log10_p, double tests) {
  const double p = std::pow(10.0, log10_p);
  if (p < 1e-10) return std::min(0.0, log10_p + std::log10(tests));
  return std::log10(-std::expm1(tests * std::log1p(-std::min(p, 1.0 - 1e-16))));
}

GenePairScan combine(const GeneSnps& a, const GeneSnps& b, const GeneTests& tests) {
  GenePairScan scan;
  scan.tested = tests.hits.size();
  scan.effective_tests = std::min(a.effective * b.effective, static_cast<double>(scan.tested));
  scan.best = *std::min_element(tests.hits.begin(), tests.hits.end(), better);
  std::vector<double> log10_p;
  for (const ScanHit& hit : tests.hits) log10_p.push_back(hit.log10_p);
  util::Matrix correlation(scan.tested, scan.tested);
  for (std::size_t i = 0; i < scan.tested; ++i)
    for (std::size_t j = 0; j < scan.tested; ++j)
      correlation(i, j) = a.correlation(tests.places[i].first, tests.places[j].first) *
                          b.correlation(tests.places[i].second, tests.places[j].second);
  scan.log10_p_min = sidak(scan.best.log10_p, std::max(1.0, scan.effective_tests));
  scan.log10_p_gates = stats::gates(log10_p, correlation);
  scan.log10_p_acat = stats::acat(log10_p);
  return scan;
}

}  // namespace

GenePairTester table_tester(const genome::GenotypeMatrix& matrix, const PairSpace& space,
                            const std::vector<SampleSubset>& classes, const PairStatistic& statistic,
                            const TableFilter& filter) {
  const BoundLevel any = statistic.level(-std::numeric_limits<double>::infinity());
  return [&matrix, &space, classes, &statistic, filter, any](const std::vector<std::size_t>& snps_a,
                                                             const std::vector<std::size_t>& snps_b) {
    const util::Isa isa = util::active_isa();
    const SnpPlanes a(matrix, snps_a, classes, isa), b(matrix, snps_b, classes, isa);
    PairTile tile;
    count_pairs(a, {0, a.size()}, b, {0, b.size()}, tile, isa);
    std::vector<std::uint8_t> filtered(tile.pairs(), 0);
    if (!filter.idle()) filter_tile(tile, filter, filtered);
    GeneTests tests;
    for (std::size_t i = 0; i < snps_a.size(); ++i) {
      for (std::size_t j = 0; j < snps_b.size(); ++j) {
        const std::size_t element = i * tile.stride() + j;
        if (filtered[element] != 0 || !space.listed(snps_a[i], snps_b[j]) || !space.compatible(snps_a[i], snps_b[j]))
          continue;
        ScanHit hit;
        constexpr float kAny = std::numeric_limits<float>::infinity();
        if (!statistic.evaluate(tile, element, kAny, any, hit) || std::isnan(hit.log10_p)) continue;
        hit.snps.fill(kNoSnp);
        hit.snps[0] = static_cast<std::uint32_t>(std::min(snps_a[i], snps_b[j]));
        hit.snps[1] = static_cast<std::uint32_t>(std::max(snps_a[i], snps_b[j]));
        tests.hits.push_back(hit);
        tests.places.emplace_back(i, j);
      }
    }
    return tests;
  };
}

std::vector<GenePairScan> scan_gene_pairs(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                                          const PairSpace& space, const SampleSubset& samples,
                                          const GenePairTester& tester, util::MemoryBudget& budget, unsigned threads) {
  std::vector<GeneSnps> genes = gene_snps(matrix, clusters, space);
  budget.reserve(clusters.size() * clusters.size() / 2 * sizeof(GenePairScan),
                 "the results of the pairs of " + std::to_string(clusters.size()) + " clusters");
  const std::uint64_t bytes = correlation_bytes(genes, threads);
  budget.reserve(bytes, "the correlations of the SNP pairs of the two largest clusters, in " + std::to_string(threads) +
                            " threads; smaller clusters, fewer --threads or --extract make them smaller");
  correlate(matrix, samples, threads, genes);
  std::vector<std::vector<GenePairScan>> of_row(clusters.size());
  util::parallel_for(threads, clusters.size(), [&](std::size_t a) {
    for (std::size_t b = a + 1; b < clusters.size(); ++b) {
      if (genes[a].variants.empty() || genes[b].variants.empty()) continue;
      const GeneTests tests = tester(genes[a].variants, genes[b].variants);
      if (tests.hits.empty()) continue;
      GenePairScan scan = combine(genes[a], genes[b], tests);
      scan.a = a;
      scan.b = b;
      of_row[a].push_back(scan);
    }
  });
  std::vector<GenePairScan> scans;
  for (const std::vector<GenePairScan>& row : of_row) scans.insert(scans.end(), row.begin(), row.end());
  budget.release(bytes);
  std::stable_sort(scans.begin(), scans.end(),
                   [](const GenePairScan& x, const GenePairScan& y) { return x.log10_p_acat < y.log10_p_acat; });
  return scans;
}

}  // namespace epiq::interaction
