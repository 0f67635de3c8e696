#include "search_permutations.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "epiq/interaction/permutation/permutation_tests.hpp"
#include "progress.hpp"

namespace epiq::apps {
namespace {

constexpr double kLookedAt = 10.0;  // pairs that chance alone brings to a permutation test of their own

std::size_t tested(const std::vector<interaction::RankedPair>& rows) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const interaction::RankedPair& row) {
    return !std::isnan(row.score.log10_p_omnibus);
  }));
}

}  // namespace

void add_permutations(const std::vector<interaction::Gene>& genes, const std::vector<interaction::GenePair>& pairs,
                      const interaction::TraitModel& model, const interaction::ScoreOptions& options,
                      std::size_t permutations, std::vector<std::vector<interaction::RankedPair>>& ranked,
                      Context& context) {
  const unsigned threads = context.common.threads;
  const std::uint64_t bytes =
      interaction::permuted_trait_bytes(model.link, model.data.samples(), permutations) * model.traits.size();
  context.budget.reserve(bytes, std::to_string(permutations) + " permutations of " +
                                    std::to_string(model.traits.size()) + " traits in " +
                                    std::to_string(model.data.samples()) + " samples (--permutations)");
  {
    std::vector<interaction::PermutedTrait> permuted;
    for (std::size_t t = 0; t < model.traits.size(); ++t)
      permuted.push_back(interaction::permute_trait(model, t, 0, permutations, context.common.seed, threads));
    Progress progress(pairs.size(), "pairs, permuted", context.common.quiet);
    const std::vector<interaction::PermutedTests> minima = interaction::permuted_minima(
        genes, pairs, model, permuted, options, threads, [&progress](std::size_t done) { progress.advance(done); });
    progress.finish();
    for (std::size_t t = 0; t < ranked.size(); ++t) interaction::set_family_wise(ranked[t], minima[t]);
  }
  interaction::SequentialOptions sequential;
  sequential.maximum = kSequentialFactor * permutations;
  sequential.first = permutations;
  sequential.seed = context.common.seed;
  for (std::size_t t = 0; t < ranked.size(); ++t)
    interaction::set_sequential(ranked[t], std::log10(kLookedAt / static_cast<double>(tested(ranked[t]))), genes, model,
                                t, options, sequential, threads);
  context.budget.release(bytes);
}

}  // namespace epiq::apps
