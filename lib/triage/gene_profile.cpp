#include "epiq/triage/gene_profile.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "epiq/triage/likelihood.hpp"
#include "epiq/triage/similarity.hpp"

namespace epiq::triage {
namespace {

double information_of(const Knowledge& knowledge, std::span<const std::uint32_t> terms) {
  double sum = 0.0;
  for (const std::uint32_t term : terms) sum += knowledge.information[term];
  return sum;
}

/// The frequency of a term in a profile, 0 if it does not have it.
double frequency_in(const GeneProfile& profile, std::uint32_t term) {
  const auto found = std::lower_bound(profile.terms.begin(), profile.terms.end(), term);
  if (found == profile.terms.end() || *found != term) return 0.0;
  return static_cast<double>(profile.frequencies[static_cast<std::size_t>(found - profile.terms.begin())]);
}

double ratio_of(const Knowledge& knowledge, const ProfileView& profiles, std::uint32_t term,
                const GeneProfile& profile) {
  double best = kLeastRatio;
  for (const std::uint32_t ancestor : knowledge.closure_of(term)) {
    if (knowledge.closure_of(ancestor).size() < 2) continue;  // the root says nothing
    const double frequency = std::min(frequency_in(profile, ancestor), kGreatestFrequency);
    if (frequency > 0.0) best = std::max(best, frequency * ancestor_ratio(knowledge, profiles, term, ancestor));
  }
  return best;
}

}  // namespace

GeneProfile gene_profile(const Knowledge& knowledge, std::uint32_t gene) {
  GeneProfile profile;
  profile.diseases = Knowledge::part(knowledge.gene_diseases, knowledge.gene_start, gene);
  std::map<std::uint32_t, float> greatest;
  for (const std::uint32_t disease : profile.diseases) {
    profile.inheritance |= knowledge.disease_inheritance[disease];
    for (const ProfileTerm& entry : knowledge.profile_of(disease))
      for (const std::uint32_t ancestor : knowledge.closure_of(entry.term)) {
        float& frequency = greatest[ancestor];
        frequency = std::max(frequency, entry.frequency);
      }
  }
  for (const auto& entry : greatest) {
    profile.terms.push_back(entry.first);
    profile.frequencies.push_back(entry.second);
  }
  profile.information = information_of(knowledge, profile.terms);
  return profile;
}

double shared_information_of(const Knowledge& knowledge, std::span<const std::uint32_t> a,
                             std::span<const std::uint32_t> b) {
  double sum = 0.0;
  std::size_t j = 0;
  for (const std::uint32_t term : a) {
    while (j < b.size() && b[j] < term) ++j;
    if (j < b.size() && b[j] == term) sum += knowledge.information[term];
  }
  return sum;
}

ProfileQuery profile_query(const Knowledge& knowledge, const PhenotypeQuery& query) {
  ProfileQuery closed{&query, union_closure(knowledge, query.observed), 0.0};
  closed.information = information_of(knowledge, closed.closure);
  return closed;
}

ProfileMatch match_profile(const Knowledge& knowledge, const ProfileQuery& query, const GeneProfile& profile) {
  ProfileMatch match;
  const ProfileView profiles = own_profiles(knowledge);
  for (const std::uint32_t term : query.query->observed)
    match.ratios.push_back(ratio_of(knowledge, profiles, term, profile));
  std::set_intersection(query.closure.begin(), query.closure.end(), profile.terms.begin(), profile.terms.end(),
                        std::back_inserter(match.shared));
  match.profile_information = profile.information;
  return match;
}

ProfileMatch match_both(const Knowledge& knowledge, const GeneProfile& a, const ProfileMatch& match_a,
                        const GeneProfile& b, const ProfileMatch& match_b) {
  ProfileMatch both;
  for (std::size_t q = 0; q < match_a.ratios.size(); ++q)
    both.ratios.push_back(std::max(match_a.ratios[q], match_b.ratios[q]));
  std::set_union(match_a.shared.begin(), match_a.shared.end(), match_b.shared.begin(), match_b.shared.end(),
                 std::back_inserter(both.shared));
  both.profile_information = a.information + b.information - shared_information_of(knowledge, a.terms, b.terms);
  return both;
}

double match_score(const Knowledge& knowledge, const ProfileQuery& query, const ProfileMatch& match) {
  if (match.ratios.empty()) return 0.0;
  double sum = 0.0;
  for (const double ratio : match.ratios) sum += std::log10(ratio);
  return sum / std::sqrt(static_cast<double>(match.ratios.size())) +
         kCosineWeight * cosine(information_of(knowledge, match.shared), query.information, match.profile_information);
}

}  // namespace epiq::triage
