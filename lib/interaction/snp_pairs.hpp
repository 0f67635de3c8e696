#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/cell_sums.hpp"
#include "epiq/interaction/gene_features.hpp"
#include "epiq/interaction/genotype_folding.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/relatives/precision.hpp"
#include "epiq/interaction/score_test.hpp"

namespace epiq::interaction {

/// The tests of one SNP of gene A with one of gene B, given the null model of the gene pair.
struct SnpPairScore {
  std::size_t snp_a = 0;      ///< index within gene A
  std::size_t snp_b = 0;      ///< index within gene B
  double samples = 0.0;       ///< with both SNPs called
  ArmScore additive{};        ///< 1 df: the product of the dosages; F(1, m), for a logistic null of the score test
  ArmScore genotypic{};       ///< all products of additive and heterozygote codes, folded as below; undefined at 0 df
  GenotypeFolding folding{};  ///< 4 df, or fewer where cells are below min_cell
  double beta = 0.0;          ///< effect of the product of counted-allele dosages, in units of the response
  double standard_error = 0;  ///< of beta
};

/// What becomes of a SNP's missing calls in the tests of its pairs.
enum class MissingCalls {
  left_out,  ///< pairwise complete: their samples are left out
  mean       ///< they take the mean of the called ones, and all samples count
};

/// How SNP pairs are tested.
struct SnpPairOptions {
  double min_cell = 5.0;     ///< samples that each of the nine genotype cells must have for the 4-df test, relatives
                             ///< counting as unrelated_samples(); see fold_genotypes
  double informative = 1.0;  ///< share of the samples that carry information; below 1 under separation
  std::vector<double> dispersion =
      {};  ///< logistic null: Pearson's chi-square per sample of each trait; none: the residual sum of squares is used
  MissingCalls missing = MissingCalls::left_out;
  const CellPrecision* relatives = nullptr;  ///< none: samples are independent
  double least_carriers = 0.0;               ///< samples that each cell of carriers must have for any test
};

/// Tests all SNP pairs of two genes; missing calls as the options say. Among relatives they take the mean, as in other
/// mixed models: without a sample, the covariance of the others would have to be inverted anew.
///
/// The null model holds the covariates and both genes' additive, dominance and within-gene product columns, so the
/// tests stay valid under within-gene epistasis.
/// @param projected  project() of both genes' pair_columns over all samples
/// @return for each trait the SNP pairs ordered by (snp_a, snp_b)
std::vector<std::vector<SnpPairScore>> test_snp_pairs(const GeneCode& a, const GeneCode& b,
                                                      const GeneFeatures& features_a, const GeneFeatures& features_b,
                                                      const SampleData& data, const CellSums& sums,
                                                      const NullDesign& design, const Projected& projected,
                                                      const SnpPairOptions& options);

/// log10 of 1 - (1 - p)^tests, without loss for small p.
double sidak(double log10_p, double tests);

/// The smallest p-value, corrected for the number of defined tests by Sidak's 1 - (1 - p)^m, and its statistic.
///
/// For two-sided normal tests of any correlation this is valid (Sidak, JASA 62 (1967) 626) and equals Bonferroni to
/// first order. Bonferroni's p of exactly 1 would drag a Cauchy combination with other tests to 1.
ArmScore best_of(const std::vector<SnpPairScore>& pairs, ArmScore SnpPairScore::*test);

/// The table of two SNPs; missing calls are in no cell.
/// @param counts    samples at the levels of A and B
/// @param relatives their cells; none: samples are independent
GenotypeTable genotype_table(const GeneCode& a, const GeneCode& b, const util::Matrix& counts, std::size_t snp_a,
                             std::size_t snp_b, const CellPrecision* relatives = nullptr);

/// The share of a product's square that the null model, and the products before it, must leave of it.
inline constexpr double kCollinearProduct = 1e-6;

}  // namespace epiq::interaction
