#include "epiq/triage/mixture.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/triage/likelihood.hpp"
#include "epiq/triage/similarity.hpp"

namespace epiq::triage {
namespace {

constexpr double kGreatestExcluded = 0.95;  ///< frequency beyond which an excluded term tells no more
constexpr double kLeastContradiction = -5.0;

/// The greatest S of a disease of another source that shares a gene.
double best_relative(const Knowledge& knowledge, std::uint32_t disease, std::span<const double> scores) {
  double best = 0.0;
  bool any = false;
  for (const std::uint32_t gene : Knowledge::part(knowledge.disease_genes, knowledge.disease_gene_start, disease))
    for (const std::uint32_t other : Knowledge::part(knowledge.gene_diseases, knowledge.gene_start, gene)) {
      if (other < knowledge.ranked()) continue;
      best = any ? std::max(best, scores[other]) : scores[other];
      any = true;
    }
  return best;
}

void add_contradictions(const Knowledge& knowledge, const PhenotypeQuery& query,
                        std::vector<MixtureFeatures>& features) {
  for (const std::uint32_t term : query.excluded)
    for (const Posting& posting : knowledge.postings_of(term)) {
      if (posting.disease() >= features.size()) break;  // postings are in order of diseases
      const double frequency = std::min(static_cast<double>(posting.frequency()), kGreatestExcluded);
      features[posting.disease()].contradiction += std::log1p(-frequency);
    }
  for (MixtureFeatures& entry : features) entry.contradiction = std::max(entry.contradiction, kLeastContradiction);
}

}  // namespace

std::vector<MixtureFeatures> mixture_features(const Knowledge& knowledge, const PhenotypeQuery& query) {
  const ProfileView own = own_profiles(knowledge);
  const ProfileView pooled = pooled_profiles(knowledge);
  const std::vector<double> likelihood = tempered_likelihood(knowledge, own, query.observed);
  const std::vector<double> pooled_likelihood = tempered_likelihood(knowledge, pooled, query.observed);
  const SharedInformation shared = shared_information(knowledge, own, query.observed);
  const SharedInformation pooled_shared = shared_information(knowledge, pooled, query.observed);
  std::vector<double> scores(knowledge.diseases());
  std::vector<double> cosines(knowledge.diseases());
  for (std::size_t d = 0; d < scores.size(); ++d) {
    cosines[d] = cosine(shared.of[d].information, shared.query, own.information[d]);
    scores[d] = likelihood[d] + kCosineWeight * cosines[d];
  }

  std::vector<MixtureFeatures> features(knowledge.ranked());
  for (std::uint32_t d = 0; d < features.size(); ++d) {
    MixtureFeatures& entry = features[d];
    const double expected = knowledge.pooled_expected[d];
    entry.pooled_likelihood = pooled_likelihood[d];
    entry.pooled_cosine = cosine(pooled_shared.of[d].information, pooled_shared.query, pooled.information[d]);
    entry.greatest = pooled_shared.of[d].greatest;
    entry.coverage = expected > 0.0 ? pooled_shared.of[d].expected / expected : 0.0;
    entry.likelihood = likelihood[d];
    entry.cosine = cosines[d];
    entry.has_gene = knowledge.disease_gene_start[d + 1] > knowledge.disease_gene_start[d] ? 1.0 : 0.0;
    entry.relative = best_relative(knowledge, d, scores);
  }
  add_contradictions(knowledge, query, features);
  return features;
}

std::vector<double> mixture_scores(const Knowledge& knowledge, const PhenotypeQuery& query) {
  std::vector<double> scores(knowledge.ranked(), 0.0);
  if (query.observed.empty()) return scores;
  const std::vector<MixtureFeatures> features = mixture_features(knowledge, query);
  for (std::size_t d = 0; d < scores.size(); ++d) {
    const auto values = features[d].values();
    for (std::size_t k = 0; k < values.size(); ++k) scores[d] += kMixtureWeights[k] * values[k];
  }
  return scores;
}

std::vector<double> softmax(std::span<const double> scores) {
  std::vector<double> shares(scores.begin(), scores.end());
  if (shares.empty()) return shares;
  const double greatest = *std::max_element(shares.begin(), shares.end());
  double sum = 0.0;
  for (double& share : shares) sum += share = std::exp(share - greatest);
  for (double& share : shares) share /= sum;
  return shares;
}

std::vector<double> mixture_posteriors(std::span<const double> scores) {
  std::vector<double> halved(scores.begin(), scores.end());
  for (double& score : halved) score /= 2.0;
  const std::vector<double> untypical = softmax(halved);
  std::vector<double> posteriors = softmax(scores);
  for (std::size_t d = 0; d < posteriors.size(); ++d)
    posteriors[d] = (1.0 - kUntypical) * posteriors[d] + kUntypical * untypical[d];
  return posteriors;
}

}  // namespace epiq::triage
