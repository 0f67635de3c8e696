// What the first stage of a two-stage search takes and what it loses.
//
//   speed  all pairs of genes of 4 SNPs (linkage disequilibrium within genes), a quantitative trait without
//   interaction,
//          10 covariates: seconds and peak memory of making the genes, of the screen and of the exact tests of its
//          survivors, and the share that survives.
//   power  2,000 samples and traits with one planted interaction, whose share of the variance grows from 2 to 8 %
//          (3xor and 4parity: 6 to 24 %): of those whose exact p-value is below .05 / 1,999,000, the share that
//          survives the screen, model by model.
//   level  traits with main effects and no interaction over all pairs of 40 genes: the share of traits with any pair
//          below .05 / pairs among the survivors.
//
// Usage: two_stage [genes [samples [threads [planted traits a model [null traits]]]]]
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "epiq/interaction/search.hpp"
#include "epiq/interaction/synth.hpp"
#include "epiq/interaction/synth_cohort.hpp"
#include "epiq/interaction/two_stage/pair_screen.hpp"
#include "epiq/util/parallel.hpp"

namespace {

using namespace epiq;
using interaction::GenePair;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double peak_gib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1048576.0;
}

/// A cohort, its genes and all their pairs.
struct Material {
  genome::GenotypeMatrix matrix;
  std::vector<interaction::Cluster> clusters;
  std::vector<interaction::Gene> genes;
  std::vector<GenePair> pairs;
  interaction::ScoreOptions options;
};

Material simulate(std::size_t genes, std::size_t samples, std::uint64_t seed, unsigned threads) {
  util::MemoryBudget budget(std::uint64_t{4} << 30);
  Material material{genome::GenotypeMatrix({}), {}, {}, {}, {}};
  {
    const interaction::SyntheticCohort cohort =
        interaction::simulate_cohort({samples, genes, 4, 0.0, seed}, threads, budget);
    material.matrix = interaction::genotypes_of(cohort);
    material.clusters = cohort.genes;
  }
  std::vector<std::size_t> everyone(samples);
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  material.options.arms = interaction::parse_arms("default");
  material.genes = interaction::make_genes(material.matrix, material.clusters, everyone, material.options.arms,
                                           material.options.kernels, budget, threads);
  for (std::size_t a = 0; a < genes; ++a)
    for (std::size_t b = a + 1; b < genes; ++b) material.pairs.push_back({a, b});
  return material;
}

interaction::TraitModel model_of(const interaction::PlantedTraits& planted, std::size_t trait) {
  return interaction::trait_model(interaction::Link::identity,
                                  {{planted.traits[trait].name, planted.traits[trait].values, 1.0}},
                                  planted.covariates);
}

std::vector<GenePair> survivors_of(const Material& material, const std::vector<GenePair>& pairs,
                                   const interaction::TraitModel& model, unsigned threads) {
  util::MemoryBudget budget(std::uint64_t{4} << 30);
  return interaction::screen_pairs(material.genes, pairs, model, budget, threads, {}).survivors;
}

void speed(std::size_t genes, std::size_t samples, unsigned threads) {
  const double start = now();
  const Material material = simulate(genes, samples, 1, threads);
  interaction::PlantOptions plant;
  plant.model = interaction::InteractionModel::null;
  plant.main_heritability = 0.05;
  plant.covariates = 10;
  const interaction::TraitModel model =
      model_of(interaction::plant_traits(material.matrix, material.clusters, plant), 0);
  const double made = now();
  const std::vector<GenePair> survivors = survivors_of(material, material.pairs, model, threads);
  const double screened = now();
  interaction::rank_pairs(material.genes, material.clusters, survivors, model, material.options, -1, threads,
                          [](std::size_t) {});
  const double tested = now();
  std::printf(
      "speed: %zu pairs, %zu samples, %u threads: genes made %.0f s, screen %.0f s (%.1f us a pair and thread), "
      "%zu survivors (%.2f %%) tested %.0f s; peak %.2f GiB\n",
      material.pairs.size(), samples, threads, made - start, screened - made,
      1e6 * (screened - made) * threads / static_cast<double>(material.pairs.size()), survivors.size(),
      100.0 * static_cast<double>(survivors.size()) / static_cast<double>(material.pairs.size()), tested - screened,
      peak_gib());
  std::fflush(stdout);
}

void power(std::size_t traits, unsigned threads) {
  const double limit = std::log10(0.05 / 1'999'000.0);
  const Material material = simulate(40, 2000, 2, threads);
  for (const char* name : {"xor", "gametes", "mult", "poly", "3xor", "4parity"}) {
    const bool high_order = name[0] == '3' || name[0] == '4';
    std::vector<int> verdicts(traits, -1);  // of those that one stage finds, whether the screen keeps them
    util::parallel_for(threads, traits, [&](std::size_t t) {
      interaction::PlantOptions plant;
      plant.model = interaction::parse_interaction_model(name);
      plant.heritability =
          (high_order ? 3.0 : 1.0) * (0.02 + 0.06 * static_cast<double>(t) / static_cast<double>(traits));
      plant.main_heritability = 0.03;
      plant.covariates = 2;
      plant.seed = 100 + t;
      const interaction::PlantedTraits planted = interaction::plant_traits(material.matrix, material.clusters, plant);
      const interaction::TraitModel model = model_of(planted, 0);
      const auto [a, b] = std::minmax(planted.traits[0].pair->cluster_a, planted.traits[0].pair->cluster_b);
      const double log10_p =
          interaction::score_pair(material.genes[a], material.genes[b], model, material.options)[0].log10_p_omnibus;
      if (!(log10_p < limit)) return;
      Material two{material.matrix, {}, {material.genes[a], material.genes[b]}, {}, {}};
      verdicts[t] = survivors_of(two, {{0, 1}}, model, 1).size() == 1 ? 1 : 0;
    });
    const auto found = traits - static_cast<std::size_t>(std::count(verdicts.begin(), verdicts.end(), -1));
    const auto kept = static_cast<std::size_t>(std::count(verdicts.begin(), verdicts.end(), 1));
    std::printf("power: %-8s one stage finds %zu of %zu, of which the screen keeps %zu (%.1f %%)\n", name, found,
                traits, kept, found == 0 ? 0.0 : 100.0 * static_cast<double>(kept) / static_cast<double>(found));
    std::fflush(stdout);
  }
}

void level(std::size_t traits, unsigned threads) {
  const Material material = simulate(40, 1000, 3, threads);
  interaction::PlantOptions plant;
  plant.model = interaction::InteractionModel::null;
  plant.main_heritability = 0.1;
  plant.covariates = 2;
  plant.replicates = traits;
  const interaction::PlantedTraits planted = interaction::plant_traits(material.matrix, material.clusters, plant);
  const double limit = std::log10(0.05 / static_cast<double>(material.pairs.size()));
  std::size_t rejected = 0, survivors = 0;
  for (std::size_t t = 0; t < traits; ++t) {
    const interaction::TraitModel model = model_of(planted, t);
    const std::vector<GenePair> kept = survivors_of(material, material.pairs, model, threads);
    survivors += kept.size();
    const auto ranked = interaction::rank_pairs(material.genes, material.clusters, kept, model, material.options, -1,
                                                threads, [](std::size_t) {});
    rejected += !kept.empty() && ranked[0][0].score.log10_p_omnibus <= limit ? 1 : 0;
  }
  const double share = static_cast<double>(rejected) / static_cast<double>(traits);
  std::printf(
      "level: %zu traits with main effects, %zu pairs each: any below .05 / pairs in %.3f (s.e. %.3f); survivors "
      "%.2f %%\n",
      traits, material.pairs.size(), share, std::sqrt(0.05 * 0.95 / static_cast<double>(traits)),
      100.0 * static_cast<double>(survivors) / static_cast<double>(traits * material.pairs.size()));
}

std::size_t argument(int argc, char** argv, int at, std::size_t otherwise) {
  return argc > at ? static_cast<std::size_t>(std::strtoull(argv[at], nullptr, 10)) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const auto threads = static_cast<unsigned>(argument(argc, argv, 3, 2));
  const std::size_t planted = argument(argc, argv, 4, 200), null = argument(argc, argv, 5, 400);
  if (planted > 0) power(planted, threads);
  if (null > 0) level(null, threads);
  if (argument(argc, argv, 1, 2000) > 1) speed(argument(argc, argv, 1, 2000), argument(argc, argv, 2, 10'000), threads);
  return 0;
}
