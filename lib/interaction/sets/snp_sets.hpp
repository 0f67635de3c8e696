#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "epiq/interaction/score_test.hpp"
#include "epiq/interaction/sets/set_design.hpp"
#include "epiq/interaction/sets/set_null.hpp"

namespace epiq::interaction {

/// One SNP of each gene.
struct SnpSetScore {
  std::array<std::size_t, 3> snps{};  ///< index within each gene
  ArmScore additive{};                ///< 1 df (m with an environment of m columns)
  ArmScore genotypic{};               ///< 2^genes times as many; undefined below min_cell
  double beta = 0.0;  ///< of the product of counted-allele dosages; NaN unless the additive test has 1 df
  double standard_error = 0.0;
};

/// Tests all choices of one SNP of each gene by F tests given the null model (score tests on the logit scale).
/// @param scales   of each response: units of the trait in one of the response
/// @param min_cell samples that each genotype cell needs for the genotypic test
/// @return for each response the choices in order
std::vector<std::vector<SnpSetScore>> test_snp_sets(const GeneSet& set, const SetNull& null,
                                                    const SetResponses& responses, const std::vector<double>& scales,
                                                    double min_cell);

/// Replaces score tests of a logistic model with p below kRefitLog10P by likelihood ratios; see refit_striking.
void refit_snp_sets(std::vector<SnpSetScore>& tests, const GeneSet& set, const SetModel& model);

/// The smallest p, corrected for the number of defined tests by Sidak's 1 - (1 - p)^m; see snp_pairs.hpp.
ArmScore best_of_sets(const std::vector<SnpSetScore>& tests, ArmScore SnpSetScore::*test);

}  // namespace epiq::interaction
