#include "search_gaps.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::apps {

void warn_of_gaps(const std::string& trait, const std::vector<interaction::RankedPair>& ranked,
                  interaction::Separation separation, util::Log& log) {
  const auto count = [&ranked](bool interaction::PairScore::*flag) {
    return std::count_if(ranked.begin(), ranked.end(),
                         [flag](const interaction::RankedPair& row) { return row.score.*flag; });
  };
  const auto unusable = count(&interaction::PairScore::unusable), separated = count(&interaction::PairScore::separated);
  if (unusable > 0)
    log.warn("trait '" + trait + "': " + std::to_string(unusable) + " of " + std::to_string(ranked.size()) +
             " gene pairs have no result on the logit scale, because there are fewer than ten cases or controls or "
             "their null " +
             "model predicts more than a tenth of the samples perfectly (flag 'unusable'); consider " +
             (separation == interaction::Separation::firth ? "" : "--firth, ") +
             "--link identity or a smaller --cluster-size");
  if (separated > 0 && separation == interaction::Separation::firth)
    log.warn("trait '" + trait + "': genotypes separate some cases from controls completely in " +
             std::to_string(separated) + " of " + std::to_string(ranked.size()) +
             " gene pairs (flag 'separated'), which were fitted by Firth's penalised likelihood");
  else if (separated > 0)
    log.warn("trait '" + trait + "': genotypes separate some cases from controls completely in " +
             std::to_string(separated) + " of " + std::to_string(ranked.size()) +
             " gene pairs (flag 'separated'), whose perfectly predicted samples were left out; an interaction that "
             "decides the trait is invisible so: consider --link identity");
  const auto defined = std::count_if(ranked.begin(), ranked.end(), [](const interaction::RankedPair& row) {
    return !std::isnan(row.score.log10_p_omnibus);
  });
  if (defined == 0 && unusable == 0)
    log.warn("trait '" + trait + "': no test is defined for any of " + std::to_string(ranked.size()) +
             " gene pairs; there may be too few samples for the null model (column null_rank)");
}

}  // namespace epiq::apps
