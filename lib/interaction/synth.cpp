#include "epiq/interaction/synth.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "epiq/interaction/synth_streams.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

using genome::GenotypeMatrix;
using util::Error;
using util::Fault;
using util::Philox;

constexpr double kCausalMaf = 0.15;
constexpr double kCovariateShare = 0.01;

void check(const PlantOptions& options) {
  const double covariates = kCovariateShare * static_cast<double>(options.covariates);
  double total = covariates;
  for (const double share :
       {options.heritability, options.main_heritability, options.dominance_heritability, options.within_heritability}) {
    if (!(share >= 0.0 && share < 1.0))
      throw Error(Fault::usage, "a heritability is a share of the variance: at least 0 and below 1");
    total += share;
  }
  if (total >= 1.0)
    throw Error(Fault::usage, "the heritabilities, with 0.01 for each covariate, must sum to less than 1");
  if (options.prevalence && !(*options.prevalence > 0.0 && *options.prevalence < 1.0))
    throw Error(Fault::usage, "a prevalence lies between 0 and 1");
  if (!options.causal.empty() && options.causal.size() != 2)
    throw Error(Fault::usage, "an interaction takes two causal clusters, as A,B");
  if (options.replicates < 1) throw Error(Fault::usage, "there must be at least 1 replicate");
}

double covariance(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mean_x) * (y[i] - mean_y);
  return sum / n;
}

double variance(const std::vector<double>& x) { return covariance(x, x); }

// Scales `part` to `share` of variance and adds it; false if it has no variance to scale.
bool add_scaled(std::vector<double>& part, double share, std::vector<double>& liability) {
  const double now = variance(part);
  if (share > 0.0 && !(now > 0.0)) return false;
  const double by = share > 0.0 ? std::sqrt(share / now) : 0.0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    part[i] *= by;
    liability[i] += part[i];
  }
  return true;
}

// The SNPs of each cluster that may be causal.
std::vector<std::vector<std::size_t>> eligible_snps(const GenotypeMatrix& matrix,
                                                    const std::vector<Cluster>& clusters) {
  std::vector<std::vector<std::size_t>> eligible(clusters.size());
  for (std::size_t c = 0; c < clusters.size(); ++c)
    for (const std::size_t snp : clusters[c].snps)
      if (matrix.counts(snp).minor_frequency() >= kCausalMaf) eligible[c].push_back(snp);
  return eligible;
}

bool share_a_snp(const Cluster& a, const Cluster& b) {
  return std::any_of(a.snps.begin(), a.snps.end(),
                     [&](std::size_t snp) { return std::find(b.snps.begin(), b.snps.end(), snp) != b.snps.end(); });
}

template <class T>
const T& draw(const std::vector<T>& from, Philox& random) {
  return from[random.below(static_cast<std::uint32_t>(from.size()))];
}

// Draws causal clusters and SNPs for one trait after another.
class CausalDraw {
 public:
  CausalDraw(const GenotypeMatrix& matrix, const std::vector<Cluster>& clusters, const PlantOptions& options)
      : clusters_(clusters),
        model_(options.model),
        needed_(std::max<std::size_t>(1, most_causal_snps(options.model))),
        eligible_(eligible_snps(matrix, clusters)) {
    for (std::size_t c = 0; c < clusters.size(); ++c)
      if (eligible_[c].size() >= needed_) usable_.push_back(c);
    for (const std::string& wanted : options.causal) fixed_.push_back(find(wanted));
    if (fixed_.size() == 2 && share_a_snp(clusters[fixed_[0]], clusters[fixed_[1]]))
      throw Error(Fault::input, "the causal clusters '" + options.causal[0] + "' and '" + options.causal[1] +
                                    "' share a SNP; choose two that do not");
  }

  CausalPair operator()(Philox& random) const {
    CausalPair pair;
    if (fixed_.empty()) {
      draw_clusters(pair, random);
    } else {
      pair.cluster_a = fixed_[0];
      pair.cluster_b = fixed_[1];
    }
    if (pair.cluster_b < pair.cluster_a) std::swap(pair.cluster_a, pair.cluster_b);
    std::size_t of_a = needed_, of_b = needed_;
    if (model_ == InteractionModel::three_way || model_ == InteractionModel::three_parity)
      (random.uniform() < 0.5 ? of_a : of_b) = 1;
    pair.snps_a = draw_snps(pair.cluster_a, of_a, random);
    pair.snps_b = draw_snps(pair.cluster_b, of_b, random);
    return pair;
  }

 private:
  std::size_t find(const std::string& wanted) const {
    for (std::size_t c = 0; c < clusters_.size(); ++c) {
      if (clusters_[c].name != wanted) continue;
      if (eligible_[c].size() < needed_)
        throw Error(Fault::input, "the cluster '" + wanted + "' has " +
                                      (needed_ == 1 ? "no SNP" : "fewer than " + std::to_string(needed_) + " SNPs") +
                                      " with a minor allele frequency of 0.15 or more");
      return c;
    }
    throw Error(Fault::input, "there is no cluster '" + wanted + "'");
  }

  void draw_clusters(CausalPair& pair, Philox& random) const {
    for (int attempt = 0; attempt < 100 && usable_.size() >= 2; ++attempt) {
      pair.cluster_a = draw(usable_, random);
      const Cluster& a = clusters_[pair.cluster_a];
      std::vector<std::size_t> partners;
      std::vector<std::size_t> elsewhere;
      for (const std::size_t c : usable_) {
        if (c == pair.cluster_a || share_a_snp(a, clusters_[c])) continue;
        partners.push_back(c);
        if (clusters_[c].contig != a.contig) elsewhere.push_back(c);
      }
      if (partners.empty()) continue;
      pair.cluster_b = draw(elsewhere.empty() ? partners : elsewhere, random);
      return;
    }
    throw Error(Fault::input, "no two clusters without a common SNP have " +
                                  (needed_ == 1 ? std::string("SNPs") : std::to_string(needed_) + " SNPs each") +
                                  " with a minor allele frequency of 0.15 or more");
  }

  // `count` different SNPs, in genome order.
  std::vector<std::size_t> draw_snps(std::size_t cluster, std::size_t count, Philox& random) const {
    if (model_ == InteractionModel::polygenic) return clusters_[cluster].snps;
    std::vector<std::size_t> drawn;
    while (drawn.size() < count) {
      const std::size_t snp = draw(eligible_[cluster], random);
      if (std::find(drawn.begin(), drawn.end(), snp) == drawn.end()) drawn.push_back(snp);
    }
    std::sort(drawn.begin(), drawn.end());
    return drawn;
  }

  const std::vector<Cluster>& clusters_;
  InteractionModel model_;
  std::size_t needed_;  ///< SNPs that may be causal in a usable cluster
  std::vector<std::vector<std::size_t>> eligible_;
  std::vector<std::size_t> usable_;
  std::vector<std::size_t> fixed_;
};

void draw_covariates(std::size_t samples, const PlantOptions& options, PlantedTraits& planted) {
  planted.covariates = util::Matrix(samples, options.covariates);
  for (std::size_t j = 0; j < options.covariates; ++j) {
    Philox random(options.seed, synth_stream(SynthPurpose::covariates, j));
    for (std::size_t i = 0; i < samples; ++i)
      planted.covariates(i, j) = j % 2 == 0 ? random.normal() : (random.uniform() < 0.5 ? 0.0 : 1.0);
    planted.covariate_names.push_back("cov" + std::to_string(j + 1));
  }
}

// A draw of Student's t with 5 degrees of freedom.
double student_t5(Philox& random) {
  const double z = random.normal();
  double squares = 0.0;
  for (int k = 0; k < 5; ++k) {
    const double x = random.normal();
    squares += x * x;
  }
  return z / std::sqrt(squares / 5.0);
}

// Adds noise so that the liability has variance 1: the positive root s of var(signal + s noise) = 1.
void add_noise(std::vector<double>& liability, Errors errors, Philox& random) {
  std::vector<double> noise(liability.size());
  for (double& value : noise) value = errors == Errors::t5 ? student_t5(random) : random.normal();
  const double room = 1.0 - variance(liability);
  if (!(room > 0.0))
    throw Error(Fault::input, "the effects together explain all of the variance; lower the heritabilities");
  const double a = variance(noise);
  const double b = covariance(noise, liability);
  const double scale = (std::sqrt(b * b + a * room) - b) / a;
  for (std::size_t i = 0; i < noise.size(); ++i) liability[i] += scale * noise[i];
}

// 1 for the share `prevalence` of greatest liability, at least one and not all.
std::vector<double> cut(const std::vector<double>& liability, double prevalence) {
  const std::size_t n = liability.size();
  const auto wanted = static_cast<std::size_t>(std::llround(prevalence * static_cast<double>(n)));
  const std::size_t cases = std::clamp<std::size_t>(wanted, 1, n - 1);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    return liability[i] != liability[j] ? liability[i] > liability[j] : i < j;
  });
  std::vector<double> values(n, 0.0);
  for (std::size_t k = 0; k < cases; ++k) values[order[k]] = 1.0;
  return values;
}

constexpr double kMostPlanted = 0.5;  // of the variance that a planted effect may take, its main effects included

// Scales the effect so that its interaction part explains `share` of the variance, and adds it; false if that part is
// nothing, or so small beside the main effects that these would take most of the variance.
bool add_interaction(const GenotypeMatrix& matrix, InteractionModel model, const CausalPair& pair, double share,
                     PlantedTrait& trait) {
  const double part = interaction_variance(matrix, model, pair, trait.effect);
  if (share > 0.0 && !(part > 0.0)) return false;
  const double whole = share > 0.0 ? share * variance(trait.effect) / part : 0.0;
  return whole <= std::max(share, kMostPlanted) * (1.0 + 1e-9) && add_scaled(trait.effect, whole, trait.liability);
}

// Adds the interaction; draws another pair where the genotypes leave nothing of the effect.
void plant_interaction(const GenotypeMatrix& matrix, const PlantOptions& options, const CausalDraw& draw_pair,
                       Philox& random, PlantedTrait& trait) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const CausalPair pair = draw_pair(random);
    trait.effect = interaction_effect(matrix, options.model, pair, random);
    if (!add_interaction(matrix, options.model, pair, options.heritability, trait)) continue;
    trait.pair = pair;
    return;
  }
  throw Error(Fault::input, "the genotypes of the causal SNPs leave nothing of the interaction '" +
                                name(options.model) + "'; give more samples or other clusters");
}

PlantedTrait plant_trait(const GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                         const PlantOptions& options, const CausalDraw* draw_pair, const util::Matrix& covariates,
                         std::size_t replicate) {
  Philox random(options.seed, synth_stream(SynthPurpose::trait, replicate));
  const std::size_t n = matrix.sample_count();
  PlantedTrait trait;
  trait.name = "sim" + std::to_string(replicate + 1);
  trait.liability.assign(n, 0.0);
  trait.effect.assign(n, 0.0);
  if (draw_pair != nullptr) plant_interaction(matrix, options, *draw_pair, random, trait);

  std::vector<std::size_t> always;
  if (trait.pair) always = {trait.pair->cluster_a, trait.pair->cluster_b};
  const std::pair<Background, double> parts[] = {{Background::additive, options.main_heritability},
                                                 {Background::dominance, options.dominance_heritability},
                                                 {Background::within, options.within_heritability}};
  for (const auto& [kind, share] : parts) {
    if (share <= 0.0) continue;
    std::vector<double> part = background_effect(matrix, clusters, always, kind, random);
    if (!add_scaled(part, share, trait.liability))
      throw Error(Fault::input, "no cluster has the SNPs that a background effect needs; lower its heritability to 0");
  }
  for (std::size_t j = 0; j < covariates.cols; ++j) {
    std::vector<double> part(n);
    const double sign = random.uniform() < 0.5 ? -1.0 : 1.0;
    for (std::size_t i = 0; i < n; ++i) part[i] = sign * covariates(i, j);
    if (!add_scaled(part, kCovariateShare, trait.liability))
      throw Error(Fault::input, "a binary covariate is the same for all samples; give more samples");
  }
  add_noise(trait.liability, options.errors, random);
  trait.values = options.prevalence ? cut(trait.liability, *options.prevalence) : trait.liability;
  return trait;
}

}  // namespace

PlantedTraits plant_traits(const GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                           const PlantOptions& options) {
  check(options);
  PlantedTraits planted;
  draw_covariates(matrix.sample_count(), options, planted);
  std::optional<CausalDraw> draw_pair;
  if (options.model != InteractionModel::null) draw_pair.emplace(matrix, clusters, options);
  for (std::size_t r = 0; r < options.replicates; ++r)
    planted.traits.push_back(
        plant_trait(matrix, clusters, options, draw_pair ? &*draw_pair : nullptr, planted.covariates, r));
  return planted;
}

void write_phenotypes(const std::vector<std::string>& samples, const PlantedTraits& planted, util::OutputFile& out) {
  std::string text = "FID\tIID";
  for (const PlantedTrait& trait : planted.traits) text += "\t" + trait.name;
  for (const std::string& covariate : planted.covariate_names) text += "\t" + covariate;
  out.write(text + "\n");
  const auto append = [&text](double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "\t%.9g", value);
    text += digits;
  };
  for (std::size_t i = 0; i < samples.size(); ++i) {
    text = samples[i] + "\t" + samples[i];
    for (const PlantedTrait& trait : planted.traits) append(trait.values[i]);
    for (std::size_t j = 0; j < planted.covariates.cols; ++j) append(planted.covariates(i, j));
    out.write(text + "\n");
  }
}

}  // namespace epiq::interaction
