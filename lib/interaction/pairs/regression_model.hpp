#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "epiq/interaction/trait_model.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// What a regression scan of SNP pairs knows of its n samples besides their genotypes. Every test of a pair is computed
/// from sums of the columns of `moments` over genotype cells.
struct RegressionModel {
  Link link = Link::identity;
  std::vector<std::size_t> samples;  ///< n columns of the genotype matrix, in the order of the rows below
  std::vector<double> weights;       ///< n variances mu (1 - mu) of the logistic null model; empty: all 1
  double weight_sum = 0.0;           ///< of all samples; n where all are 1
  util::Matrix basis;           ///< n x k; spans intercept and covariates, sum of w q q' = I, first column constant
  util::Matrix moments;         ///< n x (k + t): w q_1 .. w q_k, then the responses
  std::vector<double> scales;   ///< t; trait units of one unit of the response
  util::Matrix design;          ///< n x (1 + c): intercept and covariates as given, for full fits
  std::vector<double> outcome;  ///< n values 0 and 1; only for Link::logit
  std::optional<stats::LogisticTest> fit_test;  ///< of full fits; none: Wald's of one product, likelihood ratio of more

  std::size_t covariates() const noexcept { return basis.cols; }                ///< k, with the intercept
  std::size_t responses() const noexcept { return moments.cols - basis.cols; }  ///< t
};

/// The model of quantitative traits: each response is what intercept and covariates leave of a trait, with length 1.
///
/// @param samples    n columns of the genotype matrix
/// @param traits     n x t finite values; a column a trait (or a permutation of one)
/// @param covariates n x c finite values without intercept; dependent columns are dropped; c may be 0
/// @param names      t names of the traits for messages, or none
/// @throws Error(input) if nothing is left of a trait
RegressionModel linear_model(std::vector<std::size_t> samples, const util::Matrix& traits,
                             const util::Matrix& covariates, std::span<const std::string> names = {});

/// The model of a binary trait: the logistic null model with covariates, fitted once. The response is y - mu.
///
/// @param outcome    n values 0 and 1
/// @param covariates as for linear_model
/// @throws Error(input) if there is only one outcome, or the covariates predict it perfectly
RegressionModel logistic_model(std::vector<std::size_t> samples, std::span<const double> outcome,
                               const util::Matrix& covariates);

/// The same samples, covariates and weights with other responses (n x t), such as permuted ones of a logistic model.
/// The part that intercept and covariates explain is taken out of each column, as in the model's own response.
RegressionModel with_responses(RegressionModel model, const util::Matrix& responses);

}  // namespace epiq::interaction
