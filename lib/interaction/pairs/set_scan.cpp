#include "epiq/interaction/pairs/set_scan.hpp"

#include <algorithm>
#include <limits>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/interaction/pairs/allelic.hpp"
#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/count_table.hpp"
#include "epiq/interaction/pairs/genotypic.hpp"
#include "epiq/interaction/pairs/information.hpp"
#include "epiq/interaction/pairs/joint.hpp"
#include "epiq/interaction/pairs/k2.hpp"
#include "epiq/interaction/pairs/mdr.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

PairTable two_class_pair(const GenotypeTable& table) {
  PairTable pair;
  if (table.order != 2 || table.classes != 2)
    throw util::Error(util::Fault::internal, "a test of two SNPs and two classes got another table");
  std::copy(table.counts.begin(), table.counts.end(), pair.counts.begin());
  return pair;
}

/// The tables of the folds, out of one with folds x 2 classes.
std::vector<GenotypeTable> fold_tables(const GenotypeTable& table) {
  const std::size_t cells = table.counts.size() / table.classes;
  std::vector<GenotypeTable> folds;
  for (std::size_t fold = 0; fold < table.classes / 2; ++fold) {
    const auto first = table.counts.begin() + static_cast<std::ptrdiff_t>(2 * fold * cells);
    folds.push_back(
        {table.order, 2, std::vector<std::uint32_t>(first, first + static_cast<std::ptrdiff_t>(2 * cells))});
  }
  return folds;
}

bool by_statistic(double statistic, ScanHit& hit) {
  hit.key = hit.statistic = statistic;
  hit.df = 0.0;
  hit.log10_p = hit.effect = hit.standard_error = kNaN;
  return true;
}

bool by_statistic(const TableTest& test, ScanHit& hit) {
  if (!test.defined) return false;
  by_statistic(test.statistic, hit);
  if (test.df > 0.0) {
    hit.df = test.df;
    hit.log10_p = test.log10_p;
  }
  return true;
}

bool by_p(const TableTest& test, ScanHit& hit) {
  if (!test.defined) return false;
  hit.key = -test.log10_p;
  hit.statistic = test.statistic;
  hit.df = test.df;
  hit.log10_p = test.log10_p;
  hit.effect = hit.standard_error = kNaN;
  return true;
}

}  // namespace

bool test_table(SnpTest test, const GenotypeTable& table, ScanHit& hit) {
  switch (test) {
    case SnpTest::boost:
      return by_p(table.order == 2 ? boost(two_class_pair(table)) : genotypic(table), hit);
    case SnpTest::fast:
      return by_p(fast_epistasis(two_class_pair(table)).test, hit);
    case SnpTest::joint:
      return by_p(joint_effects(two_class_pair(table)).test, hit);
    case SnpTest::additive:
      return by_p(additive_wald(two_class_pair(table)).test, hit);
    case SnpTest::additive_lrt:
      return by_p(additive_likelihood_ratio(two_class_pair(table)).test, hit);
    case SnpTest::genotypic:
      return by_p(genotypic(table), hit);
    case SnpTest::mi:
      return by_p(mutual_information(table), hit);
    case SnpTest::ig:
      return by_statistic(information_gain(table), hit);
    case SnpTest::k2:
      return by_statistic(k2_score(table), hit);
    case SnpTest::mdr: {
      const auto testing = mdr_cross_validation(fold_tables(table)).testing;
      return testing && by_statistic(*testing, hit);
    }
  }
  throw util::Error(util::Fault::internal, "an unknown test of SNPs");
}

ScanCounts scan_sets(const genome::GenotypeMatrix& matrix, const std::vector<std::vector<std::size_t>>& sets,
                     const std::vector<SampleSubset>& classes, SnpTest test, TopList& list, unsigned threads) {
  constexpr std::size_t kSetsATask = 64;
  util::parallel_for(threads, (sets.size() + kSetsATask - 1) / kSetsATask, [&](std::size_t task) {
    std::vector<ScanHit> hits;
    for (std::size_t s = task * kSetsATask; s < std::min(sets.size(), (task + 1) * kSetsATask); ++s) {
      ScanHit hit;
      if (!test_table(test, count_table(matrix, sets[s], classes), hit)) continue;
      hit.snps.fill(kNoSnp);
      std::copy(sets[s].begin(), sets[s].end(), hit.snps.begin());
      hits.push_back(hit);
    }
    list.offer(hits);
  });
  return {sets.size(), 0, 0};
}

}  // namespace epiq::interaction
