#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/interaction/trait_model.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// Permutations that are added up together: a row of floats of this length is four cache lines.
inline constexpr std::size_t kPermutationBlock = 64;

/// Permuted copies of the residual of one trait, each free of the covariates again.
///
/// Freedman and Lane (J. Bus. Econ. Stat. 1 (1983) 292) permute the residuals of the reduced model. Each gene pair has
/// a reduced model of its own (covariates and both genes' null columns), but a family-wise distribution needs the same
/// permuted vector for every pair: the residuals of the covariates alone are permuted, and each pair projects its null
/// columns out of them again. Main effects then stay in the permuted residuals as unstructured noise, of which the
/// statistics, ratios to the residual square, are free.
///
/// On the logit scale outcomes are drawn instead: permuted if there is no covariate, else from the probabilities that a
/// logistic regression on the covariates gives (parametric bootstrap). `values` are then y* - mu, free of the
/// covariates in the metric of the weights mu (1 - mu).
struct PermutedTrait {
  std::size_t samples = 0;
  std::size_t permutations = 0;
  std::vector<float> values;    ///< block k: samples x kPermutationBlock, row-major; zeros beyond the last permutation
  std::vector<double> squares;  ///< sums of squares of each permutation, divided by the weights
  std::vector<std::uint8_t> outcomes;  ///< logit scale: samples x permutations, row-major, 0 or 1; else none

  std::size_t blocks() const { return (permutations + kPermutationBlock - 1) / kPermutationBlock; }
  const float* block(std::size_t k) const { return values.data() + k * samples * kPermutationBlock; }
  float value(std::size_t sample, std::size_t permutation) const {
    return block(permutation / kPermutationBlock)[sample * kPermutationBlock + permutation % kPermutationBlock];
  }
};

/// Bytes of a PermutedTrait.
std::uint64_t permuted_trait_bytes(Link link, std::size_t samples, std::size_t permutations);

/// The model whose score tests stand for those of all permutations. On the logit scale it has the weights mu (1 - mu)
/// of the covariates' regression and the response y - mu; its tests are one step of Newton's method from that null. On
/// the identity scale it is the model itself.
TraitModel score_model(const TraitModel& model);

/// Permutations first, .., first + count - 1 of a trait. Permutation p is the Fisher-Yates
/// shuffle of stream p of the seed, whatever the trait, so that traits of the same samples keep their correlation.
/// @param trait which of the model's
PermutedTrait permute_trait(const TraitModel& model, std::size_t trait, std::size_t first, std::size_t count,
                            std::uint64_t seed, unsigned threads);

}  // namespace epiq::interaction
