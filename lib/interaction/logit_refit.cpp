#include "epiq/interaction/logit_refit.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/penalised_logistic.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

/// The samples with both SNPs called: null design, products and outcome.
struct CompleteCase {
  util::Matrix null_design;
  util::Matrix products;  ///< additive x additive first, then the three with heterozygote codes
  std::vector<double> outcome;
};

CompleteCase complete_case(const Gene& a, const Gene& b, const TraitModel& trait, std::size_t snp_a,
                           std::size_t snp_b) {
  const util::Matrix all = logit_design(trait, a.code, b.code, a.features.null_columns, b.features.null_columns);
  const util::Matrix& columns_a = a.features.pair_columns;
  const util::Matrix& columns_b = b.features.pair_columns;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < all.rows; ++i)
    if (a.code.genotype(a.code.level_of_sample[i], snp_a) != 3 &&
        b.code.genotype(b.code.level_of_sample[i], snp_b) != 3)
      kept.push_back(i);
  CompleteCase result{util::Matrix(kept.size(), all.cols), util::Matrix(kept.size(), 4), {}};
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::size_t level_a = a.code.level_of_sample[kept[i]], level_b = b.code.level_of_sample[kept[i]];
    for (std::size_t k = 0; k < all.cols; ++k) result.null_design(i, k) = all(kept[i], k);
    for (std::size_t x = 0; x < 2; ++x)
      for (std::size_t y = 0; y < 2; ++y)
        result.products(i, 2 * x + y) =
            columns_a(level_a, x * a.code.snps + snp_a) * columns_b(level_b, y * b.code.snps + snp_b);
    result.outcome.push_back(trait.traits.front().values[kept[i]]);
  }
  return result;
}

util::Matrix first_column(const util::Matrix& matrix) {
  util::Matrix column(matrix.rows, 1);
  for (std::size_t i = 0; i < matrix.rows; ++i) column(i, 0) = matrix(i, 0);
  return column;
}

stats::TestResult tested(const util::Matrix& null_design, const util::Matrix& products, std::span<const double> outcome,
                         Separation separation) {
  if (separation == Separation::firth) return stats::firth_test(null_design, products, outcome);
  return stats::logistic_test(null_design, products, outcome, stats::LogisticTest::likelihood_ratio);
}

ArmScore scaled(const stats::TestResult& test, const util::Matrix& null_design, std::size_t products) {
  if (test.df != products || std::isnan(test.statistic)) return undefined_score();
  const auto samples = static_cast<double>(null_design.rows);
  const double statistic = test.statistic * std::max(0.0, 1.0 - static_cast<double>(null_design.cols) / samples);
  return {statistic, stats::log10_chi_square_tail(statistic, static_cast<double>(test.df))};
}

}  // namespace

ArmScore refitted(const util::Matrix& null_design, const util::Matrix& products, std::span<const double> outcome,
                  Separation separation) {
  return scaled(tested(null_design, products, outcome, separation), null_design, products.cols);
}

void refit_striking(std::vector<SnpPairScore>& tests, const Gene& a, const Gene& b, const TraitModel& trait,
                    const RefitOptions& options) {
  for (SnpPairScore& score : tests) {
    const bool additive = score.additive.log10_p < options.log10_limit;  // false where it is undefined
    const bool genotypic = score.genotypic.log10_p < options.log10_limit;
    if (!additive && !genotypic) continue;
    const CompleteCase data = complete_case(a, b, trait, score.snp_a, score.snp_b);
    if (additive) {
      const stats::TestResult test =
          tested(data.null_design, first_column(data.products), data.outcome, options.separation);
      score.additive = scaled(test, data.null_design, 1);
      if (options.separation == Separation::firth && !std::isnan(test.beta)) {
        score.beta = test.beta;
        score.standard_error = test.standard_error;
      }
    }
    if (!genotypic) continue;
    const util::Matrix products = stats::multiply_transposed(data.products, folded_products(score.folding));
    score.genotypic = refitted(data.null_design, products, data.outcome, options.separation);
  }
}

}  // namespace epiq::interaction
