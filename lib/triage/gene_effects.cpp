#include "epiq/triage/gene_effects.hpp"

#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace epiq::triage {

std::vector<GeneEffect> worst_by_gene(const std::vector<genome::TranscriptEffect>& effects, Transcripts which) {
  const auto chosen = [&](const genome::TranscriptEffect& effect) {
    return which == Transcripts::canonical ? effect.canonical : which == Transcripts::mane && !effect.mane.empty();
  };
  std::map<std::string_view, GeneEffect> worst;
  for (const genome::TranscriptEffect& effect : effects) {
    const GeneEffect entry{effect, most_severe(effect.terms)};
    const auto [place, is_new] = worst.emplace(effect.gene, entry);
    if (is_new) continue;
    // A chosen transcript goes before severity; of equal severity MANE's goes before a canonical one.
    const auto severity = [&](const GeneEffect& one) {
      return std::tuple(!chosen(one.effect), one.consequence.rank, one.effect.mane.empty(), !one.effect.canonical);
    };
    if (severity(entry) < severity(place->second)) place->second = entry;
  }
  std::vector<GeneEffect> found;
  for (auto& entry : worst) found.push_back(std::move(entry.second));
  return found;
}

}  // namespace epiq::triage
