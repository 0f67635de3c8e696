#include "epiq/triage/term_similarity.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

double pair_similarity(Similarity similarity, double ic_a, double ic_b, double ic_mica, double overlap) {
  switch (similarity) {
    case Similarity::resnik:
      return ic_mica;
    case Similarity::lin:
      return ic_a + ic_b > 0.0 ? 2.0 * ic_mica / (ic_a + ic_b) : 0.0;
    case Similarity::jiang_conrath:
      return 1.0 / (1.0 + ic_a + ic_b - 2.0 * ic_mica);
    case Similarity::phenodigm:
      return std::sqrt(ic_mica * overlap);
    default:
      throw util::Error(util::Fault::internal, "a similarity that is not one of pairs of terms");
  }
}

/// The similarity of one term to every term of the ontology; 0 to those outside the phenotype branch.
std::vector<double> to_all_terms(const Knowledge& knowledge, std::uint32_t term, Similarity similarity) {
  std::vector<char> above(knowledge.terms(), 0);
  const auto own = knowledge.closure_of(term);
  for (const std::uint32_t ancestor : own) above[ancestor] = 1;
  std::vector<double> row(knowledge.terms(), 0.0);
  for (std::uint32_t other = 0; other < knowledge.terms(); ++other) {
    const auto closure = knowledge.closure_of(other);
    if (closure.empty()) continue;
    double mica = 0.0;
    std::size_t common = 0;
    for (const std::uint32_t ancestor : closure) {
      if (above[ancestor] == 0) continue;
      ++common;
      mica = std::max(mica, knowledge.information[ancestor]);
    }
    const double overlap = static_cast<double>(common) / static_cast<double>(own.size() + closure.size() - common);
    row[other] = pair_similarity(similarity, knowledge.information[term], knowledge.information[other], mica, overlap);
  }
  return row;
}

}  // namespace

std::vector<double> mean_best_match(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity) {
  std::vector<double> mean(knowledge.diseases(), 0.0);
  for (const std::uint32_t term : query.observed) {
    const std::vector<double> row = to_all_terms(knowledge, term, similarity);
    for (std::uint32_t d = 0; d < mean.size(); ++d) {
      double best = 0.0;
      for (const ProfileTerm& entry : knowledge.profile_of(d)) best = std::max(best, row[entry.term]);
      mean[d] += best / static_cast<double>(query.observed.size());
    }
  }
  return mean;
}

}  // namespace epiq::triage
