#include "epiq/triage/similarity.hpp"

#include <algorithm>

#include "epiq/triage/likelihood.hpp"
#include "epiq/triage/lirical.hpp"
#include "epiq/triage/mixture.hpp"
#include "epiq/triage/term_similarity.hpp"
#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

/// simGIC, cosIC or S, which rest on the information that query and profile share.
std::vector<double> set_similarity(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity) {
  const ProfileView profiles = own_profiles(knowledge);
  const SharedInformation info = shared_information(knowledge, profiles, query.observed);
  std::vector<double> values(knowledge.diseases(), 0.0);
  if (similarity == Similarity::likelihood) values = tempered_likelihood(knowledge, profiles, query.observed);
  for (std::size_t d = 0; d < values.size(); ++d) {
    const double cosic = cosine(info.of[d].information, info.query, profiles.information[d]);
    const double either = info.query + profiles.information[d] - info.of[d].information;
    if (similarity == Similarity::simgic) values[d] = either > 0.0 ? info.of[d].information / either : 0.0;
    if (similarity == Similarity::cosic) values[d] = cosic;
    if (similarity == Similarity::likelihood) values[d] += kCosineWeight * cosic;
  }
  return values;
}

}  // namespace

const std::vector<std::string>& similarity_names() {
  static const std::vector<std::string> names = {"epiq",      "likelihood", "resnik", "lin",    "jiang-conrath",
                                                 "phenodigm", "simgic",     "cosic",  "lirical"};
  return names;
}

Similarity parse_similarity(const std::string& name) {
  const std::vector<std::string>& names = similarity_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<Similarity>(found - names.begin());
  std::string list;
  for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
  throw util::Error(util::Fault::usage, "there is no similarity '" + name + "'; it must be one of " + list);
}

std::vector<double> similarities(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity) {
  switch (similarity) {
    case Similarity::mixture:
      return mixture_scores(knowledge, query);
    case Similarity::likelihood:
    case Similarity::simgic:
    case Similarity::cosic:
      return set_similarity(knowledge, query, similarity);
    case Similarity::lirical:
      return lirical_log_ratios(knowledge, query);
    case Similarity::resnik:
    case Similarity::lin:
    case Similarity::jiang_conrath:
    case Similarity::phenodigm:
      return mean_best_match(knowledge, query, similarity);
  }
  throw util::Error(util::Fault::internal, "a similarity without a formula");
}

}  // namespace epiq::triage
