#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/interaction/cell_sums.hpp"
#include "epiq/interaction/gene_features.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The scale on which interaction is tested.
enum class Link { identity, logit };

/// A trait with its covariates, ready to be tested against gene pairs.
struct TraitModel {
  std::string name;
  Link link = Link::identity;
  SampleData data;             ///< identity: the trait, free of the covariates and of length 1; logit: filled a pair
  double scale = 1.0;          ///< trait units of one unit of data.response
  std::vector<double> values;  ///< n; the trait as given; 0/1 for a binary trait
  std::size_t covariate_rank = 0;  ///< columns of data.covariates, the intercept among them
};

/// Prepares a trait: an orthonormal basis of intercept and covariates (dependent ones dropped), and for the identity
/// link the trait's residual on it.
///
/// @param values     n trait values, finite; 0/1 for Link::logit
/// @param covariates n x c, without intercept; c may be 0
/// @throws Error(input) if nothing of the trait is left after the covariates, or there are too few samples
TraitModel trait_model(const std::string& name, Link link, const std::vector<double>& values,
                       const util::Matrix& covariates);

/// The logistic null model of a gene pair.
struct LogitNull {
  SampleData data;         ///< response y - mu, weights mu (1 - mu); both 0 for a sample that is predicted perfectly
  bool separated = false;  ///< fitted probabilities ran to 0 or 1: some samples are predicted perfectly
  bool usable = true;      ///< false if these are more than a tenth: the logit scale cannot describe this pair
};

/// Fits P(y = 1) on covariates and both genes' null columns.
///
/// Under separation the perfectly predicted samples (a rare genotype of controls only, say) carry no information and are
/// taken out, as Stata does; the rest is fitted as without them.
LogitNull logit_null(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const util::Matrix& null_a,
                     const util::Matrix& null_b);

/// The design of that model: covariates, null columns of A, null columns of B; a row a sample.
util::Matrix logit_design(const TraitModel& trait, const GeneCode& a, const GeneCode& b, const util::Matrix& null_a,
                          const util::Matrix& null_b);

}  // namespace epiq::interaction
