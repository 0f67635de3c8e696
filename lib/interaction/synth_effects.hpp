#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {

/// The kinds of interaction that can be planted between two clusters; g is a dosage, f an allele frequency.
enum class InteractionModel {
  null,            ///< none
  exclusive_or,    ///< "xor": (g_a + g_b) mod 2, less its additive and dominance parts
  gametes,         ///< "gametes": nine random values, one a genotype pair, less their additive and dominance parts
  multiplicative,  ///< "mult": (g_a - 2 f_a) (g_b - 2 f_b)
  threshold,       ///< "threshold": [g_a + g_b >= 3], or [g_a >= 1 and g_b >= 1] if fewer than 5 % reach that
  polygenic,       ///< "poly": sum over all SNPs i of a, j of b of c_ij z_i z_j, c normal, z standardised dosages
  three_way,       ///< "3way": product of the centred dosages of three SNPs, two of one cluster
  three_parity,    ///< "3xor": parity of the number of SNPs, of three with two in one cluster, whose minor allele is
                   ///< carried, less what either cluster's causal genotypes explain alone
  four_parity      ///< "4parity": as 3xor, of two SNPs of each cluster
};

/// @throws Error(usage) unless `name` is one of those in quotes above, or null
InteractionModel parse_interaction_model(const std::string& name);

/// The name that parse_interaction_model takes.
std::string name(InteractionModel model);

/// The dosages of a variant; a missing one counts as the mean dosage, rounded.
std::vector<double> filled_dosages(const genome::GenotypeMatrix& matrix, std::size_t variant);

/// The most SNPs of one cluster that a model takes from those drawn at random; 0 for polygenic, which takes all.
std::size_t most_causal_snps(InteractionModel model);

/// Which SNPs interact: one or two of each cluster, or all of them (polygenic).
struct CausalPair {
  std::size_t cluster_a = 0;
  std::size_t cluster_b = 0;
  std::vector<std::size_t> snps_a;  ///< rows of the matrix
  std::vector<std::size_t> snps_b;
};

/// The effect of a model on every sample, centred, in no unit; all zeros for the null model or where the genotypes
/// leave nothing of it.
///
/// xor and gametes are pure epistasis: in this sample their effect is orthogonal to the dosages and to the heterozygote
/// indicators of both SNPs, so that neither SNP has a marginal effect of either kind. 3xor and 4parity are orthogonal
/// to every function of the causal genotypes of one cluster, products within it included.
std::vector<double> interaction_effect(const genome::GenotypeMatrix& matrix, InteractionModel model,
                                       const CausalPair& pair, util::Philox& random);

/// The variance of an effect of `interaction_effect` that is interaction: what the additive and dominance effects of
/// both causal SNPs leave of it in this sample; with more than two causal SNPs, what the best functions of each
/// cluster's causal genotypes leave. For polygenic effects, whose products have no main effects to speak of, all.
double interaction_variance(const genome::GenotypeMatrix& matrix, InteractionModel model, const CausalPair& pair,
                            std::span<const double> effect);

/// What the background effects of a trait act on.
enum class Background {
  additive,   ///< dosages
  dominance,  ///< heterozygote indicators
  within      ///< products of the standardised dosages of two SNPs of one cluster
};

/// A sum of random normal effects of SNPs of some clusters, centred, in no unit. One SNP (for `within`: one pair) of up
/// to ten random clusters, and of each cluster in `always`.
std::vector<double> background_effect(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                                      std::span<const std::size_t> always, Background kind, util::Philox& random);

}  // namespace epiq::interaction
