#pragma once

#include <array>

#include "epiq/stats/regression.hpp"

namespace epiq::interaction {

/// A binary trait in the nine genotype cells of two SNPs; cell 3 * genotype_a + genotype_b.
struct CellOutcomes {
  std::array<double, 9> samples{};
  std::array<double, 9> cases{};
  std::array<double, 9> expected{};  ///< cases that a null model without the SNPs expects; 0 < expected < samples
};

/// The likelihood ratio chi-square of the interaction in a binomial model of the cells, log odds = offset + intercept +
/// main effects (+ products), where the offset of a cell is the log odds of its expected share of cases. Covariates
/// thus enter by their mean over a cell: an approximation of the full fit that holds for any main effects, as the score
/// test at a null model without them does not. Finite also where a cell has cases or controls only. About 2 us.
double cell_likelihood_ratio(const CellOutcomes& cells, stats::PairModel model);

}  // namespace epiq::interaction
