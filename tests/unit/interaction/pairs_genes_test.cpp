// Pairs of clusters, loci and effective numbers.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "epiq/interaction/pairs/effective_tests.hpp"
#include "epiq/interaction/pairs/gene_scan.hpp"
#include "epiq/interaction/pairs/scan_ranking.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/stats/acat.hpp"
#include "epiq/stats/gates.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"
#include "oracle/random_genes.hpp"
#include "pairs_cohort.hpp"

namespace epiq::interaction {
namespace {

using namespace pairs_cohort;

/// Genes of four SNPs in LD, of which the second and the last overlap.
struct Genes {
  Cohort cohort;
  std::vector<Cluster> clusters;
};

std::vector<std::size_t> members(const Cluster& cluster) {
  std::vector<std::size_t> snps = cluster.snps;
  for (const TaggedSnp& snp : cluster.tagged) snps.push_back(snp.variant);
  std::sort(snps.begin(), snps.end());
  return snps;
}

Genes random_genes(std::uint64_t seed) {
  Genes genes;
  util::Philox random(seed, 61);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < 300; ++i) names.push_back("s" + std::to_string(i));
  genes.cohort.matrix = genome::GenotypeMatrix(names);
  for (std::size_t gene = 0; gene < 5; ++gene) {
    Cluster cluster;
    cluster.name = "g" + std::to_string(gene);
    for (auto& row : oracle::random_gene(random, 4, 300, .7, gene == 1 ? .05 : 0.0)) {
      const std::size_t v = genes.cohort.rows.size();
      genes.cohort.rows.push_back(row);
      genes.cohort.matrix.add({"1", static_cast<std::int64_t>(100 * v), "rs" + std::to_string(v), "A", "C"}, row);
      if (v % 4 < 3) {
        cluster.snps.push_back(v);
      } else {
        cluster.tagged.push_back({v, v - 1, .9});
      }
    }
    genes.clusters.push_back(cluster);
  }
  genes.clusters.push_back({"overlap", "1", 0, 0, {6, 7, 8}, {}});
  genes.cohort.classes = random_classes(random, 300, {.5, .4});
  return genes;
}

double correlation(const Cohort& cohort, std::size_t a, std::size_t b, const SampleSubset& samples) {
  const auto centred = [&](std::size_t v) {
    double sum = 0.0, called = 0.0;
    std::vector<double> x;
    for (std::size_t i = 0; i < cohort.rows[v].size(); ++i)
      if (samples.contains(i) && cohort.rows[v][i] < 3) sum += cohort.rows[v][i], called += 1.0;
    for (std::size_t i = 0; i < cohort.rows[v].size(); ++i)
      if (samples.contains(i)) x.push_back(cohort.rows[v][i] < 3 ? cohort.rows[v][i] - sum / called : 0.0);
    return x;
  };
  const std::vector<double> x = centred(a), y = centred(b);
  double xx = 0.0, yy = 0.0, xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) xx += x[i] * x[i], yy += y[i] * y[i], xy += x[i] * y[i];
  return xy / std::sqrt(xx * yy);
}

util::Matrix correlations(const Cohort& cohort, const std::vector<std::size_t>& snps, const SampleSubset& samples) {
  util::Matrix r(snps.size(), snps.size());
  for (std::size_t i = 0; i < snps.size(); ++i)
    for (std::size_t j = 0; j < snps.size(); ++j) r(i, j) = correlation(cohort, snps[i], snps[j], samples);
  return r;
}

double galwey(const util::Matrix& r) { return stats::galwey_effective_number(stats::symmetric_eigenvalues(r)); }

/// One pair of clusters by the formulas.
GenePairScan by_formula(const Genes& genes, std::size_t a, std::size_t b, SnpTest test) {
  const Cohort& cohort = genes.cohort;
  const SampleSubset samples = joined(cohort.classes);
  std::vector<std::pair<std::size_t, std::size_t>> snps;
  std::vector<double> log10_p;
  GenePairScan scan;
  scan.best.key = -1.0;
  for (const std::size_t x : members(genes.clusters[a])) {
    for (const std::size_t y : members(genes.clusters[b])) {
      if (x == y) continue;
      const auto hits = brute_force(cohort, {{std::min(x, y), std::max(x, y)}}, cohort.classes, test);
      if (hits.empty()) continue;
      snps.emplace_back(x, y);
      log10_p.push_back(hits[0].log10_p);
      if (better(hits[0], scan.best)) scan.best = hits[0];
    }
  }
  scan.tested = snps.size();
  util::Matrix r(snps.size(), snps.size());
  for (std::size_t i = 0; i < snps.size(); ++i)
    for (std::size_t j = 0; j < snps.size(); ++j)
      r(i, j) = correlation(cohort, snps[i].first, snps[j].first, samples) *
                correlation(cohort, snps[i].second, snps[j].second, samples);
  const double effective = galwey(correlations(cohort, members(genes.clusters[a]), samples)) *
                           galwey(correlations(cohort, members(genes.clusters[b]), samples));
  scan.effective_tests = std::min(effective, static_cast<double>(scan.tested));
  scan.log10_p_min = std::log10(1.0 - std::pow(1.0 - std::pow(10.0, scan.best.log10_p), scan.effective_tests));
  scan.log10_p_gates = stats::gates(log10_p, r);
  scan.log10_p_acat = stats::acat(log10_p);
  return scan;
}

ScanHit hit_of(std::uint32_t a, std::uint32_t b) {
  ScanHit hit;
  hit.snps.fill(kNoSnp);
  hit.snps[0] = a;
  hit.snps[1] = b;
  return hit;
}

}  // namespace

namespace {

std::vector<GenePairScan> scan_genes(const Genes& genes, const PairSpace& space, SnpTest test,
                                     util::MemoryBudget& budget) {
  const auto statistic = pair_statistic(test, 2);
  return scan_gene_pairs(genes.cohort.matrix, genes.clusters, space, joined(genes.cohort.classes),
                         table_tester(genes.cohort.matrix, space, genes.cohort.classes, *statistic, {}), budget, 2);
}

}  // namespace

TEST_CASE("Several traits share a pass and have the results they have alone", "[interaction][pairs]") {
  const Genes genes = random_genes(2);
  const pairs_cohort::Cohort& cohort = genes.cohort;
  util::MemoryBudget budget = plenty();
  const SampleSubset all = joined(cohort.classes);
  std::vector<SampleSubset> other(3, SampleSubset(all.samples()));
  for (std::size_t i = 0; i < all.samples(); ++i)
    if (all.contains(i)) other[i * 7 % 11 % 3].add(i);
  const PairSpace space = whole_space(cohort);
  const auto boost = pair_statistic(SnpTest::boost, 2);
  const auto gain = pair_statistic(SnpTest::ig, 3);
  const auto hits_of = [&](bool with_boost, bool with_gain) {
    TopList first(20, 0.0, budget), second(20, -1.0, budget);
    std::vector<TableTrait> traits;
    if (with_boost) traits.push_back({cohort.classes, boost.get(), &first});
    if (with_gain) traits.push_back({other, gain.get(), &second});
    scan_pairs(cohort.matrix, space, traits, {}, budget, 2, [](std::size_t) {});
    return std::pair(first.take(), second.take());
  };
  const auto together = hits_of(true, true);
  const auto same = [](const std::vector<ScanHit>& x, const std::vector<ScanHit>& y) {
    REQUIRE(x.size() == y.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(x[i].snps == y[i].snps);
      CHECK(x[i].key == y[i].key);
    }
  };
  CHECK(together.first.size() == 20);
  same(together.first, hits_of(true, false).first);
  same(together.second, hits_of(false, true).second);
}

TEST_CASE("Pairs of clusters are combined by the formulas of Sidak, GATES and ACAT", "[interaction][pairs]") {
  const SnpTest test = GENERATE(SnpTest::boost, SnpTest::fast);
  const Genes genes = random_genes(1);
  util::MemoryBudget budget = plenty();
  const auto scans = scan_genes(genes, whole_space(genes.cohort), test, budget);
  CHECK(scans.size() == 15);
  for (std::size_t i = 1; i < scans.size(); ++i) CHECK(scans[i - 1].log10_p_acat <= scans[i].log10_p_acat);
  for (const GenePairScan& scan : scans) {
    const GenePairScan expected = by_formula(genes, scan.a, scan.b, test);
    CAPTURE(scan.a, scan.b);
    CHECK(scan.tested == expected.tested);
    CHECK(scan.effective_tests == Approx(expected.effective_tests).epsilon(1e-9));
    CHECK(scan.best.snps == expected.best.snps);
    CHECK(scan.log10_p_min == Approx(expected.log10_p_min).epsilon(1e-6));
    CHECK(scan.log10_p_gates == Approx(expected.log10_p_gates).epsilon(1e-9));
    CHECK(scan.log10_p_acat == Approx(expected.log10_p_acat).epsilon(1e-9));
  }
}

TEST_CASE("Pairs of clusters charge the budget for their correlations only while they are tested",
          "[interaction][pairs]") {
  const Genes genes = random_genes(1);
  const PairSpace space = whole_space(genes.cohort);
  util::MemoryBudget budget = plenty();
  scan_genes(genes, space, SnpTest::fast, budget);
  CHECK(budget.used() <= genes.clusters.size() * genes.clusters.size() / 2 * sizeof(GenePairScan));
  util::MemoryBudget small(budget.used() + 1000);
  CHECK_THROWS_WITH(scan_genes(genes, space, SnpTest::fast, small).size(), Catch::Contains("correlations"));
}

TEST_CASE("With two lists of SNPs, pairs of clusters take the pairs between the lists alone", "[interaction][pairs]") {
  const Genes genes = random_genes(3);
  util::MemoryBudget budget = plenty();
  const SpaceOptions options{{{0, 1, 4}}, {{5, 8, 9, 10}}, ClusterRule::any, 0};
  const auto scans = scan_genes(genes, whole_space(genes.cohort, options), SnpTest::fast, budget);
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> tested;
  for (const GenePairScan& scan : scans) tested[{scan.a, scan.b}] = scan.tested;
  // Clusters 0 {0 1 2 3}, 1 {4 ..}, 2 {8 ..} and 5 {6 7 8}, of which 8 is listed.
  const std::map<std::pair<std::size_t, std::size_t>, std::size_t> expected{
      {{0, 1}, 2}, {{0, 2}, 6}, {{0, 5}, 2}, {{1, 2}, 3}, {{1, 5}, 1}};
  CHECK(tested == expected);
}

TEST_CASE("The effective number of SNPs is Galwey's of their correlations, contig by contig", "[interaction][pairs]") {
  Genes genes = random_genes(2);
  const SampleSubset samples = joined(genes.cohort.classes);
  std::vector<std::size_t> snps(20);
  for (std::size_t v = 0; v < 20; ++v) snps[v] = v;
  CHECK(effective_snps(genes.cohort.matrix, snps, samples, 2) ==
        Approx(galwey(correlations(genes.cohort, snps, samples))).epsilon(1e-9));
  genome::GenotypeMatrix two_contigs(genes.cohort.matrix.samples());
  for (std::size_t v = 0; v < 20; ++v) {
    genome::Variant variant = genes.cohort.matrix.variant(v);
    if (v >= 10) variant.contig = "2";
    two_contigs.add(variant, genes.cohort.rows[v]);
  }
  const std::vector<std::size_t> first(snps.begin(), snps.begin() + 10), second(snps.begin() + 10, snps.end());
  CHECK(effective_snps(two_contigs, snps, samples, 2) ==
        Approx(galwey(correlations(genes.cohort, first, samples)) + galwey(correlations(genes.cohort, second, samples)))
            .epsilon(1e-9));
}

TEST_CASE("Copies of one SNP count as one effective SNP", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(41, 5, 200);
  CHECK(effective_snps(cohort.matrix, {1, 1, 1}, SampleSubset::all(200), 1) == Approx(1.0).epsilon(1e-6));
}

TEST_CASE("The locus of a row is the rank of the best leader near it at every SNP", "[interaction][pairs]") {
  genome::GenotypeMatrix matrix({"s0"});
  const std::vector<std::uint8_t> dosages{0};
  for (const std::int64_t position : {0, 50, 120, 1000, 1040, 1200}) matrix.add({"1", position, "", "A", "C"}, dosages);
  matrix.add({"2", 1000, "", "A", "C"}, dosages);
  const std::vector<ScanHit> hits{hit_of(0, 3), hit_of(1, 4), hit_of(2, 4), hit_of(1, 6), hit_of(2, 3), hit_of(0, 5)};
  // Rank 3 is 120 from rank 1, though 70 from rank 2, which leads nothing; rank 5 follows rank 3.
  CHECK(locus_ranks(hits, matrix, 2, 100) == std::vector<std::size_t>{1, 1, 3, 4, 3, 6});
  CHECK(locus_ranks(hits, matrix, 2, 0) == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
  CHECK(locus_ranks(hits, matrix, 2, 2000) == std::vector<std::size_t>{1, 1, 1, 4, 1, 1});
}

TEST_CASE("False discovery rates of a list count what is not listed as p = 1", "[interaction][pairs]") {
  std::vector<ScanHit> hits(3);
  hits[0].log10_p = -6.0;
  hits[1].log10_p = -5.9;
  hits[2].log10_p = -2.0;
  const std::vector<double> q = false_discovery_rates(hits, 10'000);
  CHECK(q[0] == Approx(std::log10(std::min(1e-6 * 10'000, std::pow(10.0, -5.9) * 10'000 / 2))));
  CHECK(q[1] == Approx(std::log10(std::pow(10.0, -5.9) * 10'000 / 2)));
  CHECK(q[2] == Approx(0.0));
}

}  // namespace epiq::interaction
