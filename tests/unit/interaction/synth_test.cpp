#include "epiq/interaction/synth.hpp"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "epiq/genome/genotype_reader.hpp"
#include "epiq/interaction/synth_cohort.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/error.hpp"

using namespace epiq::interaction;
using epiq::util::Matrix;
namespace genome = epiq::genome;
namespace stats = epiq::stats;
namespace fs = std::filesystem;

namespace {

SyntheticCohort cohort_of(std::size_t samples, std::size_t genes, std::size_t snps, unsigned threads = 1,
                          double missing = 0.0, std::uint64_t seed = 3) {
  epiq::util::MemoryBudget budget(std::uint64_t{1} << 30);
  return simulate_cohort({samples, genes, snps, missing, seed}, threads, budget);
}

double variance(const std::vector<double>& x) {
  double mean = 0.0;
  double squares = 0.0;
  for (const double value : x) mean += value / static_cast<double>(x.size());
  for (const double value : x) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(x.size());
}

// The largest share of the variance of `effect` that the additive and dominance terms of one SNP explain.
double marginal_share(const genome::GenotypeMatrix& matrix, std::size_t snp, const std::vector<double>& effect) {
  const std::vector<double> g = filled_dosages(matrix, snp);
  const Matrix mains = stats::pair_columns(g, g, stats::PairModel::genotypic).mains;
  const auto basis = stats::orthonormal_basis(stats::join_columns(Matrix(g.size(), 1, 1.0), mains));
  return 1.0 - variance(stats::residual(basis.q, effect)) / variance(effect);
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a simulated cohort is the same for any number of threads, and differs between seeds",
          "[interaction][synth]") {
  const SyntheticCohort one = cohort_of(50, 12, 5, 1, 0.1);
  const SyntheticCohort four = cohort_of(50, 12, 5, 4, 0.1);
  CHECK(one.haplotypes == four.haplotypes);
  CHECK(one.called == four.called);
  CHECK(one.haplotypes != cohort_of(50, 12, 5, 1, 0.1, 4).haplotypes);
  const auto uncalled = std::count(one.called.begin(), one.called.end(), 0);
  CHECK(std::abs(static_cast<double>(uncalled) - 300.0) < 4.0 * std::sqrt(270.0));
}

TEST_CASE("SNPs of a gene are in linkage disequilibrium, those of two genes are not", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(1000, 20, 8);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  double within = 0.0;
  double between = 0.0;
  for (std::size_t g = 0; g + 1 < 20; ++g) {
    within += genome::squared_correlation(matrix, 8 * g + 3, 8 * g + 4) / 19.0;
    between += genome::squared_correlation(matrix, 8 * g + 3, 8 * (g + 1) + 3) / 19.0;
  }
  CHECK(within > 0.08);
  CHECK(between < 0.003);  // 1/1000 is expected of chance
  double frequency = 0.0;
  for (std::size_t v = 0; v < matrix.variant_count(); ++v) frequency += matrix.counts(v).alt_frequency() / 160.0;
  CHECK(frequency == Approx(0.3).margin(0.04));
}

TEST_CASE("genes lie on at most ten contigs, in genome order", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(4, 25, 3);
  std::set<std::string> contigs;
  for (std::size_t g = 0; g < 25; ++g) {
    const Cluster& gene = cohort.genes[g];
    contigs.insert(gene.contig);
    for (const std::size_t snp : gene.snps) {
      CHECK(cohort.variants[snp].contig == gene.contig);
      CHECK(cohort.variants[snp].position >= gene.start);
      CHECK(cohort.variants[snp].position < gene.end);
    }
    if (g > 0 && cohort.genes[g - 1].contig == gene.contig) CHECK(cohort.genes[g - 1].end < gene.start);
  }
  CHECK(contigs.size() == 10);
}

TEST_CASE("the VCF of a cohort reads back as its genotypes", "[interaction][synth]") {
  const fs::path path = fs::temp_directory_path() / ("epiq_synth_" + std::to_string(::getpid()) + ".vcf.gz");
  const SyntheticCohort cohort = cohort_of(30, 3, 4, 1, 0.2);
  epiq::util::OutputFile out(path.string());
  write_vcf(cohort, {"##note=x"}, out);
  out.commit();
  epiq::util::MemoryBudget budget(std::uint64_t{1} << 30);
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  const genome::Genotypes read = genome::read_genotypes(path.string(), {}, budget, log);
  fs::remove(path);
  REQUIRE(read.matrix.samples() == cohort.samples);
  REQUIRE(read.matrix.variant_count() == 12);
  std::vector<std::uint8_t> dosages(30);
  for (std::size_t v = 0; v < 12; ++v) {
    CHECK(read.matrix.variant(v).id == cohort.variants[v].id);
    CHECK(read.matrix.variant(v).position == cohort.variants[v].position);
    read.matrix.dosages(v, dosages);
    for (std::size_t i = 0; i < 30; ++i) {
      const int expected = (cohort.row(v)[i] & 1) + (cohort.row(v)[i] >> 1);
      CHECK(int{dosages[i]} == (cohort.called[v * 30 + i] != 0 ? expected : int{genome::kMissingDosage}));
    }
  }
}

/// A design of an indicator for each joint genotype of the SNPs of one cluster, for both clusters.
epiq::util::Matrix saturated_design(const genome::GenotypeMatrix& matrix, const CausalPair& pair) {
  epiq::util::Matrix design(matrix.sample_count(), 2 * 9);
  std::size_t first = 0;
  for (const std::vector<std::size_t>& snps : {pair.snps_a, pair.snps_b}) {
    for (std::size_t i = 0; i < design.rows; ++i) {
      std::size_t column = 0;
      for (const std::size_t snp : snps) column = 3 * column + static_cast<std::size_t>(filled_dosages(matrix, snp)[i]);
      design(i, first + column) = 1.0;
    }
    first += 9;
  }
  return design;
}

/// What a regression on both causal SNPs' dosages and heterozygote indicators leaves; the whole of a polygenic effect.
std::vector<double> beyond_main_effects(const genome::GenotypeMatrix& matrix, const CausalPair& pair,
                                        const std::vector<double>& effect) {
  if (pair.snps_a.size() > 1) return effect;
  epiq::util::Matrix design(effect.size(), 5, 1.0);
  const std::vector<double> a = filled_dosages(matrix, pair.snps_a[0]), b = filled_dosages(matrix, pair.snps_b[0]);
  for (std::size_t i = 0; i < effect.size(); ++i) {
    design(i, 1) = a[i];
    design(i, 2) = a[i] == 1.0 ? 1.0 : 0.0;
    design(i, 3) = b[i];
    design(i, 4) = b[i] == 1.0 ? 1.0 : 0.0;
  }
  return epiq::stats::residual(epiq::stats::orthonormal_basis(design).q, effect);
}

TEST_CASE("the planted interaction has its share of the variance exactly, whatever else is planted",
          "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(600, 12, 6);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  for (const char* model : {"xor", "gametes", "mult", "threshold", "poly"}) {
    CAPTURE(model);
    PlantOptions options;
    options.model = parse_interaction_model(model);
    options.heritability = 0.07;
    options.main_heritability = 0.1;
    options.dominance_heritability = 0.05;
    options.within_heritability = 0.05;
    options.covariates = 3;
    options.replicates = 3;
    const PlantedTraits planted = plant_traits(matrix, cohort.genes, options);
    REQUIRE(planted.traits.size() == 3);
    CHECK(planted.covariate_names == std::vector<std::string>{"cov1", "cov2", "cov3"});
    for (const PlantedTrait& trait : planted.traits) {
      CHECK(variance(trait.values) == Approx(1.0).epsilon(1e-10));
      REQUIRE(trait.pair);
      CHECK(variance(beyond_main_effects(matrix, *trait.pair, trait.effect)) == Approx(0.07).epsilon(1e-10));
      const Cluster& a = cohort.genes[trait.pair->cluster_a];
      const Cluster& b = cohort.genes[trait.pair->cluster_b];
      CHECK(a.contig != b.contig);
      CHECK(trait.pair->cluster_a < trait.pair->cluster_b);
      for (const std::size_t snp : trait.pair->snps_a)
        CHECK(std::find(a.snps.begin(), a.snps.end(), snp) != a.snps.end());
    }
  }
}

TEST_CASE("xor and gametes have no marginal effects in the sample", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(400, 6, 5);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  for (const InteractionModel model : {InteractionModel::exclusive_or, InteractionModel::gametes}) {
    PlantOptions options;
    options.model = model;
    options.replicates = 5;
    for (const PlantedTrait& trait : plant_traits(matrix, cohort.genes, options).traits) {
      CHECK(marginal_share(matrix, trait.pair->snps_a[0], trait.effect) == Approx(0.0).margin(1e-12));
      CHECK(marginal_share(matrix, trait.pair->snps_b[0], trait.effect) == Approx(0.0).margin(1e-12));
    }
  }
}

TEST_CASE("effects of three and four loci keep their share beyond all that one cluster explains",
          "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(300, 6, 5);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  for (const char* model : {"3way", "3xor", "4parity"}) {
    CAPTURE(model);
    PlantOptions options;
    options.model = parse_interaction_model(model);
    options.heritability = 0.04;
    options.replicates = 3;
    for (const PlantedTrait& trait : plant_traits(matrix, cohort.genes, options).traits) {
      REQUIRE(trait.pair);
      CHECK(trait.pair->snps_a.size() + trait.pair->snps_b.size() == (model[0] == '3' ? 3 : 4));
      CHECK(std::max(trait.pair->snps_a.size(), trait.pair->snps_b.size()) == 2);
      const auto basis = stats::orthonormal_basis(saturated_design(matrix, *trait.pair));
      CHECK(variance(stats::residual(basis.q, trait.effect)) == Approx(0.04).epsilon(1e-9));
      if (options.model != InteractionModel::three_way) CHECK(variance(trait.effect) == Approx(0.04).epsilon(1e-9));
    }
  }
}

TEST_CASE("the parity of three loci is that of the minor alleles that are carried", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(300, 6, 5);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  PlantOptions options;
  options.model = InteractionModel::three_parity;
  options.heritability = 0.04;
  const PlantedTrait trait = plant_traits(matrix, cohort.genes, options).traits[0];
  std::vector<std::size_t> loci = trait.pair->snps_a;
  loci.insert(loci.end(), trait.pair->snps_b.begin(), trait.pair->snps_b.end());
  std::vector<double> parity(300, 0.0);
  for (const std::size_t snp : loci)
    for (std::size_t i = 0; i < 300; ++i) {
      const double alt = filled_dosages(matrix, snp)[i];
      const double minor = matrix.counts(snp).alt_frequency() <= 0.5 ? alt : 2.0 - alt;
      parity[i] = std::fmod(parity[i] + (minor > 0.0 ? 1.0 : 0.0), 2.0);
    }
  const auto basis = stats::orthonormal_basis(saturated_design(matrix, *trait.pair));
  const std::vector<double> rest = stats::residual(basis.q, parity);
  const double ratio = trait.effect[0] / rest[0];
  for (std::size_t i = 0; i < 300; ++i) CHECK(trait.effect[i] == Approx(ratio * rest[i]).margin(1e-9));
}

TEST_CASE("t5 errors have heavier tails than normal ones", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(20000, 2, 3);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  PlantOptions options;
  options.model = InteractionModel::null;
  options.heritability = 0.0;
  const auto beyond = [&](Errors errors) {
    options.errors = errors;
    const std::vector<double> values = plant_traits(matrix, cohort.genes, options).traits[0].values;
    return std::count_if(values.begin(), values.end(), [](double value) { return std::abs(value) > 3.0; });
  };
  // Of unit variance: P(|z| > 3) = .0027; P(|t5| > 3 sqrt(5/3)) = .01171.
  CHECK(std::abs(static_cast<double>(beyond(Errors::normal)) - 54.0) < 4.0 * std::sqrt(54.0));
  CHECK(std::abs(static_cast<double>(beyond(Errors::t5)) - 234.2) < 4.0 * std::sqrt(234.2) + 12.0);
}

TEST_CASE("the pair test finds a planted pair of every single-pair model", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(1500, 10, 5);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  for (const char* model : {"xor", "gametes", "mult"}) {
    PlantOptions options;
    options.model = parse_interaction_model(model);
    options.heritability = 0.08;
    const PlantedTrait trait = plant_traits(matrix, cohort.genes, options).traits[0];
    const stats::TestResult test = stats::linear_pair_test(
        Matrix(1500, 1, 1.0), filled_dosages(matrix, trait.pair->snps_a[0]),
        filled_dosages(matrix, trait.pair->snps_b[0]), trait.values, stats::PairModel::genotypic);
    CAPTURE(model);
    CHECK(test.log10_p < -12.0);
  }
}

TEST_CASE("the noise of the null model is independent of the genotypes", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(300, 4, 3);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  PlantOptions options;
  options.model = InteractionModel::null;
  options.heritability = 0.0;
  options.replicates = 400;
  std::size_t below = 0;
  for (const PlantedTrait& trait : plant_traits(matrix, cohort.genes, options).traits) {
    CHECK(!trait.pair);
    const stats::TestResult test =
        stats::linear_pair_test(Matrix(300, 1, 1.0), filled_dosages(matrix, 1), filled_dosages(matrix, 7), trait.values,
                                stats::PairModel::genotypic);
    below += test.log10_p < std::log10(0.1) ? 1 : 0;
  }
  CHECK(std::abs(static_cast<double>(below) - 40.0) < 4.0 * std::sqrt(36.0));
}

TEST_CASE("a binary trait has the cases of greatest liability", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(500, 6, 5);
  PlantOptions options;
  options.prevalence = 0.2;
  const PlantedTrait trait = plant_traits(genotypes_of(cohort), cohort.genes, options).traits[0];
  CHECK(std::count(trait.values.begin(), trait.values.end(), 1.0) == 100);
  CHECK(std::count(trait.values.begin(), trait.values.end(), 0.0) == 400);
  double least_case = 1e9;
  double greatest_control = -1e9;
  for (std::size_t i = 0; i < 500; ++i) {
    if (trait.values[i] == 1.0) least_case = std::min(least_case, trait.liability[i]);
    if (trait.values[i] == 0.0) greatest_control = std::max(greatest_control, trait.liability[i]);
  }
  CHECK(least_case > greatest_control);
}

TEST_CASE("a trait is the same for any number of replicates", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(100, 8, 4);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  PlantOptions options;
  const std::vector<double> alone = plant_traits(matrix, cohort.genes, options).traits[0].values;
  options.replicates = 3;
  const PlantedTraits three = plant_traits(matrix, cohort.genes, options);
  CHECK(three.traits[0].values == alone);
  CHECK(three.traits[1].values != alone);
}

TEST_CASE("chosen clusters carry the interaction; unknown ones are refused", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(200, 8, 6);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  PlantOptions options;
  options.causal = {"G7", "G2"};
  const PlantedTrait trait = plant_traits(matrix, cohort.genes, options).traits[0];
  CHECK(cohort.genes[trait.pair->cluster_a].name == "G2");
  CHECK(cohort.genes[trait.pair->cluster_b].name == "G7");
  options.causal = {"G7", "nosuch"};
  CHECK_THROWS_WITH(plant_traits(matrix, cohort.genes, options), "there is no cluster 'nosuch'");
  options.causal = {"G7", "G7"};
  CHECK_THROWS_AS(plant_traits(matrix, cohort.genes, options), epiq::util::Error);
}

TEST_CASE("shares that are out of range or leave no noise are refused", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(100, 4, 4);
  const genome::GenotypeMatrix matrix = genotypes_of(cohort);
  PlantOptions options;
  options.heritability = 0.6;
  options.main_heritability = 0.4;
  CHECK_THROWS_AS(plant_traits(matrix, cohort.genes, options), epiq::util::Error);
  options = {};
  options.prevalence = 1.0;
  CHECK_THROWS_AS(plant_traits(matrix, cohort.genes, options), epiq::util::Error);
  options = {};
  options.causal = {"G1"};
  CHECK_THROWS_AS(plant_traits(matrix, cohort.genes, options), epiq::util::Error);
  options = {};
  options.replicates = 0;
  CHECK_THROWS_AS(plant_traits(matrix, cohort.genes, options), epiq::util::Error);
  CHECK_THROWS_AS(parse_interaction_model("and"), epiq::util::Error);
  CHECK_THROWS_AS(cohort_of(1, 4, 4), epiq::util::Error);
  CHECK_THROWS_AS(cohort_of(10, 0, 4), epiq::util::Error);
  CHECK_THROWS_AS(cohort_of(10, 4, 0), epiq::util::Error);
  CHECK_THROWS_AS(cohort_of(10, 4, 4, 1, 1.0), epiq::util::Error);
}

TEST_CASE("phenotype tables name samples, traits and covariates", "[interaction][synth]") {
  const SyntheticCohort cohort = cohort_of(12, 4, 8);
  PlantOptions options;
  options.prevalence = 0.5;
  options.covariates = 1;
  const PlantedTraits planted = plant_traits(genotypes_of(cohort), cohort.genes, options);
  const fs::path path = fs::temp_directory_path() / ("epiq_synth_" + std::to_string(::getpid()) + ".tsv");
  epiq::util::OutputFile out(path.string());
  write_phenotypes(cohort.samples, planted, out);
  out.commit();
  const std::string text = bytes_of(path);
  fs::remove(path);
  CHECK(text.rfind("FID\tIID\tsim1\tcov1\nS01\tS01\t", 0) == 0);
  CHECK(std::count(text.begin(), text.end(), '\n') == 13);
}
