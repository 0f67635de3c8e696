#include "epiq/triage/lirical.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::triage {
namespace {

constexpr double kLeast = 0.01;            ///< the ratio of a phenotype that a disease does not explain
constexpr double kContradiction = 1000.0;  ///< the ratio, or one over it, where a disease excludes a phenotype

/// LIRICAL's chance that a phenotype is there without the disease, from 0.002 of its background to 0.1 of it.
double false_positive(double background) {
  const double share = 0.002 + (background - 0.01) * 0.098 / 0.09;
  return std::clamp(share, 0.002, 0.1) * background;
}

/// Whether the disease itself is annotated with the term, and how often; -1 if not.
double direct_frequency(const Knowledge& knowledge, std::uint32_t disease, std::uint32_t term) {
  const auto profile = knowledge.profile_of(disease);
  const auto found =
      std::lower_bound(profile.begin(), profile.end(), term,
                       [](const ProfileTerm& entry, std::uint32_t wanted) { return entry.term < wanted; });
  return found == profile.end() || found->term != term ? -1.0 : static_cast<double>(found->frequency);
}

/// Whether the disease excludes the term or an ancestor of it.
bool excludes(const Knowledge& knowledge, std::uint32_t disease, std::uint32_t term) {
  const auto closure = knowledge.closure_of(term);
  const auto excluded = Knowledge::part(knowledge.excluded, knowledge.excluded_start, disease);
  return std::any_of(excluded.begin(), excluded.end(),
                     [&](std::uint32_t entry) { return std::binary_search(closure.begin(), closure.end(), entry); });
}

/// Rules 5 and 6: the nearest ancestors that a disease has, by levels of links.
std::vector<double> nearest_ancestors(const Knowledge& knowledge, std::uint32_t term) {
  std::vector<double> ratio(knowledge.diseases(), 0.0);
  std::vector<std::uint32_t> level(knowledge.parents_of(term).begin(), knowledge.parents_of(term).end());
  double decay = 0.1;
  while (!level.empty()) {
    std::vector<double> here(knowledge.diseases(), 0.0);
    std::vector<std::uint32_t> above;
    for (const std::uint32_t ancestor : level) {
      if (knowledge.closure_of(ancestor).size() < 2) continue;  // the root says nothing
      for (const Posting& posting : knowledge.postings_of(ancestor)) {
        const double value = static_cast<double>(posting.frequency()) * decay / knowledge.background[ancestor];
        here[posting.disease()] = std::max(here[posting.disease()], std::max(kLeast, value));
      }
      above.insert(above.end(), knowledge.parents_of(ancestor).begin(), knowledge.parents_of(ancestor).end());
    }
    for (std::size_t d = 0; d < ratio.size(); ++d)
      if (ratio[d] == 0.0) ratio[d] = here[d];
    std::sort(above.begin(), above.end());
    above.erase(std::unique(above.begin(), above.end()), above.end());
    level = std::move(above);
    decay *= 0.1;
  }
  for (double& value : ratio) value = std::max(value, kLeast);
  return ratio;
}

std::vector<double> observed_ratios(const Knowledge& knowledge, std::uint32_t term) {
  std::vector<double> ratio = nearest_ancestors(knowledge, term);
  const double background = knowledge.background[term];
  for (const std::uint32_t parent : knowledge.parents_of(term))
    for (const Posting& posting : knowledge.postings_of(parent)) {
      const double frequency = direct_frequency(knowledge, posting.disease(), parent);
      if (frequency <= 0.0) continue;
      const double share = frequency / static_cast<double>(knowledge.children[parent]);
      ratio[posting.disease()] = std::max(share, false_positive(background)) / background;
    }
  for (const Posting& posting : knowledge.postings_of(term)) {
    const double own = direct_frequency(knowledge, posting.disease(), term);
    ratio[posting.disease()] = (own > 0.0 ? own : static_cast<double>(posting.frequency())) / background;
  }
  return ratio;
}

std::vector<double> excluded_ratios(const Knowledge& knowledge, std::uint32_t term) {
  const double absent = 1.0 - std::min(knowledge.background[term], 0.99);
  std::vector<double> ratio(knowledge.diseases(), 1.0 / absent);
  for (const Posting& posting : knowledge.postings_of(term))
    ratio[posting.disease()] = std::max(kLeast, 1.0 - static_cast<double>(posting.frequency())) / absent;
  return ratio;
}

}  // namespace

std::vector<double> lirical_log_ratios(const Knowledge& knowledge, const PhenotypeQuery& query) {
  std::vector<double> sum(knowledge.diseases(), 0.0);
  const auto add = [&](std::uint32_t term, const std::vector<double>& ratio, double where_excluded) {
    for (std::uint32_t d = 0; d < sum.size(); ++d)
      sum[d] += std::log10(excludes(knowledge, d, term) ? where_excluded : ratio[d]);
  };
  for (const std::uint32_t term : query.observed) add(term, observed_ratios(knowledge, term), 1.0 / kContradiction);
  for (const std::uint32_t term : query.excluded) add(term, excluded_ratios(knowledge, term), kContradiction);
  return sum;
}

}  // namespace epiq::triage
