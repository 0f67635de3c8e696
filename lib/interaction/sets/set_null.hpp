#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/sets/set_design.hpp"
#include "epiq/interaction/trait_model.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// Traits to test and how samples are weighted.
struct SetModel {
  Link link = Link::identity;
  std::vector<ModelTrait> traits;  ///< one for Link::logit, and where variances are given
  util::Matrix covariates;         ///< n x c, orthonormal, with the intercept and the environment's main effect
  util::Matrix responses;          ///< n x t, free of the covariates and of length 1
  std::vector<double> variances;   ///< n error variances, mean 1; empty: all equal
};

/// The null model of one set, its rows scaled so that all errors have one variance.
struct SetNull {
  util::Matrix design;                ///< n x q, scaled
  std::vector<double> row_scale;      ///< n; empty: all 1
  util::Matrix inverse_factor;        ///< rank x q
  std::vector<double> probabilities;  ///< logit: n, fitted
  double degrees = 0.0;               ///< samples that carry information - rank
  std::size_t rank = 0;
  bool separated = false;
  bool penalised = false;  ///< logit: few samples have the rarer outcome; see set_null
  bool usable = false;
};

/// The null model of a set. On the logit scale as logit_null() of a gene pair: perfectly predicted samples are left
/// out; where the rarer outcome is too rare for the columns (kOutcomesAColumn, kFewOutcomes) only covariates and
/// additive columns are fitted, under a prior, and scores are projected off all columns.
SetNull set_null(const GeneSet& set, const SetModel& model);

/// Responses free of a null model.
struct SetResponses {
  util::Matrix residuals;               ///< n x t
  std::vector<double> residual_square;  ///< t
};

/// The model's own responses; on the logit scale y - mu in units of its standard deviation.
SetResponses model_responses(const SetNull& null, const SetModel& model);

/// Scores of other outcomes y* under a logistic null. @param differences n x t; y* - mu
SetResponses logit_responses(const SetNull& null, util::Matrix differences);

/// Features of samples (n x r, not yet scaled) after projection on the complement of the null design.
Projected project_rows(util::Matrix features, const SetNull& null, const SetResponses& responses);

}  // namespace epiq::interaction
