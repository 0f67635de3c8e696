#include "search_screen.hpp"

#include <utility>

#include "epiq/interaction/two_stage/pair_screen.hpp"
#include "progress.hpp"

namespace epiq::apps {

std::vector<interaction::GenePair> surviving_pairs(const std::vector<interaction::Gene>& genes,
                                                   const std::vector<interaction::GenePair>& pairs,
                                                   const interaction::TraitModel& model, ScreenCounts& counts,
                                                   Context& context) {
  Progress progress(pairs.size() * model.traits.size(), "pairs, screened", context.common.quiet);
  interaction::ScreenedPairs screened =
      interaction::screen_pairs(genes, pairs, model, context.budget, context.common.threads,
                                [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  counts.screened += pairs.size();
  counts.surviving += screened.survivors.size();
  counts.in_ld += screened.in_ld;
  return std::move(screened.survivors);
}

}  // namespace epiq::apps
