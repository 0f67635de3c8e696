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

/// The likelihood ratio of one term at each of its ancestors, in the order of its closure; 0 at the root.
struct AncestorRatios {
  std::uint32_t term = 0;
  std::vector<double> ratios;
};

std::vector<AncestorRatios> all_ratios(const Knowledge& knowledge, const PhenotypeQuery& query) {
  const ProfileView profiles = pooled_profiles(knowledge);
  std::vector<AncestorRatios> all;
  for (const std::uint32_t term : query.observed) {
    AncestorRatios entry{term, {}};
    for (const std::uint32_t ancestor : knowledge.closure_of(term))
      entry.ratios.push_back(
          knowledge.closure_of(ancestor).size() < 2 ? 0.0 : ancestor_ratio(knowledge, profiles, term, ancestor));
    all.push_back(std::move(entry));
  }
  return all;
}

/// For each term, its place in the closure of the query's term at hand plus one; 0 if it is not in it.
using Places = std::vector<std::uint16_t>;

/// Raises `match` to what one annotation says of a term, if that is more.
void raise_match(const Knowledge& knowledge, const AncestorRatios& term, const Places& places, const TermMatch& offer,
                 double weight, TermMatch& match) {
  const double frequency = std::min(weight * static_cast<double>(offer.annotation.frequency), kGreatestFrequency);
  for (const std::uint32_t ancestor : knowledge.closure_of(offer.annotated)) {
    if (places[ancestor] == 0 || term.ratios[places[ancestor] - 1U] == 0.0) continue;
    const double ratio = std::max(kLeastRatio, frequency * term.ratios[places[ancestor] - 1U]);
    const double information = knowledge.information[ancestor];
    if (match.matched && (ratio < match.ratio || (ratio == match.ratio && information <= match.information))) continue;
    match = offer;
    match.matched = true;
    match.shared = ancestor;
    match.information = information;
    match.ratio = ratio;
  }
}

void raise_by_disease(const Knowledge& knowledge, const AncestorRatios& term, const Places& places,
                      std::uint32_t disease, double weight, TermMatch& match) {
  TermMatch offer;
  offer.query = term.term;
  offer.disease = disease;
  for (const ProfileTerm& entry : knowledge.profile_of(disease)) {
    offer.annotated = entry.term;
    offer.annotation = entry;
    raise_match(knowledge, term, places, offer, weight, match);
  }
}

std::vector<TermMatch> explain_by(const Knowledge& knowledge, const std::vector<AncestorRatios>& ratios,
                                  std::uint32_t disease) {
  std::vector<TermMatch> matches;
  Places places(knowledge.terms(), 0);
  for (const AncestorRatios& term : ratios) {
    const auto closure = knowledge.closure_of(term.term);
    for (std::size_t i = 0; i < closure.size(); ++i) places[closure[i]] = static_cast<std::uint16_t>(i + 1);
    TermMatch match;
    match.query = term.term;
    match.ratio = kLeastRatio;
    raise_by_disease(knowledge, term, places, disease, 1.0, match);
    for (const std::uint32_t gene : Knowledge::part(knowledge.disease_genes, knowledge.disease_gene_start, disease))
      for (const std::uint32_t other : Knowledge::part(knowledge.gene_diseases, knowledge.gene_start, gene))
        if (other >= knowledge.ranked()) raise_by_disease(knowledge, term, places, other, kPooledWeight, match);
    matches.push_back(match);
    for (const std::uint32_t ancestor : closure) places[ancestor] = 0;
  }
  return matches;
}

}  // namespace

std::vector<TermMatch> explain(const Knowledge& knowledge, const PhenotypeQuery& query, std::uint32_t disease) {
  return explain_by(knowledge, all_ratios(knowledge, query), disease);
}

PhenotypeRanking rank_phenotypes(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity,
                                 std::size_t top) {
  std::vector<double> scores = similarities(knowledge, query, similarity);
  scores.resize(knowledge.ranked());
  const bool calibrated = similarity == Similarity::mixture;
  const std::vector<double> posteriors = calibrated ? mixture_posteriors(scores) : std::vector<double>{};

  PhenotypeRanking ranking;
  const std::vector<AncestorRatios> ratios = all_ratios(knowledge, query);
  for (const std::uint32_t disease : best_of(scores, top)) {
    RankedDisease entry{disease, scores[disease], std::nullopt, explain_by(knowledge, ratios, disease)};
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
