// Family-wise p-values by permutation.
#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/pairs/permutation_scan.hpp"
#include "epiq/interaction/pairs/regression_pairs.hpp"
#include "epiq/interaction/pairs/scan_ranking.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "pairs_cohort.hpp"

namespace epiq::interaction {
namespace {

using namespace pairs_cohort;

/// The classes of one permutation: the samples that no minority holds are in class 0.
std::vector<SampleSubset> classes_of(const PermutedClasses& permuted, std::size_t number) {
  const SampleSubset& all = permuted.all.front();
  std::vector<SampleSubset> classes{SampleSubset(all.samples())};
  for (const SampleSubset& minority : permuted.minorities[number]) classes.push_back(minority);
  for (std::size_t i = 0; i < all.samples(); ++i) {
    std::size_t in = 0;
    for (std::size_t k = 1; k < classes.size(); ++k) in += classes[k].contains(i) ? 1 : 0;
    CHECK(in <= (all.contains(i) ? 1U : 0U));
    if (all.contains(i) && in == 0) classes[0].add(i);
  }
  return classes;
}

std::vector<double> best_keys(const Cohort& cohort, const PairSpace& space, const PermutedClasses& permuted,
                              SnpTest test, const TableFilter& filter = {}, unsigned threads = 2) {
  util::MemoryBudget budget = plenty();
  return permuted_best_keys(cohort.matrix, space, permuted, *pair_statistic(test, permuted.minorities[0].size() + 1),
                            filter, budget, threads, nothing);
}

double best_by_loop(const Cohort& cohort, const std::vector<std::vector<std::size_t>>& pairs,
                    const std::vector<SampleSubset>& classes, SnpTest test) {
  const std::vector<ScanHit> hits = brute_force(cohort, pairs, classes, test);
  REQUIRE(!hits.empty());
  return hits.front().key;
}

}  // namespace

TEST_CASE("Permutations keep the sizes of the classes and the samples, and differ", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(31, 3, 200, {.5, .2, .1});
  const PermutedClasses permuted = permute_classes(cohort.classes, 20, 5);
  for (std::size_t p = 0; p < 20; ++p) {
    const std::vector<SampleSubset> classes = classes_of(permuted, p);
    for (std::size_t k = 0; k < 3; ++k) CHECK(classes[k].size() == cohort.classes[k].size());
    for (std::size_t i = 0; i < 200; ++i) CHECK(permuted.all.front().contains(i) == joined(cohort.classes).contains(i));
    if (p > 0) CHECK(classes_of(permuted, p - 1)[1].mask()[0] != classes[1].mask()[0]);
  }
  const PermutedClasses fewer = permute_classes(cohort.classes, 3, 5);  // of the same seed
  CHECK(fewer.minorities[2][0].mask()[1] == permuted.minorities[2][0].mask()[1]);
}

TEST_CASE("A sample falls into each class of permutations as often as the class is large", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(32, 3, 60, {.5, .4});
  const std::size_t permutations = 4000;
  const PermutedClasses permuted = permute_classes(cohort.classes, permutations, 6);
  const SampleSubset& all = permuted.all.front();
  const double share = static_cast<double>(cohort.classes[1].size()) / static_cast<double>(all.size());
  double chi_square = 0.0;
  for (std::size_t i = 0; i < 60; ++i) {
    if (!all.contains(i)) continue;
    double cases = 0.0;
    for (const auto& minorities : permuted.minorities) cases += minorities[0].contains(i) ? 1.0 : 0.0;
    const double z = (cases - permutations * share) / std::sqrt(permutations * share * (1.0 - share));
    chi_square += z * z;
  }
  // Of about all.size() - 1 degrees of freedom: its mean and five standard deviations.
  const auto df = static_cast<double>(all.size() - 1);
  CHECK(std::abs(chi_square - df) < 5.0 * std::sqrt(2.0 * df));
}

TEST_CASE("The best keys of permutations are those of scans with the permuted classes", "[interaction][pairs]") {
  const SnpTest test = GENERATE(SnpTest::boost, SnpTest::joint, SnpTest::mi, SnpTest::ig);
  const Cohort cohort = random_cohort(33, 50, 500);
  const PermutedClasses permuted = permute_classes(cohort.classes, 6, 1);
  const std::vector<double> keys = best_keys(cohort, whole_space(cohort), permuted, test);
  REQUIRE(keys.size() == 6);
  for (std::size_t p = 0; p < 6; ++p)
    CHECK(keys[p] == best_by_loop(cohort, all_pairs(cohort), classes_of(permuted, p), test));
  CHECK(keys == best_keys(cohort, whole_space(cohort), permuted, test, {}, 1));
}

TEST_CASE("Permutations of three classes and of folds are scanned as by a loop", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(34, 25, 220, {.5, .3, .1});
  for (const bool folds : {false, true}) {
    const SnpTest test = folds ? SnpTest::mdr : SnpTest::k2;
    const std::vector<SampleSubset> classes =
        folds ? fold_classes({cohort.classes[0], cohort.classes[1]}, 3, 1) : cohort.classes;
    const PermutedClasses permuted = permute_classes(classes, 3, 1);
    const std::vector<double> keys = best_keys(cohort, whole_space(cohort), permuted, test);
    for (std::size_t p = 0; p < 3; ++p)
      CHECK(keys[p] == best_by_loop(cohort, all_pairs(cohort), classes_of(permuted, p), test));
  }
}

TEST_CASE("Permutations respect the gap and the filter", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(35, 60, 220);
  const PairSpace space = whole_space(cohort, {std::nullopt, std::nullopt, ClusterRule::any, 300});
  std::vector<std::vector<std::size_t>> kept;
  for (const std::vector<std::size_t>& pair : all_pairs(cohort)) {
    const GenotypeTable table = table_of(cohort, pair, {joined(cohort.classes)});
    if (space.compatible(pair[0], pair[1]) && *std::min_element(table.counts.begin(), table.counts.end()) >= 2)
      kept.push_back(pair);
  }
  REQUIRE(kept.size() > 20);
  const PermutedClasses permuted = permute_classes(cohort.classes, 4, 2);
  const std::vector<double> keys = best_keys(cohort, space, permuted, SnpTest::boost, {2, 1.0});
  for (std::size_t p = 0; p < 4; ++p)
    CHECK(keys[p] == best_by_loop(cohort, kept, classes_of(permuted, p), SnpTest::boost));
}

TEST_CASE("p of a permutation test counts the permutations that are as good, and the data", "[interaction][pairs]") {
  std::vector<ScanHit> hits(3);
  hits[0].key = 7.0;
  hits[1].key = 3.0;
  hits[2].key = 1.0;
  const std::vector<double> p = permutation_p(keys_of(hits), {2.0, 3.0, 5.0, 1.5});
  CHECK(p[0] == Approx(1.0 / 5.0));
  CHECK(p[1] == Approx(3.0 / 5.0));  // 3.0 and 5.0 are as good
  CHECK(p[2] == Approx(1.0));
  CHECK(std::isnan(permutation_p(keys_of(hits), {})[0]));
}

/// Checks that family-wise p-values of studies, multiples of 1 / (kPermutations + 1), are uniform.
constexpr std::size_t kStudies = 400, kPermutations = 19;
void check_uniform(const std::vector<double>& p_values) {
  std::vector<double> at_rank(kPermutations + 1, 0.0);
  for (const double p : p_values) ++at_rank[static_cast<std::size_t>(std::lround(p * (kPermutations + 1))) - 1];
  double chi_square = 0.0;
  const double expected = static_cast<double>(p_values.size()) / (kPermutations + 1);
  for (const double count : at_rank) chi_square += (count - expected) * (count - expected) / expected;
  CHECK(chi_square < 43.8);  // .999 quantile of 19 degrees of freedom
}

TEST_CASE("Family-wise p-values are uniform where the trait is random", "[interaction][pairs]") {
  std::vector<double> p_values;
  for (std::size_t study = 0; study < kStudies; ++study) {
    const Cohort cohort = random_cohort(1000 + study, 12, 120, {.6, .4});
    const PermutedClasses permuted = permute_classes(cohort.classes, kPermutations, study);
    const std::vector<ScanHit> best{brute_force(cohort, all_pairs(cohort), cohort.classes, SnpTest::fast).front()};
    p_values.push_back(
        permutation_p(keys_of(best), best_keys(cohort, whole_space(cohort), permuted, SnpTest::fast, {}, 1))[0]);
  }
  check_uniform(p_values);
}

/// A cohort of 12 SNPs in which a covariate alone raises the odds of being a case.
RegressionModel covariate_model(const Cohort& cohort, std::uint64_t seed) {
  util::Philox random(seed, 90);
  const std::size_t samples = cohort.matrix.sample_count();
  util::Matrix covariate(samples, 1);
  std::vector<double> outcome;
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < samples; ++i) {
    all.push_back(i);
    covariate(i, 0) = random.normal();
    outcome.push_back(random.uniform() < 1.0 / (1.0 + std::exp(.5 - 1.2 * covariate(i, 0))) ? 1.0 : 0.0);
  }
  return logistic_model(all, outcome, covariate);
}

TEST_CASE("Family-wise p-values of a binary trait with a covariate are uniform", "[interaction][pairs]") {
  std::vector<double> p_values;
  for (std::size_t study = 0; study < kStudies; ++study) {
    const Cohort cohort = random_cohort(5000 + study, 12, 150, {.6, .4});
    const PairSpace space = whole_space(cohort);
    const RegressionScan scan(cohort.matrix, covariate_model(cohort, study), stats::PairModel::additive);
    const RegressionScan permuted(cohort.matrix, permuted_responses(scan.model(), 0, kPermutations, study),
                                  stats::PairModel::additive);
    util::MemoryBudget budget = plenty();
    TopList list(0, 0.0, budget);
    scan_logistic_pairs(space, scan, {}, 0, 0.0, list, budget, 1, nothing);
    const std::vector<double> p = permutation_p(permutation_keys(scan, list.take(), 1),
                                                strongest_regressions(space, permuted, {}, budget, 1, nothing));
    p_values.push_back(*std::min_element(p.begin(), p.end()));
  }
  check_uniform(p_values);
}

}  // namespace epiq::interaction
