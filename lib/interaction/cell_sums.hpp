#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/interaction/gene_code.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// What a test knows of the samples, besides genotypes.
struct SampleData {
  util::Matrix covariates;      ///< n x c, orthonormal columns that span the intercept and the covariates
  util::Matrix responses;       ///< n x t, what is tested, a column a trait: its values, or y - mu of a logistic null
  std::vector<double> weights;  ///< n variances mu (1 - mu) of a logistic null; empty: all 1

  std::size_t samples() const { return responses.rows; }
};

/// Sums over the samples of each cell of two genes (level of A, level of B). All tests of the pair are computed from
/// these; nothing else of a pair grows with the number of samples.
struct CellSums {
  std::size_t levels_a = 0;
  std::size_t levels_b = 0;
  std::size_t covariates = 0;       ///< c
  std::size_t traits = 0;           ///< t
  std::size_t channels = 0;         ///< 1 + c + t: weight, weight times each covariate, then each response
  util::Matrix sums;                ///< (levels_a * channels) x levels_b; row a * channels + k is channel k of level a
  util::Matrix counts;              ///< levels_a x levels_b samples
  util::Matrix covariate_moment;    ///< c x c; sum of w c c'
  util::Matrix covariate_response;  ///< c x t; sums of covariate times response
  std::vector<double> response_square;  ///< t; sums of response^2 / weight; samples of weight 0 add nothing
  double samples = 0.0;

  double weight(std::size_t a, std::size_t b) const { return sums(a * channels, b); }
  util::Matrix weights() const;  ///< levels_a x levels_b
};

/// Adds up all samples. Order of summation: the samples' own. O(n c t), and n c^2 where weights are given.
CellSums cell_sums(const GeneCode& a, const GeneCode& b, const SampleData& data);

/// `all` without the samples of `left_out` (their numbers, ascending).
CellSums without_samples(const CellSums& all, const GeneCode& a, const GeneCode& b, const SampleData& data,
                         std::span<const std::size_t> left_out);

}  // namespace epiq::interaction
