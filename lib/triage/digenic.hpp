#pragma once

#include <array>

#include "epiq/triage/gene_profile.hpp"

namespace epiq::triage {

/// What speaks for two genes that cause a disease together, whoever the patient is.
struct GenePairFeatures {
  double known = 0.0;         ///< genes of the two with a known phenotype: 0, 1 or 2
  double cosine = 0.0;        ///< cosIC of their profiles, 0 to 1
  double same_disease = 0.0;  ///< 1 if a disease is linked to both
  double mode_fit = 0.0;  ///< genes of the two with a disease that is inherited as the patient's alleles would have it

  static constexpr std::size_t kCount = 4;
  std::array<double, kCount> values() const { return {known, cosine, same_disease, mode_fit}; }
};

/// How many copies of a gene the alleles of a patient hit.
enum class Dose {
  one,  ///< heterozygous
  all   ///< homozygous, hemizygous, or two heterozygous alleles
};

/// The mode of a gene fits if one of its diseases is dominant and one copy is hit, or recessive and all are.
GenePairFeatures pair_features(const Knowledge& knowledge, const GeneProfile& a, Dose dose_a, const GeneProfile& b,
                               Dose dose_b);

/// The weights: a logit (ridge 1, both classes of equal weight) of 299 combinations of OLIDA's training set against
/// 2,755 neutral ones of the 1000 Genomes, genes by position; rounded. `benchmarks/digenic` fits them anew and
/// cross-validates over genes. Constraint (pLI) was tried and tells nothing here.
inline constexpr std::array<double, GenePairFeatures::kCount> kGenePairWeights = {1.1, 7.6, 3.0, 0.56};

/// The weighted sum of features: log odds, up to a constant.
double pair_log_odds(const GenePairFeatures& features);

}  // namespace epiq::triage
