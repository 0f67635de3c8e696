#include "epiq/interaction/permutation/permuted_traits.hpp"

#include <algorithm>
#include <numeric>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/penalised_logistic.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint64_t kShuffleStreams = std::uint64_t{3} << 40;  // apart from those of other draws
constexpr std::uint64_t kDrawStreams = std::uint64_t{4} << 40;

std::vector<std::size_t> shuffled(std::size_t size, std::uint64_t seed, std::size_t permutation) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  util::Philox random(seed, kShuffleStreams + permutation);
  for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  return order;
}

/// Probabilities of a logistic regression on the covariates, whose columns have length 1; its weak prior, a standard
/// deviation of 10 for a column of variance 1, keeps them off 0 and 1.
std::vector<double> covariate_probabilities(const TraitModel& model) {
  const util::Matrix& covariates = model.data.covariates;
  const std::vector<double> penalties(covariates.cols, 0.01 / static_cast<double>(covariates.rows));
  return stats::fit_ridge(covariates, model.traits.front().values, penalties).fitted;
}

/// Draws of a binary outcome, a column each.
util::Matrix drawn_outcomes(const TraitModel& model, const std::vector<double>& mu, std::uint64_t seed,
                            std::size_t first, std::size_t count) {
  util::Matrix columns(mu.size(), count);
  for (std::size_t k = 0; k < count; ++k) {
    if (model.data.covariates.cols == 1) {
      const std::vector<std::size_t> order = shuffled(mu.size(), seed, first + k);
      for (std::size_t i = 0; i < mu.size(); ++i) columns(i, k) = model.traits.front().values[order[i]];
      continue;
    }
    util::Philox random(seed, kDrawStreams + first + k);
    for (std::size_t i = 0; i < mu.size(); ++i) columns(i, k) = random.uniform() < mu[i] ? 1.0 : 0.0;
  }
  return columns;
}

/// r - W C (C'W C)^-1 C'r for each column r.
util::Matrix without_covariates(const util::Matrix& covariates, const std::vector<double>& weights,
                                const util::Matrix& columns) {
  util::Matrix weighted = covariates;
  for (std::size_t i = 0; i < weighted.rows; ++i)
    for (double& value : weighted.row(i)) value *= weights[i];
  const util::Matrix inverse = stats::positive_definite_inverse(stats::transposed_multiply(covariates, weighted));
  const util::Matrix along = stats::multiply(inverse, stats::transposed_multiply(covariates, columns));
  const util::Matrix fitted = stats::multiply(weighted, along);
  util::Matrix left = columns;
  for (std::size_t i = 0; i < left.values.size(); ++i) left.values[i] -= fitted.values[i];
  return left;
}

/// Permuted residuals, or drawn outcomes less their probabilities, free of the covariates: a column each.
util::Matrix permuted_columns(const TraitModel& score, std::size_t trait, std::uint64_t seed, std::size_t first,
                              std::size_t count, const std::vector<double>& mu, std::uint8_t* outcomes,
                              std::size_t stride) {
  const std::size_t samples = score.data.samples();
  if (score.link == Link::identity) {
    util::Matrix columns(samples, count);
    for (std::size_t k = 0; k < count; ++k) {
      const std::vector<std::size_t> order = shuffled(samples, seed, first + k);
      for (std::size_t i = 0; i < samples; ++i) columns(i, k) = score.data.responses(order[i], trait);
    }
    return stats::residual(score.data.covariates, columns);
  }
  util::Matrix columns = drawn_outcomes(score, mu, seed, first, count);
  for (std::size_t i = 0; i < samples; ++i)
    for (std::size_t k = 0; k < count; ++k) {
      outcomes[i * stride + k] = columns(i, k) > 0.5 ? 1 : 0;
      columns(i, k) -= mu[i];
    }
  return without_covariates(score.data.covariates, score.data.weights, columns);
}

}  // namespace

std::uint64_t permuted_trait_bytes(Link link, std::size_t samples, std::size_t permutations) {
  const std::uint64_t blocks = (permutations + kPermutationBlock - 1) / kPermutationBlock;
  const std::uint64_t outcomes = link == Link::logit ? std::uint64_t{samples} * permutations : 0;
  return blocks * kPermutationBlock * (sizeof(float) * samples + sizeof(double)) + outcomes;
}

TraitModel score_model(const TraitModel& model) {
  if (model.link == Link::identity) return model;
  const std::vector<double> mu = covariate_probabilities(model);
  TraitModel score = model;
  util::Matrix response(mu.size(), 1);
  score.data.weights.clear();
  for (std::size_t i = 0; i < mu.size(); ++i) {
    response(i, 0) = model.traits.front().values[i] - mu[i];
    score.data.weights.push_back(mu[i] * (1.0 - mu[i]));
  }
  score.data.responses = without_covariates(score.data.covariates, score.data.weights, response);
  return score;
}

PermutedTrait permute_trait(const TraitModel& model, std::size_t trait, std::size_t first, std::size_t count,
                            std::uint64_t seed, unsigned threads) {
  PermutedTrait permuted;
  permuted.samples = model.data.samples();
  permuted.permutations = count;
  permuted.values.assign(permuted.blocks() * permuted.samples * kPermutationBlock, 0.0F);
  permuted.squares.assign(count, 0.0);
  const bool logit = model.link == Link::logit;
  const TraitModel score = score_model(model);
  const std::vector<double> mu = logit ? covariate_probabilities(model) : std::vector<double>{};
  if (logit) permuted.outcomes.assign(permuted.samples * count, 0);
  util::parallel_for(threads, permuted.blocks(), [&](std::size_t block) {
    const std::size_t begin = block * kPermutationBlock, end = std::min(count, begin + kPermutationBlock);
    std::uint8_t* outcomes = logit ? permuted.outcomes.data() + begin : nullptr;
    const util::Matrix columns = permuted_columns(score, trait, seed, first + begin, end - begin, mu, outcomes, count);
    for (std::size_t i = 0; i < permuted.samples; ++i) {
      float* row = permuted.values.data() + (block * permuted.samples + i) * kPermutationBlock;
      const double weight = logit ? score.data.weights[i] : 1.0;
      for (std::size_t k = 0; k < columns.cols; ++k) {
        row[k] = static_cast<float>(columns(i, k));
        permuted.squares[begin + k] += static_cast<double>(row[k]) * static_cast<double>(row[k]) / weight;
      }
    }
  });
  return permuted;
}

}  // namespace epiq::interaction
