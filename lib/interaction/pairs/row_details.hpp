#pragma once

#include <cstddef>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/interaction/pairs/top_list.hpp"
#include "epiq/stats/regression.hpp"

namespace epiq::interaction {

/// What a report says of a combination beside its test.
struct RowDetails {
  GenotypeTable table;          ///< of the samples tested, by class; quantitative traits: one class
  double beta = 0.0;            ///< of the product of the dosages of two SNPs in the additive model; NaN: undefined
  double standard_error = 0.0;  ///< of beta
};

/// Counts the tables of hits and estimates their additive interaction effects: logistic (log odds) for binary traits,
/// linear (trait units) for quantitative ones, with the covariates. Traits of more classes and combinations of more
/// SNPs than two have none.
/// @param logistic how binary traits are fitted: LogisticTest::wald by maximum likelihood, or LogisticTest::firth
std::vector<RowDetails> row_details(const genome::GenotypeMatrix& matrix, const genome::Study& study,
                                    const genome::Trait& trait, const std::vector<ScanHit>& hits, std::size_t order,
                                    stats::LogisticTest logistic, unsigned threads);

}  // namespace epiq::interaction
