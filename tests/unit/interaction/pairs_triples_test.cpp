// Scans of triples and of given sets against loops over them.
#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/interaction/pairs/triple_scan.hpp"
#include "pairs_cohort.hpp"

namespace epiq::interaction {
namespace {

using namespace pairs_cohort;

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

/// Triples of SNPs whose pairs are all `allowed`.
std::vector<std::vector<std::size_t>> triples_of(const Cohort& cohort,
                                                 const std::function<bool(std::size_t, std::size_t)>& allowed) {
  std::vector<std::vector<std::size_t>> triples;
  for (std::size_t a = 0; a < cohort.rows.size(); ++a)
    for (std::size_t b = a + 1; b < cohort.rows.size(); ++b)
      for (std::size_t c = b + 1; c < cohort.rows.size(); ++c)
        if (allowed(a, b) && allowed(a, c) && allowed(b, c)) triples.push_back({a, b, c});
  return triples;
}

std::vector<std::vector<std::size_t>> all_triples(const Cohort& cohort) {
  return triples_of(cohort, [&cohort](std::size_t a, std::size_t b) { return apart(cohort, a, b); });
}

std::vector<ScanHit> scan(const Cohort& cohort, const PairSpace& space, double most_r2,
                          const std::vector<SampleSubset>& classes, SnpTest test, std::size_t top, double least_key,
                          unsigned threads = 2) {
  util::MemoryBudget budget = plenty();
  TopList list(top, least_key, budget);
  const PairGraph graph(cohort.matrix, space, joined(classes), most_r2, threads);
  scan_triples(cohort.matrix, space, graph, classes, *triple_statistic(test, classes.size()), list, budget, threads,
               nothing);
  return list.take();
}

}  // namespace

TEST_CASE("A scan of triples finds the best of a loop over all of them, for every test of three SNPs",
          "[interaction][pairs]") {
  const SnpTest test = GENERATE(SnpTest::boost, SnpTest::genotypic, SnpTest::mi, SnpTest::ig, SnpTest::k2);
  const Cohort cohort = random_cohort(21, 34, 400);
  const std::vector<ScanHit> expected = brute_force(cohort, all_triples(cohort), cohort.classes, test);
  CAPTURE(info(test).name);
  REQUIRE(expected.size() > 2000);
  for (const std::size_t top : {1UL, 25UL, 400UL})
    CHECK(listed(scan(cohort, whole_space(cohort), 1.0, cohort.classes, test, top, kMinusInfinity)) ==
          listed(expected, top));
  const double least = expected[50].key;
  CHECK(listed(scan(cohort, whole_space(cohort), 1.0, cohort.classes, test, 0, least)) ==
        listed(brute_force(cohort, all_triples(cohort), cohort.classes, test, least)));
}

TEST_CASE("Triples beyond one tile are all scanned, by any number of threads", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(22, 144, 60, {.5, .5});
  const PairSpace space = whole_space(cohort, {std::nullopt, std::nullopt, ClusterRule::any, 1'000'000});
  const auto triples = triples_of(cohort, [&cohort](std::size_t a, std::size_t b) {
    return cohort.matrix.variant(a).contig != cohort.matrix.variant(b).contig;
  });
  const auto expected = listed(brute_force(cohort, triples, cohort.classes, SnpTest::ig), 30);
  CHECK(listed(scan(cohort, space, 1.0, cohort.classes, SnpTest::ig, 30, kMinusInfinity, 1)) == expected);
  CHECK(listed(scan(cohort, space, 1.0, cohort.classes, SnpTest::ig, 30, kMinusInfinity, 3)) == expected);
}

TEST_CASE("Triples of three classes and of cross-validated MDR are scanned as by a loop", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(23, 20, 300, {.4, .3, .2});
  CHECK(listed(scan(cohort, whole_space(cohort), 1.0, cohort.classes, SnpTest::k2, 20, kMinusInfinity)) ==
        listed(brute_force(cohort, all_triples(cohort), cohort.classes, SnpTest::k2), 20));
  const std::vector<SampleSubset> folds = fold_classes({cohort.classes[0], cohort.classes[1]}, 3, 1);
  CHECK(listed(scan(cohort, whole_space(cohort), 1.0, folds, SnpTest::mdr, 20, kMinusInfinity)) ==
        listed(brute_force(cohort, all_triples(cohort), folds, SnpTest::mdr), 20));
}

TEST_CASE("A pair graph connects what may stand together, and counts the triangles", "[interaction][pairs]") {
  const double most_r2 = GENERATE(1.0, .02);
  const std::int64_t gap = GENERATE(0, 80);
  const Cohort cohort = random_cohort(24, 141, 90);
  const PairSpace space = whole_space(cohort, {std::nullopt, std::nullopt, ClusterRule::any, gap});
  const auto allowed = [&](std::size_t a, std::size_t b) {
    const genome::Variant& x = cohort.matrix.variant(a);
    const genome::Variant& y = cohort.matrix.variant(b);
    if (x.contig == y.contig && std::abs(x.position - y.position) < gap) return false;
    return apart(cohort, a, b) && !(table_r2(table_of(cohort, {a, b}, cohort.classes)) > most_r2);
  };
  const PairGraph graph(cohort.matrix, space, joined(cohort.classes), most_r2, 2);
  std::size_t wrong = 0;
  for (std::size_t a = 0; a < 141; ++a)
    for (std::size_t b = 0; b < 141; ++b) wrong += graph.connected(a, b) != allowed(a, b) ? 1 : 0;
  CHECK(wrong == 0);
  const auto triples = triples_of(cohort, allowed);
  CHECK(graph.triangles(2) == triples.size());
  CHECK(listed(scan(cohort, space, most_r2, cohort.classes, SnpTest::mi, 40, 0.0)) ==
        listed(brute_force(cohort, triples, cohort.classes, SnpTest::mi), 40));
}

TEST_CASE("Fewer than three SNPs have no triples", "[interaction][pairs]") {
  const std::size_t snps = GENERATE(0, 1, 2);
  const Cohort cohort = random_cohort(25, snps, 50);
  const PairSpace space = whole_space(cohort);
  CHECK(PairGraph(cohort.matrix, space, joined(cohort.classes), 1.0, 1).triangles(1) == 0);
  CHECK(scan(cohort, space, 1.0, cohort.classes, SnpTest::mi, 10, 0.0).empty());
}

TEST_CASE("Given sets of two to five SNPs are tested as their tables are", "[interaction][pairs]") {
  const std::size_t order = GENERATE(2, 3, 4, 5);
  const SnpTest test = GENERATE(SnpTest::boost, SnpTest::mi, SnpTest::ig, SnpTest::k2);
  const Cohort cohort = random_cohort(26, 40, 500);
  util::Philox random(26, order);
  std::vector<std::vector<std::size_t>> sets;
  while (sets.size() < 150) {
    std::vector<std::size_t> set;
    while (set.size() < order) {
      const std::size_t snp = random.below(40);
      if (std::count(set.begin(), set.end(), snp) == 0) set.push_back(snp);
    }
    std::sort(set.begin(), set.end());
    if (std::count(sets.begin(), sets.end(), set) == 0) sets.push_back(set);
  }
  util::MemoryBudget budget = plenty();
  TopList list(0, kMinusInfinity, budget);
  const ScanCounts counts = scan_sets(cohort.matrix, sets, cohort.classes, test, list, 2);
  CHECK(counts.tested == 150);
  CAPTURE(order, info(test).name);
  CHECK(listed(list.take()) == listed(brute_force(cohort, sets, cohort.classes, test)));
}

}  // namespace epiq::interaction
