#include "epiq/interaction/search.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/effective_pairs.hpp"
#include "epiq/util/error.hpp"
#include "oracle/random_genes.hpp"

namespace epiq::interaction {
namespace {

struct Cohort {
  genome::GenotypeMatrix matrix{{}};
  std::vector<Cluster> clusters;
};

/// `genes` genes of two SNPs each, 1 kb long and 10 kb apart, half of them on a second contig.
Cohort cohort(std::size_t genes, std::size_t samples) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  Cohort result{genome::GenotypeMatrix(names), {}};
  util::Philox random(77);
  for (std::size_t g = 0; g < genes; ++g) {
    const auto dosages = oracle::random_gene(random, 2, samples);
    const bool second = g >= (genes + 1) / 2;
    const auto start = static_cast<std::int64_t>(10000 * (second ? g - (genes + 1) / 2 : g));
    Cluster cluster{"g" + std::to_string(g), second ? "2" : "1", start, start + 1000, {}, {}};
    for (std::size_t snp = 0; snp < 2; ++snp) {
      cluster.snps.push_back(result.matrix.variant_count());
      result.matrix.add({cluster.contig, start + static_cast<std::int64_t>(100 * snp),
                         cluster.name + "_" + std::to_string(snp), "A", "G"},
                        dosages[snp]);
    }
    result.clusters.push_back(cluster);
  }
  return result;
}

std::vector<std::size_t> everyone(std::size_t samples) {
  std::vector<std::size_t> all(samples);
  for (std::size_t i = 0; i < samples; ++i) all[i] = i;
  return all;
}

TEST_CASE("All pairs are planned but those that share a site, lie too close or do not vary", "[interaction]") {
  Cohort c = cohort(6, 50);
  std::vector<bool> varies(6, true);
  CHECK(plan_pairs(c.clusters, c.matrix, 0, varies).pairs.size() == 15);

  const PairPlan apart = plan_pairs(c.clusters, c.matrix, 9001, varies);  // neighbours end 9,000 before the next starts
  CHECK(apart.too_close == 4);
  CHECK(apart.pairs.size() == 11);
  CHECK(plan_pairs(c.clusters, c.matrix, 9000, varies).too_close == 0);

  c.clusters[1].tagged.push_back({c.clusters[0].snps[0], c.clusters[1].snps[0], .5});
  varies[5] = false;
  const PairPlan plan = plan_pairs(c.clusters, c.matrix, 0, varies);
  CHECK(plan.sharing == 1);
  CHECK(plan.monomorphic == 5);
  CHECK(plan.pairs.size() == 9);
}

TEST_CASE("Named pairs are found whichever way round, once, and what is left out is counted", "[interaction]") {
  const Cohort c = cohort(4, 50);
  const std::vector<bool> varies(4, true);
  const PairPlan plan =
      plan_named_pairs(c.clusters, c.matrix, {{"g3", "g0"}, {"g0", "g3"}, {"g1", "g2"}, {"g1", "g1"}}, 0, varies);
  REQUIRE(plan.pairs.size() == 2);
  CHECK(plan.pairs[0].a == 0);
  CHECK(plan.pairs[0].b == 3);
  CHECK(plan.sharing == 1);
  CHECK(plan.repeated == 1);
  CHECK(plan.candidates == 4);
  const PairPlan with_unknown = plan_named_pairs(c.clusters, c.matrix, {{"g0", "x"}, {"g0", "g1"}}, 0, varies);
  CHECK(with_unknown.unknown == 1);
  CHECK(with_unknown.pairs.size() == 1);
  CHECK(with_unknown.unknown_names == std::set<std::string>{"x"});
  CHECK_THROWS_WITH(plan_named_pairs(c.clusters, c.matrix, {{"g0", "nosuch"}}, 0, varies), Catch::Contains("'nosuch'"));
}

TEST_CASE("The ranking is the same for any number of threads, and ordered by p with rates and loci",
          "[interaction][parallel]") {
  const Cohort c = cohort(12, 120);
  ScoreOptions options;
  options.arms = parse_arms("default");
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const std::vector<Gene> genes =
      make_genes(c.matrix, c.clusters, everyone(120), options.arms, options.kernels, budget, 2);
  util::Philox random(5);
  ModelTrait trait{"y", {}, 1.0};
  for (std::size_t i = 0; i < 120; ++i) {
    const double signal = genes[2].code.dosage(genes[2].code.level_of_sample[i], 0) *
                          genes[9].code.dosage(genes[9].code.level_of_sample[i], 1);
    trait.values.push_back(random.normal() + 2.0 * signal);
  }
  const TraitModel model = trait_model(Link::identity, {trait}, util::Matrix(120, 0));
  const std::vector<GenePair> pairs = plan_pairs(c.clusters, c.matrix, 0, std::vector<bool>(12, true)).pairs;
  std::vector<std::vector<RankedPair>> results;
  for (const unsigned threads : {1u, 2u, 8u})
    results.push_back(rank_pairs(genes, c.clusters, pairs, model, options, 20000, threads, [](std::size_t) {}).front());

  const std::vector<RankedPair>& ranked = results[0];
  REQUIRE(ranked.size() == 66);
  CHECK(ranked[0].genes.a == 2);
  CHECK(ranked[0].genes.b == 9);
  CHECK(ranked[0].locus == 1);
  std::size_t lead_rows = 0;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    CHECK(ranked[i].rank == i + 1);
    CHECK(ranked[i].locus <= ranked[i].rank);
    CHECK(ranked[i].log10_q >= ranked[i].score.log10_p_omnibus - 1e-12);
    if (i > 0) CHECK(ranked[i].score.log10_p_omnibus >= ranked[i - 1].score.log10_p_omnibus);
    lead_rows += ranked[i].locus == ranked[i].rank ? 1 : 0;
    for (const auto& other : results) {
      CHECK(other[i].genes.a == ranked[i].genes.a);
      CHECK(other[i].score.log10_p_omnibus == ranked[i].score.log10_p_omnibus);  // the same bits
    }
  }
  CHECK(lead_rows < ranked.size());
  CHECK(effective_pairs(genes, c.clusters, pairs, 2) <= 66.0);
  CHECK(effective_pairs(genes, c.clusters, pairs, 2) > 33.0);
}

TEST_CASE("Products of alike genes count once, and only genes of the pairs count", "[interaction]") {
  const Cohort c = cohort(6, 400);  // genes 0 to 2 on one contig, 3 to 5 on another
  std::vector<Gene> genes(6);
  util::Philox random(3);
  for (Gene& gene : genes) gene.code = encode_gene(oracle::random_gene(random, 1, 400));
  genes[1] = genes[2] = genes[0];
  const std::vector<GenePair> across{{0, 3}, {0, 4}, {1, 3}, {1, 4}, {2, 3}, {2, 4}};
  CHECK(effective_pairs(genes, c.clusters, across, 1) == Approx(2.0).epsilon(.02));  // 1 x 2
  CHECK(effective_pairs(genes, c.clusters, {{0, 1}, {0, 2}, {1, 2}}, 1) == Approx(0.0).margin(1e-9));
  CHECK(effective_pairs(genes, c.clusters, {{3, 4}, {3, 5}, {4, 5}}, 1) == Approx(3.0).epsilon(.02));
  CHECK(effective_pairs(genes, c.clusters, {{0, 3}}, 1) == Approx(1.0));
  CHECK(effective_pairs(genes, c.clusters, {}, 1) == 0.0);
}

TEST_CASE("Genes that do not fit the memory budget are refused by name", "[interaction]") {
  const Cohort c = cohort(4, 50);
  util::MemoryBudget budget(300);
  CHECK_THROWS_WITH(make_genes(c.matrix, c.clusters, everyone(50), parse_arms("linear"), {}, budget, 1),
                    Catch::Contains("the codes of 4 clusters"));
}

}  // namespace
}  // namespace epiq::interaction
