// Scores simulated traits of small cohorts under the scenarios of a power study and prints log10 p of every arm, a line
// a trait:  data set, scenario, replicate, then the arms.  benchmarks/power.py makes tables of it.
// With the default arms four tests more follow that stand outside the omnibus: ry and iqp at other bandwidths, the
// joint ZZFeatureMap, and the F test of all products of dosages. Usage: search_power FIRST_SET LAST_SET REPLICATES
// [ARMS [SAMPLES [IQP_BANDWIDTH RY_BANDWIDTH]]]
//
// A data set: two genes of 4 SNPs, haplotypes a Gaussian AR(1) chain (0.7) cut at minor allele frequencies uniform in
// [0.15, 0.45], and two covariates of a share of 0.01 each.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/synth.hpp"
#include "epiq/interaction/synth_effects.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/special.hpp"

namespace {

using namespace epiq;
using interaction::Background;
using interaction::InteractionModel;

constexpr std::size_t kSnps = 4;
constexpr double kCorrelation = 0.7;

struct Scenario {
  const char* name;
  InteractionModel model;
  double share;       ///< of the planted effect, whole
  Background kind;    ///< of a background effect in each gene
  double background;  ///< its share in each gene
  interaction::Errors errors;
};

const std::vector<Scenario> kScenarios{
    {"null", InteractionModel::null, 0, Background::additive, 0, interaction::Errors::normal},
    {"main", InteractionModel::null, 0, Background::additive, .03, interaction::Errors::normal},
    {"dominance", InteractionModel::null, 0, Background::dominance, .03, interaction::Errors::normal},
    {"within", InteractionModel::null, 0, Background::within, .04, interaction::Errors::normal},
    {"t5", InteractionModel::null, 0, Background::additive, 0, interaction::Errors::t5},
    {"xor", InteractionModel::exclusive_or, .012, Background::additive, 0, interaction::Errors::normal},
    {"gametes", InteractionModel::gametes, .015, Background::additive, 0, interaction::Errors::normal},
    {"mult", InteractionModel::multiplicative, .012, Background::additive, 0, interaction::Errors::normal},
    {"thr", InteractionModel::threshold, .012, Background::additive, 0, interaction::Errors::normal},
    {"poly", InteractionModel::polygenic, .03, Background::additive, 0, interaction::Errors::normal},
    {"3way", InteractionModel::three_way, .015, Background::additive, 0, interaction::Errors::normal},
    {"3xor", InteractionModel::three_parity, .03, Background::additive, 0, interaction::Errors::normal},
    {"4par", InteractionModel::four_parity, .03, Background::additive, 0, interaction::Errors::normal}};

/// Normal quantile by bisection; used a few times a data set.
double normal_quantile(double p) {
  double low = -10.0, high = 10.0;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2.0;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return low;
}

std::vector<std::vector<std::uint8_t>> draw_gene(util::Philox& random, std::size_t samples) {
  std::vector<std::vector<std::uint8_t>> dosages(kSnps, std::vector<std::uint8_t>(samples, 0));
  std::vector<double> cut;
  for (std::size_t snp = 0; snp < kSnps; ++snp) cut.push_back(normal_quantile(1.0 - .15 - .3 * random.uniform()));
  for (std::size_t i = 0; i < samples; ++i) {
    for (int haplotype = 0; haplotype < 2; ++haplotype) {
      double z = random.normal();
      for (std::size_t snp = 0; snp < kSnps; ++snp) {
        if (snp > 0) z = kCorrelation * z + std::sqrt(1.0 - kCorrelation * kCorrelation) * random.normal();
        if (z > cut[snp]) ++dosages[snp][i];
      }
    }
  }
  return dosages;
}

struct DataSet {
  genome::GenotypeMatrix matrix;
  std::vector<interaction::Cluster> clusters;
  std::vector<interaction::Gene> genes;
  util::Matrix covariates;
};

DataSet draw_data_set(util::Philox& random, std::size_t samples, const interaction::ScoreOptions& options) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("S" + std::to_string(i));
  DataSet data{genome::GenotypeMatrix(names), {}, {}, util::Matrix(samples, 2)};
  for (std::size_t g = 0; g < 2; ++g) {
    const auto dosages = draw_gene(random, samples);
    interaction::Cluster cluster;
    cluster.name = "G" + std::to_string(g + 1);
    cluster.contig = std::to_string(g + 1);
    for (std::size_t snp = 0; snp < kSnps; ++snp) {
      genome::Variant variant;
      variant.contig = cluster.contig;
      variant.position = static_cast<std::int64_t>(snp);
      cluster.snps.push_back(data.matrix.variant_count());
      data.matrix.add(variant, dosages[snp]);
    }
    data.clusters.push_back(cluster);
    interaction::Gene gene;
    gene.code = interaction::encode_gene(dosages);
    gene.features = interaction::gene_features(gene.code, options.arms, options.kernels);
    data.genes.push_back(std::move(gene));
  }
  for (std::size_t i = 0; i < samples; ++i) {
    data.covariates(i, 0) = random.normal();
    data.covariates(i, 1) = random.uniform() < .5 ? 0.0 : 1.0;
  }
  return data;
}

double variance(const std::vector<double>& x) {
  double mean = 0.0, squares = 0.0;
  for (const double value : x) mean += value / static_cast<double>(x.size());
  for (const double value : x) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(x.size());
}

/// Adds `part` with a share of the (unit) variance.
void add(std::vector<double>& y, const std::vector<double>& part, double share) {
  const double v = variance(part);
  if (!(v > 0.0)) return;
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += std::sqrt(share / v) * part[i];
}

/// The parity of carriers of the SNPs, 1 or -1, its marginal and within-gene parts included: the share of a scenario is
/// that of the whole effect, of which `epiq synth` would plant only what lies between the genes.
std::vector<double> parity(const DataSet& data, const interaction::CausalPair& pair) {
  std::vector<double> effect(data.matrix.sample_count(), 1.0);
  for (const auto* snps : {&pair.snps_a, &pair.snps_b}) {
    for (const std::size_t snp : *snps) {
      const std::vector<double> dosages = interaction::filled_dosages(data.matrix, snp);
      for (std::size_t i = 0; i < effect.size(); ++i)
        if (dosages[i] > 0.0) effect[i] = -effect[i];
    }
  }
  return effect;
}

std::vector<double> draw_trait(const DataSet& data, const Scenario& scenario, util::Philox& random) {
  const std::size_t n = data.matrix.sample_count();
  std::vector<double> y(n, 0.0);
  double rest = 1.0 - .02 - scenario.share - 2.0 * scenario.background;
  if (scenario.model != InteractionModel::null) {
    interaction::CausalPair pair{0, 1, {}, {}};
    const std::size_t most = interaction::most_causal_snps(scenario.model);
    std::size_t of_a = most == 0 ? kSnps : most, of_b = of_a;
    if (scenario.model == InteractionModel::three_parity || scenario.model == InteractionModel::three_way)
      (random.uniform() < .5 ? of_a : of_b) = 1;
    const auto pick = [&random](std::size_t first, std::size_t count) {
      std::vector<std::size_t> all, drawn;
      for (std::size_t k = 0; k < kSnps; ++k) all.push_back(first + k);
      while (drawn.size() < count) {
        const std::size_t k = random.below(static_cast<std::uint32_t>(all.size()));
        drawn.push_back(all[k]);
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(k));
      }
      return drawn;
    };
    pair.snps_a = pick(0, of_a);
    pair.snps_b = pick(kSnps, of_b);
    const bool is_parity =
        scenario.model == InteractionModel::three_parity || scenario.model == InteractionModel::four_parity;
    add(y, is_parity ? parity(data, pair) : interaction::interaction_effect(data.matrix, scenario.model, pair, random),
        scenario.share);
  }
  if (scenario.background > 0.0)
    for (std::size_t g = 0; g < 2; ++g) {
      const std::vector<interaction::Cluster> one{data.clusters[g]};
      add(y, interaction::background_effect(data.matrix, one, {}, scenario.kind, random), scenario.background);
    }
  for (std::size_t i = 0; i < n; ++i) {
    double noise = random.normal();
    if (scenario.errors == interaction::Errors::t5) {
      double squares = 0.0;
      for (int k = 0; k < 5; ++k) {
        const double x = random.normal();
        squares += x * x;
      }
      noise /= std::sqrt(squares / 5.0) * std::sqrt(5.0 / 3.0);
    }
    y[i] += .1 * data.covariates(i, 0) + .2 * data.covariates(i, 1) + std::sqrt(rest) * noise;
  }
  return y;
}

/// A test beside the default arms.
struct Outsider {
  const char* name;
  std::vector<double> log10_p;  ///< one a trait
};

/// The F test of all products of the two genes' dosages, given the null model.
std::vector<double> global_f(const interaction::Gene& a, const interaction::Gene& b,
                             const interaction::TraitModel& model) {
  const interaction::CellSums sums = interaction::cell_sums(a.code, b.code, model.data);
  const util::Matrix& null_a = a.features.null_columns;
  const util::Matrix& null_b = b.features.null_columns;
  const interaction::NullDesign null = interaction::null_design(sums, null_a, null_b);
  const interaction::Projected products =
      interaction::project(sums, null, null_a, null_b, a.code.dosage, b.code.dosage);
  const interaction::KeptFactor factor = interaction::kept_factor(products.gram, products.diagonal_before);
  const util::Matrix scores =
      stats::multiply(interaction::spread_inverse(factor, products.gram.cols), products.score);  // r x t
  const auto rank = static_cast<double>(scores.rows);
  const double degrees = sums.samples - static_cast<double>(null.rank) - rank;
  std::vector<double> log10_p;
  for (std::size_t t = 0; t < scores.cols; ++t) {
    double explained = 0.0;
    for (std::size_t k = 0; k < scores.rows; ++k) explained += scores(k, t) * scores(k, t);
    const double f = explained / rank / ((null.residual_square[t] - explained) / degrees);
    log10_p.push_back(stats::log10_f_tail(f, rank, degrees));
  }
  return log10_p;
}

std::vector<Outsider> outsiders(const DataSet& data, const interaction::TraitModel& model) {
  interaction::ScoreOptions options;
  options.arms = interaction::parse_arms("ry,iqp,zz_joint");
  options.kernels.ry_bandwidth = .5;
  options.kernels.iqp_bandwidth = .3;
  std::vector<interaction::Gene> genes = data.genes;
  for (interaction::Gene& gene : genes)
    gene.features = interaction::gene_features(gene.code, options.arms, options.kernels);
  std::vector<Outsider> result{{"ry_c.5", {}}, {"iqp_c.3", {}}, {"zz_joint", {}}};
  for (const interaction::PairScore& score : interaction::score_pair(genes[0], genes[1], model, options))
    for (std::size_t k = 0; k < result.size(); ++k) result[k].log10_p.push_back(score.arms[k].log10_p);
  result.push_back({"global_f", global_f(genes[0], genes[1], model)});
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: search_power FIRST_SET LAST_SET REPLICATES [ARMS [SAMPLES [IQP_C RY_C]]]\n");
    return 2;
  }
  const auto number = [&](int at, double otherwise) { return argc > at ? std::atof(argv[at]) : otherwise; };
  const auto replicates = static_cast<std::size_t>(number(3, 25));
  interaction::ScoreOptions options;
  options.arms = interaction::parse_arms(argc > 4 ? argv[4] : "default");
  options.kernels.iqp_bandwidth = number(6, .1);
  options.kernels.ry_bandwidth = number(7, 1.0);
  options.min_cell = number(8, 5.0);
  options.kernels.max_components = static_cast<std::size_t>(number(9, 10.0));
  const auto samples = static_cast<std::size_t>(number(5, 1000));
  std::printf("set\tscenario\treplicate\tomnibus");
  for (const interaction::Arm arm : options.arms) std::printf("\t%s", interaction::info(arm).name);
  const bool with_outsiders = options.arms == interaction::parse_arms("default");
  std::printf(with_outsiders ? "\try_c.5\tiqp_c.3\tzz_joint\tglobal_f\n" : "\n");
  for (int set = std::atoi(argv[1]); set < std::atoi(argv[2]); ++set) {
    util::Philox random(20260101, static_cast<std::uint64_t>(set));
    const DataSet data = draw_data_set(random, samples, options);
    std::vector<interaction::ModelTrait> traits;
    for (const Scenario& scenario : kScenarios)
      for (std::size_t r = 0; r < replicates; ++r)
        traits.push_back({scenario.name, draw_trait(data, scenario, random), 1.0});
    const interaction::TraitModel model =
        interaction::trait_model(interaction::Link::identity, traits, data.covariates);
    const auto scores = interaction::score_pair(data.genes[0], data.genes[1], model, options);
    const std::vector<Outsider> others = with_outsiders ? outsiders(data, model) : std::vector<Outsider>{};
    for (std::size_t t = 0; t < scores.size(); ++t) {
      std::printf("%d\t%s\t%zu\t%.4f", set, kScenarios[t / replicates].name, t % replicates, scores[t].log10_p_omnibus);
      for (const interaction::ArmScore& arm : scores[t].arms) std::printf("\t%.4f", arm.log10_p);
      for (const Outsider& other : others) std::printf("\t%.4f", other.log10_p[t]);
      std::printf("\n");
    }
  }
  return 0;
}
