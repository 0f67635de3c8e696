#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/interaction/synth_effects.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/output_file.hpp"

namespace epiq::interaction {

/// The distribution of the noise.
enum class Errors {
  normal,
  t5  ///< Student's t with 5 degrees of freedom: heavy tails
};

/// Traits to plant on genotypes. Shares are of the variance of the trait (of the liability, where it is binary).
struct PlantOptions {
  InteractionModel model = InteractionModel::exclusive_or;
  double heritability = 0.05;           ///< share of the planted interaction, beyond its main effects; in [0, 1)
  double main_heritability = 0.0;       ///< share of additive effects, on the causal clusters too
  double dominance_heritability = 0.0;  ///< share of dominance effects, on the causal clusters too
  double within_heritability = 0.0;     ///< share of products of SNPs within clusters, on the causal ones too
  std::optional<double> prevalence;     ///< in (0, 1): a binary trait; none: a quantitative one
  Errors errors = Errors::normal;
  std::size_t covariates = 0;       ///< each of a share of 0.01, alternately normal and binary
  std::vector<std::string> causal;  ///< names of the two causal clusters; empty: drawn at random
  std::size_t replicates = 1;       ///< traits sim1, sim2, .., each with a pair and noise of its own
  std::uint64_t seed = 1;
};

/// One planted trait and what is true of it.
struct PlantedTrait {
  std::string name;
  std::vector<double> values;      ///< one a sample; binary: 1 case, 0 control
  std::vector<double> liability;   ///< one a sample, variance 1; equal to `values` where the trait is quantitative
  std::vector<double> effect;      ///< the part of `liability` that the interaction makes, centred
  std::optional<CausalPair> pair;  ///< none: the null model
};

struct PlantedTraits {
  std::vector<PlantedTrait> traits;
  std::vector<std::string> covariate_names;  ///< cov1, cov2, ..
  util::Matrix covariates;                   ///< samples x covariates
};

/// Plants traits with a known interaction of two clusters.
///
/// liability = interaction + additive + dominance + within + covariates + noise. Each named part is scaled to its exact
/// share of the variance in this sample, and the noise such that the whole has variance 1, while the noise keeps its
/// chance correlation with all parts. The share of the interaction is what both SNPs' additive and dominance effects
/// leave of it: a threshold effect brings main effects of its own on top. The causal clusters are two at random, on
/// different contigs where possible, that share no SNP; their causal SNPs are at random among those with a minor allele
/// frequency of at least 0.15 (for poly: all their SNPs); of 3way and 3xor two lie in one of the clusters. A binary
/// trait is 1 in the round(prevalence x samples) samples of greatest liability.
///
/// @throws Error(usage) for options out of range; Error(input) if no two clusters with such SNPs are there, a cluster
///         of `causal` is unknown, or the shares leave no variance to the noise
///
/// Deterministic in the seed; trait k is the same for any number of replicates.
PlantedTraits plant_traits(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                           const PlantOptions& options);

/// Writes FID, IID, the traits and the covariates, tab-separated, with a header line.
void write_phenotypes(const std::vector<std::string>& samples, const PlantedTraits& planted, util::OutputFile& out);

}  // namespace epiq::interaction
