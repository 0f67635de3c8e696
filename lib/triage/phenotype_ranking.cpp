#include "epiq/triage/phenotype_ranking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "epiq/triage/likelihood.hpp"
#include "epiq/triage/mixture.hpp"

namespace epiq::triage {
namespace {

/// The indices of the `top` greatest scores, greatest first, equal ones in order; all if `top` is 0.
std::vector<std::uint32_t> best_of(const std::vector<double>& scores, std::size_t top) {
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  const std::size_t keep = top == 0 ? order.size() : std::min(top, order.size());
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep), order.end(), before);
  order.resize(keep);
  return order;
}

/// The score of a gene from those of its ranked diseases; minus infinity if none of them is ranked.
RankedGene score_gene(const Knowledge& knowledge, std::uint32_t gene, const std::vector<double>& scores,
                      const std::vector<double>& posteriors) {
  RankedGene ranked{gene, -HUGE_VAL, std::nullopt, 0};
  double posterior = 0.0;
  double sum = 0.0;
  const auto diseases = Knowledge::part(knowledge.gene_diseases, knowledge.gene_start, gene);
  for (const std::uint32_t disease : diseases) {
    if (disease >= knowledge.ranked()) break;  // in order of diseases, ranked ones first
    if (scores[disease] > ranked.score) {
      ranked.score = scores[disease];
      ranked.disease = disease;
    }
  }
  if (posteriors.empty()) return ranked;
  for (const std::uint32_t disease : diseases) {
    if (disease >= knowledge.ranked()) break;
    sum += std::exp(scores[disease] - ranked.score);
    posterior += posteriors[disease];
  }
  if (sum > 0.0) ranked.score += std::log(sum);
  ranked.posterior = posterior;
  return ranked;
}

/// Raises `match` to what one disease says of a term, if that is more.
void raise_match(const Knowledge& knowledge, const ProfileView& profiles, std::uint32_t disease, double weight,
                 TermMatch& match) {
  const auto closure = knowledge.closure_of(match.query);
  for (const ProfileTerm& entry : knowledge.profile_of(disease))
    for (const std::uint32_t ancestor : knowledge.closure_of(entry.term)) {
      if (knowledge.closure_of(ancestor).size() < 2 || !std::binary_search(closure.begin(), closure.end(), ancestor))
        continue;
      const double frequency = std::min(weight * static_cast<double>(entry.frequency), kGreatestFrequency);
      const double ratio =
          std::log10(std::max(kLeastRatio, frequency * ancestor_ratio(knowledge, profiles, match.query, ancestor)));
      const double information = knowledge.information[ancestor];
      const bool more = !match.matched || ratio > match.log10_ratio ||
                        (ratio == match.log10_ratio && information > match.information);
      if (!more) continue;
      match = {match.query, true, ancestor, entry.term, disease, entry, information, ratio};
    }
}

}  // namespace

std::vector<TermMatch> explain(const Knowledge& knowledge, const PhenotypeQuery& query, std::uint32_t disease) {
  const ProfileView profiles = pooled_profiles(knowledge);
  std::vector<TermMatch> matches;
  for (const std::uint32_t term : query.observed) {
    TermMatch match;
    match.query = term;
    match.log10_ratio = std::log10(kLeastRatio);
    raise_match(knowledge, profiles, disease, 1.0, match);
    for (const std::uint32_t gene : Knowledge::part(knowledge.disease_genes, knowledge.disease_gene_start, disease))
      for (const std::uint32_t other : Knowledge::part(knowledge.gene_diseases, knowledge.gene_start, gene))
        if (other >= knowledge.ranked()) raise_match(knowledge, profiles, other, kPooledWeight, match);
    matches.push_back(match);
  }
  return matches;
}

PhenotypeRanking rank_phenotypes(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity,
                                 std::size_t top) {
  std::vector<double> scores = similarities(knowledge, query, similarity);
  scores.resize(knowledge.ranked());
  const bool calibrated = similarity == Similarity::mixture;
  const std::vector<double> posteriors = calibrated ? softmax(scores) : std::vector<double>{};

  PhenotypeRanking ranking;
  for (const std::uint32_t disease : best_of(scores, top)) {
    RankedDisease entry{disease, scores[disease], std::nullopt, explain(knowledge, query, disease)};
    if (calibrated) entry.posterior = posteriors[disease];
    ranking.diseases.push_back(std::move(entry));
  }
  std::vector<RankedGene> genes;
  std::vector<double> gene_scores;
  for (std::uint32_t gene = 0; gene < knowledge.genes(); ++gene) {
    const RankedGene entry = score_gene(knowledge, gene, scores, posteriors);
    if (!std::isfinite(entry.score)) continue;
    genes.push_back(entry);
    gene_scores.push_back(entry.score);
  }
  for (const std::uint32_t index : best_of(gene_scores, top)) ranking.genes.push_back(genes[index]);
  return ranking;
}

}  // namespace epiq::triage
