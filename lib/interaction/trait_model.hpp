#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epiq/interaction/cell_sums.hpp"
#include "epiq/interaction/gene_features.hpp"
#include "epiq/interaction/relatives/precision.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The scale on which interaction is tested.
enum class Link { identity, logit };

/// One trait of a model.
struct ModelTrait {
  std::string name;
  std::vector<double> values;  ///< n; the trait as given; 0/1 for Link::logit
  double scale = 1.0;          ///< trait units of one unit of its response
};

/// Traits of the same samples and covariates, ready to be tested against gene pairs. On the identity scale many traits
/// share one pass, because kernels, projections and their eigenvalues do not depend on the trait.
struct TraitModel {
  Link link = Link::identity;
  std::vector<ModelTrait> traits;  ///< one for Link::logit
  SampleData data;                 ///< responses: the traits, free of the covariates and of length 1 each

  /// Among relatives (see related_model): P, with the covariates already out; `data` then holds no covariates and P y
  /// of the only trait y. None: samples are independent.
  std::shared_ptr<const Precision> relatives = nullptr;
  double response_square = 0.0;  ///< among relatives: y'P y
  double excess_kurtosis = 0.0;  ///< among relatives: of y without the covariates; at least 0
};

/// Prepares traits: an orthonormal basis of intercept and covariates (dependent ones dropped), and each trait's
/// residual on it.
///
/// @param traits     names and n finite values each; 0/1 and one trait only for Link::logit
/// @param covariates n x c, without intercept; c may be 0
/// @throws Error(input) if nothing of a trait is left after the covariates, or there are too few samples
TraitModel trait_model(Link link, std::vector<ModelTrait> traits, const util::Matrix& covariates);

/// What becomes of a null model that separates cases from controls.
enum class Separation {
  leave_out,  ///< samples that are predicted perfectly are left out
  firth       ///< Firth's penalised likelihood takes its place
};

/// The logistic null model of a gene pair.
struct LogitNull {
  SampleData data;         ///< response y - mu, weights mu (1 - mu); both 0 for a sample that is predicted perfectly
  bool separated = false;  ///< fitted probabilities ran to 0 or 1: some samples are predicted perfectly
  double samples = 0.0;    ///< number of the other samples
  bool penalised = false;  ///< few samples have the rarer outcome: the fit is penalised; see logit_null
  bool usable = true;  ///< false below kTooFewOutcomes, or if more than a tenth of the samples are predicted perfectly
};

/// Samples of the rarer outcome that each column of a logistic null model needs. With 1 a column the tests reject .14
/// at .05, with 2.6 a column .06, with 5 a column .05 (40 genes of 4 SNPs, 3,120 tests each).
inline constexpr double kOutcomesAColumn = 2.5;

/// Samples of the rarer outcome below which the null model is penalised whatever its columns.
inline constexpr double kFewOutcomes = 100.0;

/// Samples of the rarer outcome below which nothing is tested.
inline constexpr double kTooFewOutcomes = 10.0;

/// Fits P(y = 1) on covariates and both genes' null columns.
///
/// Under separation the perfectly predicted samples (a rare genotype of controls only, say) carry no information and
/// are taken out, as Stata does; the rest is fitted as without them.
///
/// With Separation::firth the separated fit is replaced by Firth's, whose probabilities are never 0 or 1, and all
/// samples are kept.
///
/// With few samples of the rarer outcome (kOutcomesAColumn, kFewOutcomes) only the covariates and the genes' additive
/// columns are fitted, the latter under a normal prior: probabilities fitted with all columns would follow the outcome,
/// and weights made of them make the tests liberal. Scores are projected off all null columns, which makes them
/// insensitive to the error of the fit to first order (Neyman's C(alpha) test).
LogitNull logit_null(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const GeneFeatures& features_a,
                     const GeneFeatures& features_b, Separation separation = Separation::leave_out);

/// Probabilities of a logistic regression under normal priors: the coefficients of the genes' columns, of variance 1,
/// share a variance of 1; those of the covariates, of length 1, have a standard deviation of 10 for a column of
/// variance 1.
/// @param design n x k, the covariates first; @param values n, 0 or 1
std::vector<double> penalised_probabilities(const util::Matrix& design, std::span<const double> values,
                                            std::size_t covariates);

/// The design of that model: covariates, null columns of A, null columns of B; a row a sample.
util::Matrix logit_design(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const util::Matrix& null_a,
                          const util::Matrix& null_b);

}  // namespace epiq::interaction
