#pragma once

#include <array>
#include <vector>

#include "epiq/triage/phenotype_query.hpp"

namespace epiq::triage {

/// What the mixture weighs, for one ranked disease. "Pooled" profiles hold part of what other sources say of diseases
/// with the same gene (build_knowledge).
struct MixtureFeatures {
  double pooled_likelihood = 0.0;  ///< tempered likelihood, pooled profile
  double pooled_cosine = 0.0;      ///< cosIC, pooled profile
  double greatest = 0.0;           ///< the greatest information of a shared term, pooled profile
  double coverage = 0.0;           ///< share of the information expected from a patient that was observed, pooled
  double likelihood = 0.0;         ///< tempered likelihood, own profile
  double cosine = 0.0;             ///< cosIC, own profile
  double has_gene = 0.0;           ///< 1 if a gene of the disease is known
  double relative = 0.0;           ///< the greatest L / sqrt(|Q|) + 5 cosIC of a disease of another source that shares
                                   ///< a gene; 0 if there is none
  double contradiction = 0.0;      ///< sum over excluded terms of ln(1 - F_D), at least -5

  static constexpr std::size_t kCount = 9;
  std::array<double, kCount> values() const {
    return {pooled_likelihood, pooled_cosine, greatest,     coverage, likelihood, cosine,
            has_gene,          relative,      contradiction};
  }
};

/// The weights: a conditional logit (softmax over all ranked diseases, ridge 1) of 294 published cases of 143 genes,
/// with what their own paper says left out of the profiles; rounded. The weight of contradictions was set by hand: in
/// published tables "excluded" often means that a row was blank. `benchmarks/phenotype_ranking` fits them anew and
/// cross-validates over genes.
inline constexpr std::array<double, MixtureFeatures::kCount> kMixtureWeights = {0.75, 4.0, 0.38, 5.0, 0.40,
                                                                                0.72, 3.1, 0.48, 0.05};

/// The features of each ranked disease.
std::vector<MixtureFeatures> mixture_features(const Knowledge& knowledge, const PhenotypeQuery& query);

/// The weighted sum of features: a log odds, up to a constant of the query. 0 to all for a query without terms.
std::vector<double> mixture_scores(const Knowledge& knowledge, const PhenotypeQuery& query);

/// exp(score) over the sum of all.
std::vector<double> softmax(std::span<const double> scores);

/// The share of patients who are less typical of their disease than the cases that the weights were fitted to.
inline constexpr double kUntypical = 0.15;

/// The probability of each disease, given that it is one of those ranked, from its score s by the mixture:
/// 0.85 softmax(s) + 0.15 softmax(s / 2).
///
/// Of an untypical patient half of the evidence counts. Without that part a posterior of 0.9 was right in two of three
/// cases; with it the log loss of cases left out falls and posteriors of 0.1 to 1 are met within their errors
/// (`benchmarks/phenotype_ranking` prints the table). The order of diseases does not change.
std::vector<double> mixture_posteriors(std::span<const double> scores);

}  // namespace epiq::triage
