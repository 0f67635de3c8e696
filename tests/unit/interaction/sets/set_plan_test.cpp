#include "epiq/interaction/sets/set_plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "epiq/interaction/sets/carrier_cells.hpp"
#include "epiq/util/error.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

/// Genes named A, B, .. of one SNP each, 10 kb apart on one contig, on sites of their own.
struct Cohort {
  genome::GenotypeMatrix matrix{{}};
  std::vector<Cluster> clusters;
  std::vector<Gene> genes;
  std::vector<bool> varies;

  PairRules rules(std::int64_t gap = 0) const { return {clusters, matrix, gap, varies}; }
};

Cohort cohort(std::size_t genes, std::size_t samples) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  Cohort result;
  result.matrix = genome::GenotypeMatrix(names);
  util::Philox random(7);
  for (std::size_t g = 0; g < genes; ++g) {
    const auto dosages = oracle::random_gene(random, 1, samples);
    const auto start = static_cast<std::int64_t>(10000 * g);
    result.clusters.push_back(
        {std::string(1, static_cast<char>('A' + g)), "1", start, start + 1000, {result.matrix.variant_count()}, {}});
    result.matrix.add({"1", start, "snp" + std::to_string(g), "A", "G"}, dosages[0]);
    result.genes.emplace_back().code = encode_gene(dosages);
  }
  result.varies.assign(genes, true);
  return result;
}

SetPlan plan(const Cohort& c, std::size_t order, const SetScreen& screen = {}, std::int64_t gap = 0,
             unsigned threads = 1) {
  util::MemoryBudget budget(std::uint64_t{1} << 24);
  const PairRules rules = c.rules(gap);
  return plan_sets(order, c.genes, rules, screen, budget, threads);
}

std::size_t left_out(SetPlan plan, SetReason reason) { return plan.count(reason); }

TEST_CASE("All sets are planned but those with a cluster that is constant or pairs that are not allowed",
          "[interaction][sets]") {
  Cohort c = cohort(5, 40);
  CHECK(plan(c, 3).sets.size() == 10);
  CHECK(plan(c, 2).sets.size() == 10);
  CHECK(plan(c, 1).sets.size() == 5);
  c.clusters[1].tagged.push_back({c.clusters[0].snps[0], c.clusters[1].snps[0], .5});  // A and B share a site
  c.varies[4] = false;
  const SetPlan three = plan(c, 3);
  CHECK(three.candidates == 10);
  CHECK(three.sets == std::vector<SetGenes>{{0, 2, 3}, {1, 2, 3}});
  CHECK(left_out(three, SetReason::constant) == 6);
  CHECK(left_out(three, SetReason::sharing) == 2);
  CHECK(left_out(plan(c, 1), SetReason::constant) == 1);
  CHECK(left_out(plan(c, 3, {}, 9001), SetReason::too_close) == 2);  // A C D and B C D, each with neighbours 9 kb apart
}

TEST_CASE("Every candidate is tested or counted once, for any number of threads", "[interaction][sets][parallel]") {
  Cohort c = cohort(12, 60);
  c.varies[3] = false;
  SetScreen screen;
  screen.largest_r2 = .02;
  screen.least_cell = 4.0;
  const SetPlan one = plan(c, 3, screen, 9001), four = plan(c, 3, screen, 9001, 4);
  std::size_t total = one.sets.size();
  for (const std::size_t count : one.left_out) total += count;
  CHECK(total == 220);
  CHECK(left_out(one, SetReason::in_ld) > 0);
  CHECK(left_out(one, SetReason::thin) > 0);
  CHECK_FALSE(one.sets.empty());
  CHECK(one.sets == four.sets);
  CHECK(one.left_out == four.left_out);
}

TEST_CASE("Listed triples are paths and triangles of the listed pairs", "[interaction][sets]") {
  const Cohort c = cohort(6, 40);
  SetScreen screen;
  screen.listed = true;
  screen.pairs = {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {4, 5}, {1, 2}};
  const SetPlan listed = plan(c, 3, screen);
  CHECK(listed.sets == std::vector<SetGenes>{{0, 1, 2}, {0, 2, 3}, {1, 2, 3}});
  CHECK(left_out(listed, SetReason::unlisted) == 17);
}

TEST_CASE("Named sets are found whichever way round, and what is left out is counted by reason",
          "[interaction][sets]") {
  Cohort c = cohort(5, 40);
  c.varies[4] = false;
  const PairRules rules = c.rules();
  const SetPlan named = plan_named_sets(
      3, {{"C", "A", "B"}, {"A", "B", "C"}, {"A", "A", "B"}, {"A", "B", "E"}, {"A", "B", "X"}, {"X", "Y", "A"}},
      c.clusters, c.genes, rules, {});
  CHECK(named.sets == std::vector<SetGenes>{{0, 1, 2}});
  CHECK(named.candidates == 6);
  CHECK(left_out(named, SetReason::repeated) == 1);
  CHECK(left_out(named, SetReason::sharing) == 1);
  CHECK(left_out(named, SetReason::constant) == 1);
  CHECK(left_out(named, SetReason::unknown) == 2);
  CHECK(named.unknown_names == std::set<std::string>{"X", "Y"});
  CHECK_THROWS_AS(plan_named_sets(2, {{"A", "X"}}, c.clusters, c.genes, rules, {}), util::Error);
}

TEST_CASE("Triples that do not fit the memory are refused with the ways out", "[interaction][sets]") {
  const Cohort c = cohort(12, 40);
  util::MemoryBudget budget(2000);
  const PairRules rules = c.rules();
  CHECK_THROWS_WITH(plan_sets(3, c.genes, rules, {}, budget, 2), Catch::Contains("--screen-pairs"));
}

TEST_CASE("Cells of carriers are those counted sample by sample", "[interaction][sets]") {
  util::Philox random(3);
  for (int round = 0; round < 20; ++round) {
    std::vector<GeneCode> genes;
    for (int g = 0; g < 3; ++g) genes.push_back(encode_gene(oracle::random_gene(random, 2, 90, .7, .1)));
    double best = 0.0;  // the fullest smallest cell
    for (std::size_t choice = 0; choice < 8; ++choice) {
      std::array<double, 8> cells{};
      std::array<double, 3> copies{}, called{};
      const auto genotype = [&](std::size_t g, std::size_t i) {
        return genes[g].genotype(genes[g].level_of_sample[i], choice >> g & 1);
      };
      for (std::size_t g = 0; g < 3; ++g)
        for (std::size_t i = 0; i < 90; ++i)
          if (genotype(g, i) != 3) copies[g] += genotype(g, i), called[g] += 1.0;
      for (std::size_t i = 0; i < 90; ++i) {
        std::size_t cell = 0;
        bool all = true;
        for (std::size_t g = 0; g < 3; ++g) {
          all = all && genotype(g, i) != 3;
          cell = 2 * cell + (copies[g] <= called[g] ? genotype(g, i) > 0 : genotype(g, i) < 2);
        }
        if (all) cells[cell] += 1.0;
      }
      best = std::max(best, *std::min_element(cells.begin(), cells.end()));
    }
    const CarrierBits a(genes[0]), b(genes[1]), c(genes[2]);
    CHECK(fills_cells(a, b, c, best));
    CHECK_FALSE(fills_cells(a, b, c, best + 1.0));
  }
}

}  // namespace
}  // namespace epiq::interaction
