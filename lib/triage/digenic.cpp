#include "epiq/triage/digenic.hpp"

#include <algorithm>

#include "epiq/triage/disease_inheritance.hpp"
#include "epiq/triage/likelihood.hpp"

namespace epiq::triage {
namespace {

bool mode_fits(const GeneProfile& profile, Dose dose) {
  const std::uint32_t wanted =
      dose == Dose::one ? kAutosomalDominant | kXLinkedDominant : kAutosomalRecessive | kXLinkedRecessive;
  return (profile.inheritance & wanted) != 0;
}

bool share_disease(const GeneProfile& a, const GeneProfile& b) {
  return std::any_of(a.diseases.begin(), a.diseases.end(), [&b](std::uint32_t disease) {
    return std::binary_search(b.diseases.begin(), b.diseases.end(), disease);
  });
}

}  // namespace

GenePairFeatures pair_features(const Knowledge& knowledge, const GeneProfile& a, Dose dose_a, const GeneProfile& b,
                               Dose dose_b) {
  GenePairFeatures features;
  features.known = (a.terms.empty() ? 0.0 : 1.0) + (b.terms.empty() ? 0.0 : 1.0);
  features.cosine = cosine(shared_information_of(knowledge, a.terms, b.terms), a.information, b.information);
  features.same_disease = share_disease(a, b) ? 1.0 : 0.0;
  features.mode_fit = (mode_fits(a, dose_a) ? 1.0 : 0.0) + (mode_fits(b, dose_b) ? 1.0 : 0.0);
  return features;
}

double pair_log_odds(const GenePairFeatures& features) {
  const auto values = features.values();
  double sum = 0.0;
  for (std::size_t k = 0; k < values.size(); ++k) sum += kGenePairWeights[k] * values[k];
  return sum;
}

}  // namespace epiq::triage
