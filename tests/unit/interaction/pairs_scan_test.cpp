// The scan of all pairs against a loop over them.
#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/interaction/pairs/tile_plan.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/util/error.hpp"
#include "pairs_cohort.hpp"

namespace epiq::interaction {
namespace {

using namespace pairs_cohort;

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

struct Scanned {
  std::vector<ScanHit> hits;
  ScanCounts counts;
};

Scanned scan(const Cohort& cohort, const PairSpace& space, const std::vector<SampleSubset>& classes, SnpTest test,
             std::size_t top, double least_key, const TableFilter& filter = {}, unsigned threads = 2,
             std::uint64_t memory = std::uint64_t{1} << 32) {
  util::MemoryBudget budget(memory);
  TopList list(top, least_key, budget);
  Scanned scanned;
  const auto statistic = pair_statistic(test, classes.size());
  scanned.counts =
      scan_pairs(cohort.matrix, space, {{classes, statistic.get(), &list}}, filter, budget, threads, nothing);
  scanned.hits = list.take();
  return scanned;
}

void check_statistics(const std::vector<ScanHit>& hits, const std::vector<ScanHit>& expected) {
  for (std::size_t i = 0; i < std::min(hits.size(), expected.size()); ++i) {
    CHECK(hits[i].statistic == expected[i].statistic);
    CHECK(hits[i].df == expected[i].df);
    CHECK((hits[i].log10_p == expected[i].log10_p || std::isnan(hits[i].log10_p)));
  }
}

std::uint32_t smallest_cell(const GenotypeTable& table) {
  std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t cell = 0; cell < 9; ++cell) {
    std::uint32_t n = 0;
    for (std::size_t k = 0; k < table.classes; ++k) n += table.counts[9 * k + cell];
    least = std::min(least, n);
  }
  return least;
}

}  // namespace

TEST_CASE("A scan finds the best pairs of a loop over all of them, for every test of two classes",
          "[interaction][pairs]") {
  const SnpTest test = GENERATE(SnpTest::boost, SnpTest::fast, SnpTest::joint, SnpTest::additive, SnpTest::additive_lrt,
                                SnpTest::genotypic, SnpTest::mi, SnpTest::ig, SnpTest::k2);
  const Cohort cohort = random_cohort(11, 140, test == SnpTest::joint ? 1500 : 300);
  const PairSpace space = whole_space(cohort);
  const std::vector<ScanHit> expected = brute_force(cohort, all_pairs(cohort), cohort.classes, test);
  CAPTURE(info(test).name);
  REQUIRE(expected.size() > 500);
  for (const std::size_t top : {1UL, 20UL, 500UL}) {
    const Scanned scanned = scan(cohort, space, cohort.classes, test, top, kMinusInfinity);
    CHECK(listed(scanned.hits) == listed(expected, top));
    CHECK(scanned.counts.tested == all_pairs(cohort).size());
    check_statistics(scanned.hits, expected);
  }
  CHECK(listed(scan(cohort, space, cohort.classes, test, 0, kMinusInfinity).hits) == listed(expected));
  const double least = expected[37].key;  // a limit that is met exactly
  CHECK(listed(scan(cohort, space, cohort.classes, test, 0, least).hits) ==
        listed(brute_force(cohort, all_pairs(cohort), cohort.classes, test, least)));
}

TEST_CASE("A scan of three classes finds what a loop finds", "[interaction][pairs]") {
  const SnpTest test = GENERATE(SnpTest::mi, SnpTest::ig, SnpTest::k2);
  const Cohort cohort = random_cohort(12, 60, 250, {.5, .3, .1});
  CHECK(listed(scan(cohort, whole_space(cohort), cohort.classes, test, 30, kMinusInfinity).hits) ==
        listed(brute_force(cohort, all_pairs(cohort), cohort.classes, test), 30));
}

TEST_CASE("A scan by cross-validated MDR finds what a loop finds", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(13, 40, 250);
  const std::vector<SampleSubset> folds = fold_classes(cohort.classes, 5, 1);
  CHECK(listed(scan(cohort, whole_space(cohort), folds, SnpTest::mdr, 30, kMinusInfinity).hits) ==
        listed(brute_force(cohort, all_pairs(cohort), folds, SnpTest::mdr), 30));
}

TEST_CASE("A scan of two lists of SNPs takes the pairs between them", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(14, 150, 200);
  SpaceOptions options;
  options.set_a.emplace();
  options.set_b.emplace();
  for (std::size_t v = 100; v < 150; ++v) options.set_a->push_back(v);
  for (std::size_t v = 0; v < 120; ++v) options.set_b->push_back(v);
  const auto pairs = pairs_of(cohort, [&cohort](std::size_t a, std::size_t b) {
    return apart(cohort, a, b) && ((a >= 100 && b < 120) || (b >= 100 && a < 120));
  });
  const Scanned scanned = scan(cohort, whole_space(cohort, options), cohort.classes, SnpTest::boost, 50, 0.0);
  const std::vector<ScanHit> expected = brute_force(cohort, pairs, cohort.classes, SnpTest::boost);
  REQUIRE(scanned.hits.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) {  // tables of two lists may be transposed, which moves the last digits
    CHECK(scanned.hits[i].snps == expected[i].snps);
    CHECK(scanned.hits[i].key == Approx(expected[i].key).epsilon(1e-12));
  }
  CHECK(scanned.counts.tested == pairs.size());
}

TEST_CASE("Filters leave out pairs with a small cell, then correlated ones, and count both", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(15, 100, 200);
  const TableFilter filter = GENERATE(TableFilter{3, 1.0}, TableFilter{0, .01}, TableFilter{2, .02});
  std::vector<std::vector<std::size_t>> kept;
  ScanCounts expected;
  for (const std::vector<std::size_t>& pair : all_pairs(cohort)) {
    const GenotypeTable table = table_of(cohort, pair, cohort.classes);
    if (smallest_cell(table) < filter.min_cell) {
      ++expected.small_cells;
    } else if (table_r2(table) > filter.most_r2) {
      ++expected.correlated;
    } else {
      kept.push_back(pair);
    }
  }
  const Scanned scanned = scan(cohort, whole_space(cohort), cohort.classes, SnpTest::fast, 40, kMinusInfinity, filter);
  CHECK(listed(scanned.hits) == listed(brute_force(cohort, kept, cohort.classes, SnpTest::fast), 40));
  CHECK(scanned.counts.tested == kept.size());
  CHECK(scanned.counts.small_cells == expected.small_cells);
  CHECK(scanned.counts.correlated == expected.correlated);
  CHECK((expected.small_cells > 0 || expected.correlated > 0));
}

TEST_CASE("The summary of SNPs has the best partner and the hits of each, also where the list is short",
          "[interaction][pairs]") {
  const SnpTest test = GENERATE(SnpTest::boost, SnpTest::joint, SnpTest::ig);
  const double least = test == SnpTest::ig ? kMinusInfinity : GENERATE(0.0, 1.0, 2.5);
  const Cohort cohort = random_cohort(16, 140, 300);
  const std::vector<ScanHit> all = brute_force(cohort, all_pairs(cohort), cohort.classes, test);
  util::MemoryBudget budget = plenty();
  TopList list(5, least, budget);
  const auto statistic = pair_statistic(test, 2);
  SnpSummary summary(140, 2, least, [&statistic](double key) { return statistic->level(key).least(); });
  scan_pairs(cohort.matrix, whole_space(cohort), {{cohort.classes, statistic.get(), &list, &summary}}, {}, budget, 2,
             nothing);
  std::vector<const ScanHit*> best(140, nullptr);
  std::vector<std::uint64_t> hits(140, 0);
  for (const ScanHit& hit : all) {
    for (std::size_t k = 0; k < 2; ++k) {
      if (best[hit.snps[k]] == nullptr) best[hit.snps[k]] = &hit;
      hits[hit.snps[k]] += hit.key >= least ? 1 : 0;
    }
  }
  CHECK(listed(list.take()) == listed(brute_force(cohort, all_pairs(cohort), cohort.classes, test, least), 5));
  for (std::size_t v = 0; v < 140; ++v) {
    CAPTURE(v, least);
    CHECK(summary.entries()[v].hits == hits[v]);
    if (best[v] == nullptr) {
      CHECK(summary.entries()[v].best.key == kMinusInfinity);
    } else {
      CHECK(summary.entries()[v].best.key == best[v]->key);
      CHECK(summary.entries()[v].best.snps == best[v]->snps);
    }
  }
}

TEST_CASE("Blocks that fit a small memory and any number of threads give the same result", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(17, 500, 1000);
  SpaceOptions options;
  if (GENERATE(false, true)) options = {{{}}, std::nullopt, ClusterRule::any, 50};
  for (std::size_t v = 0; options.set_a && v < 300; ++v) options.set_a->push_back(v);
  const PairSpace space = whole_space(cohort, options);
  const std::vector<std::size_t> sizes{cohort.classes[0].size(), cohort.classes[1].size()};
  const std::uint64_t all = 2 * SnpPlanes::bytes(500, sizes);
  const Scanned whole = scan(cohort, space, cohort.classes, SnpTest::boost, 200, 0.0, {}, 1);
  for (const unsigned threads : {1U, 3U}) {
    const Scanned blocks = scan(cohort, space, cohort.classes, SnpTest::boost, 200, 0.0, {}, threads, all - all / 5);
    CHECK(listed(blocks.hits) == listed(whole.hits));
    CHECK(blocks.counts.tested == whole.counts.tested);
  }
  try {
    scan(cohort, space, cohort.classes, SnpTest::boost, 200, 0.0, {}, 1, all / 5);
    FAIL("a fifth of the planes was enough");
  } catch (const util::Error& error) {
    CHECK(error.fault() == util::Fault::resource);
  }
}

TEST_CASE("Tiles cover every allowed pair of a space once, in one block or several", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(18, 420, 70);
  const PairSpace space = whole_space(cohort, {std::nullopt, std::nullopt, ClusterRule::any, 40});
  const std::vector<std::size_t> sizes{cohort.classes[0].size(), cohort.classes[1].size()};
  const std::uint64_t least = 2 * SnpPlanes::bytes(kPairTileColumns, sizes);
  for (const std::uint64_t memory : {std::uint64_t{1} << 30, 2 * least, least}) {
    util::MemoryBudget budget(memory);
    std::vector<int> seen(420 * 420, 0);
    std::size_t done = 0;
    for_each_tile(
        cohort.matrix, space, cohort.classes, budget, 1,
        [&](std::span<const TileJob> jobs) {
          for (const TileJob& job : jobs)
            for (std::size_t r = 0; r < job.rows(); ++r)
              for (std::size_t c = 0; c < job.columns(); ++c) ++seen[(job.first_row + r) * 420 + job.first_column + c];
        },
        [&done](std::size_t pairs) { done += pairs; });
    CHECK(done == 420 * 419 / 2);
    CHECK(tile_pairs(space) == done);
    std::size_t missed = 0, repeated = 0;
    for (std::size_t r = 0; r < 420; ++r) {
      for (std::size_t c = 0; c < 420; ++c) {
        missed += space.allowed(r, c) && seen[r * 420 + c] == 0 ? 1 : 0;
        repeated += seen[r * 420 + c] > 1 ? 1 : 0;
      }
    }
    CHECK(missed == 0);
    CHECK(repeated == 0);
    CHECK(budget.used() == 0);
  }
}

TEST_CASE("Folds cut each class into parts of nearly equal size", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(19, 5, 403);
  const std::size_t folds = GENERATE(2, 3, 10);
  const std::vector<SampleSubset> parts = fold_classes(cohort.classes, folds, 7);
  REQUIRE(parts.size() == 2 * folds);
  for (std::size_t k = 0; k < 2; ++k) {
    std::vector<std::size_t> of_sample(403, 0);
    for (std::size_t fold = 0; fold < folds; ++fold) {
      const SampleSubset& part = parts[2 * fold + k];
      CHECK(part.size() >= cohort.classes[k].size() / folds);
      CHECK(part.size() <= cohort.classes[k].size() / folds + 1);
      for (std::size_t i = 0; i < 403; ++i) of_sample[i] += part.contains(i) ? 1 : 0;
    }
    for (std::size_t i = 0; i < 403; ++i) CHECK(of_sample[i] == (cohort.classes[k].contains(i) ? 1 : 0));
  }
  CHECK(fold_classes(cohort.classes, folds, 8)[0].mask()[0] != parts[0].mask()[0]);
}

}  // namespace epiq::interaction
