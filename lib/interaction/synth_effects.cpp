#include "epiq/interaction/synth_effects.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

using genome::GenotypeMatrix;
using util::Error;
using util::Fault;
using util::Matrix;
using util::Philox;

constexpr std::array<std::pair<InteractionModel, const char*>, 9> kNames{{{InteractionModel::null, "null"},
                                                                          {InteractionModel::exclusive_or, "xor"},
                                                                          {InteractionModel::gametes, "gametes"},
                                                                          {InteractionModel::multiplicative, "mult"},
                                                                          {InteractionModel::threshold, "threshold"},
                                                                          {InteractionModel::polygenic, "poly"},
                                                                          {InteractionModel::three_way, "3way"},
                                                                          {InteractionModel::three_parity, "3xor"},
                                                                          {InteractionModel::four_parity, "4parity"}}};

bool has_several_loci(InteractionModel model) {
  return model == InteractionModel::three_way || model == InteractionModel::three_parity ||
         model == InteractionModel::four_parity;
}

double mean(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

void centre(std::vector<double>& x) {
  const double by = mean(x);
  for (double& value : x) value -= by;
}

// Centred and divided by the standard deviation; zeros for a SNP that does not vary.
std::vector<double> standardised(const GenotypeMatrix& matrix, std::size_t variant) {
  std::vector<double> z = filled_dosages(matrix, variant);
  centre(z);
  double squares = 0.0;
  for (const double value : z) squares += value * value;
  const double deviation = std::sqrt(squares / static_cast<double>(z.size()));
  if (deviation > 0.0)
    for (double& value : z) value /= deviation;
  return z;
}

// What an intercept and `mains` leave of an effect in this sample.
std::vector<double> without_columns(const Matrix& mains, const std::vector<double>& effect) {
  const Matrix design = stats::join_columns(Matrix(effect.size(), 1, 1.0), mains);
  const stats::OrthonormalBasis basis = stats::orthonormal_basis(design);
  std::vector<double> rest = stats::residual(basis.q, stats::residual(basis.q, effect));
  // An effect of main effects alone leaves rounding errors, which must not be scaled up.
  double before = 0.0;
  double after = 0.0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    before += effect[i] * effect[i];
    after += rest[i] * rest[i];
  }
  if (after <= 1e-12 * before) std::fill(rest.begin(), rest.end(), 0.0);
  return rest;
}

// What is left beyond the additive and dominance effects of both SNPs in this sample.
std::vector<double> without_main_effects(const std::vector<double>& a, const std::vector<double>& b,
                                         const std::vector<double>& effect) {
  return without_columns(stats::pair_columns(a, b, stats::PairModel::genotypic).mains, effect);
}

// Indicators of the joint genotypes of some SNPs, a column each.
Matrix genotype_indicators(const GenotypeMatrix& matrix, const std::vector<std::size_t>& snps) {
  std::vector<std::size_t> code(matrix.sample_count(), 0);
  for (const std::size_t snp : snps) {
    const std::vector<double> dosages = filled_dosages(matrix, snp);
    for (std::size_t i = 0; i < code.size(); ++i) code[i] = 3 * code[i] + static_cast<std::size_t>(dosages[i]);
  }
  std::vector<std::size_t> distinct = code;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  Matrix indicators(code.size(), distinct.size());
  for (std::size_t i = 0; i < code.size(); ++i) {
    const auto column = std::lower_bound(distinct.begin(), distinct.end(), code[i]) - distinct.begin();
    indicators(i, static_cast<std::size_t>(column)) = 1.0;
  }
  return indicators;
}

// What is left beyond every function of the causal genotypes of one cluster, in this sample.
std::vector<double> without_cluster_effects(const GenotypeMatrix& matrix, const CausalPair& pair,
                                            const std::vector<double>& effect) {
  return without_columns(
      stats::join_columns(genotype_indicators(matrix, pair.snps_a), genotype_indicators(matrix, pair.snps_b)), effect);
}

// 1 for those who carry the minor allele.
std::vector<double> carriers(const GenotypeMatrix& matrix, std::size_t snp) {
  std::vector<double> values = filled_dosages(matrix, snp);
  const double none = mean(values) <= 1.0 ? 0.0 : 2.0;  // copies of ALT without the minor allele
  for (double& value : values) value = value == none ? 0.0 : 1.0;
  return values;
}

std::vector<double> several_locus_effect(const GenotypeMatrix& matrix, InteractionModel model, const CausalPair& pair) {
  std::vector<std::size_t> loci = pair.snps_a;
  loci.insert(loci.end(), pair.snps_b.begin(), pair.snps_b.end());
  std::vector<double> effect(matrix.sample_count(), 1.0);
  for (const std::size_t snp : loci) {
    std::vector<double> factor;
    if (model == InteractionModel::three_way) {
      factor = filled_dosages(matrix, snp);
      centre(factor);
    } else {
      factor = carriers(matrix, snp);
      for (double& value : factor) value = 1.0 - 2.0 * value;
    }
    for (std::size_t i = 0; i < effect.size(); ++i) effect[i] *= factor[i];
  }
  return model == InteractionModel::three_way ? effect : without_cluster_effects(matrix, pair, effect);
}

std::vector<double> threshold_effect(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> effect(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) effect[i] = a[i] + b[i] >= 3.0 ? 1.0 : 0.0;
  if (mean(effect) < 0.05)
    for (std::size_t i = 0; i < a.size(); ++i) effect[i] = a[i] >= 1.0 && b[i] >= 1.0 ? 1.0 : 0.0;
  return effect;
}

std::vector<double> polygenic_effect(const GenotypeMatrix& matrix, const CausalPair& pair, Philox& random) {
  std::vector<double> effect(matrix.sample_count(), 0.0);
  std::vector<std::vector<double>> columns_b;
  for (const std::size_t snp : pair.snps_b) columns_b.push_back(standardised(matrix, snp));
  for (const std::size_t snp : pair.snps_a) {
    const std::vector<double> z = standardised(matrix, snp);
    for (const std::vector<double>& other : columns_b) {
      const double coefficient = random.normal();
      for (std::size_t i = 0; i < effect.size(); ++i) effect[i] += coefficient * z[i] * other[i];
    }
  }
  return effect;
}

std::vector<double> single_pair_effect(InteractionModel model, const std::vector<double>& a,
                                       const std::vector<double>& b, Philox& random) {
  std::vector<double> effect(a.size(), 0.0);
  if (model == InteractionModel::threshold) return threshold_effect(a, b);
  if (model == InteractionModel::multiplicative) {
    const double mean_a = mean(a);
    const double mean_b = mean(b);
    for (std::size_t i = 0; i < a.size(); ++i) effect[i] = (a[i] - mean_a) * (b[i] - mean_b);
    return effect;
  }
  std::array<double, 9> table{};
  for (std::size_t cell = 0; cell < 9; ++cell)
    table[cell] = model == InteractionModel::gametes ? random.normal() : static_cast<double>((cell / 3 + cell % 3) % 2);
  for (std::size_t i = 0; i < a.size(); ++i)
    effect[i] = table[3 * static_cast<std::size_t>(a[i]) + static_cast<std::size_t>(b[i])];
  return without_main_effects(a, b, effect);
}

// Up to `count` distinct indices below `bound`, in the order drawn.
std::vector<std::size_t> draw_distinct(std::size_t bound, std::size_t count, Philox& random) {
  std::vector<std::size_t> all(bound);
  std::iota(all.begin(), all.end(), std::size_t{0});
  count = std::min(count, bound);
  for (std::size_t i = 0; i < count; ++i)
    std::swap(all[i], all[i + random.below(static_cast<std::uint32_t>(bound - i))]);
  all.resize(count);
  return all;
}

// The centred column of one background effect; empty if the cluster has no two SNPs for a product.
std::vector<double> background_column(const GenotypeMatrix& matrix, const Cluster& cluster, Background kind,
                                      Philox& random) {
  if (kind == Background::within && cluster.snps.size() < 2) return {};
  const std::vector<std::size_t> drawn = draw_distinct(cluster.snps.size(), kind == Background::within ? 2 : 1, random);
  std::vector<double> column = standardised(matrix, cluster.snps[drawn[0]]);
  if (kind == Background::dominance) {
    column = filled_dosages(matrix, cluster.snps[drawn[0]]);
    for (double& value : column) value = value == 1.0 ? 1.0 : 0.0;
  } else if (kind == Background::within) {
    const std::vector<double> other = standardised(matrix, cluster.snps[drawn[1]]);
    for (std::size_t i = 0; i < column.size(); ++i) column[i] *= other[i];
  }
  centre(column);
  return column;
}

}  // namespace

InteractionModel parse_interaction_model(const std::string& name) {
  std::string known;
  for (const auto& [model, text] : kNames) {
    if (name == text) return model;
    known += (known.empty() ? "" : ", ") + std::string(text);
  }
  throw Error(Fault::usage, "there is no interaction model '" + name + "'; choose one of " + known);
}

std::string name(InteractionModel model) {
  for (const auto& [known, text] : kNames)
    if (model == known) return text;
  return "";
}

std::size_t most_causal_snps(InteractionModel model) {
  if (model == InteractionModel::polygenic) return 0;
  return has_several_loci(model) ? 2 : 1;
}

std::vector<double> filled_dosages(const GenotypeMatrix& matrix, std::size_t variant) {
  std::vector<std::uint8_t> dosages(matrix.sample_count());
  matrix.dosages(variant, dosages);
  const double fill = std::round(2.0 * matrix.counts(variant).alt_frequency());
  std::vector<double> result(dosages.size());
  for (std::size_t i = 0; i < dosages.size(); ++i)
    result[i] = dosages[i] == genome::kMissingDosage ? fill : static_cast<double>(dosages[i]);
  return result;
}

std::vector<double> interaction_effect(const GenotypeMatrix& matrix, InteractionModel model, const CausalPair& pair,
                                       Philox& random) {
  if (model == InteractionModel::null) return std::vector<double>(matrix.sample_count(), 0.0);
  std::vector<double> effect = model == InteractionModel::polygenic ? polygenic_effect(matrix, pair, random)
                               : has_several_loci(model)
                                   ? several_locus_effect(matrix, model, pair)
                                   : single_pair_effect(model, filled_dosages(matrix, pair.snps_a.front()),
                                                        filled_dosages(matrix, pair.snps_b.front()), random);
  centre(effect);
  return effect;
}

double interaction_variance(const GenotypeMatrix& matrix, InteractionModel model, const CausalPair& pair,
                            std::span<const double> effect) {
  std::vector<double> part(effect.begin(), effect.end());
  if (has_several_loci(model))
    part = without_cluster_effects(matrix, pair, part);
  else if (model != InteractionModel::null && model != InteractionModel::polygenic)
    part = without_main_effects(filled_dosages(matrix, pair.snps_a.front()),
                                filled_dosages(matrix, pair.snps_b.front()), part);
  centre(part);
  double squares = 0.0;
  for (const double value : part) squares += value * value;
  return squares / static_cast<double>(part.size());
}

std::vector<double> background_effect(const GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                                      std::span<const std::size_t> always, Background kind, Philox& random) {
  std::vector<std::size_t> chosen(always.begin(), always.end());
  for (const std::size_t index : draw_distinct(clusters.size(), 10, random))
    if (std::find(always.begin(), always.end(), index) == always.end()) chosen.push_back(index);
  std::vector<double> effect(matrix.sample_count(), 0.0);
  for (const std::size_t index : chosen) {
    const std::vector<double> column = background_column(matrix, clusters[index], kind, random);
    const double coefficient = random.normal();
    for (std::size_t i = 0; i < column.size(); ++i) effect[i] += coefficient * column[i];
  }
  return effect;
}

}  // namespace epiq::interaction
