#include "epiq/triage/likelihood.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::triage {
namespace {

constexpr double kKappa = 1.0;  ///< how fast evidence fades with information lost on the way up

}  // namespace

ProfileView own_profiles(const Knowledge& knowledge) {
  return {knowledge.posting_start, knowledge.postings, knowledge.background, knowledge.profile_information};
}

ProfileView pooled_profiles(const Knowledge& knowledge) {
  return {knowledge.pooled_start, knowledge.pooled, knowledge.background_pooled, knowledge.pooled_information};
}

double ancestor_ratio(const Knowledge& knowledge, const ProfileView& profiles, std::uint32_t term,
                      std::uint32_t ancestor) {
  const double lost = knowledge.information[term] - knowledge.information[ancestor];
  return std::exp(-kKappa * lost) / profiles.background[ancestor];
}

std::vector<double> tempered_likelihood(const Knowledge& knowledge, const ProfileView& profiles,
                                        std::span<const std::uint32_t> observed) {
  std::vector<double> sum(profiles.diseases(), 0.0);
  if (observed.empty()) return sum;
  std::vector<double> best(profiles.diseases(), kLeastRatio);
  std::vector<std::uint32_t> raised;
  for (const std::uint32_t term : observed) {
    for (const std::uint32_t ancestor : knowledge.closure_of(term)) {
      if (knowledge.closure_of(ancestor).size() < 2) continue;  // the root says nothing
      const double ratio = ancestor_ratio(knowledge, profiles, term, ancestor);
      if (ratio * kGreatestFrequency <= kLeastRatio) continue;  // no disease would rise above the floor
      for (const Posting& posting : profiles.of(ancestor)) {
        const double value = std::min(static_cast<double>(posting.frequency), kGreatestFrequency) * ratio;
        double& entry = best[posting.disease];
        if (value <= entry) continue;
        if (entry == kLeastRatio) raised.push_back(posting.disease);
        entry = value;
      }
    }
    // Everybody has the floor; the raised ones gain over it.
    for (const std::uint32_t disease : raised) {
      sum[disease] += std::log10(best[disease] / kLeastRatio);
      best[disease] = kLeastRatio;
    }
    raised.clear();
  }
  const double count = static_cast<double>(observed.size());
  const double floor = count * std::log10(kLeastRatio);
  for (double& value : sum) value = (value + floor) / std::sqrt(count);
  return sum;
}

SharedInformation shared_information(const Knowledge& knowledge, const ProfileView& profiles,
                                     std::span<const std::uint32_t> observed) {
  const std::size_t n = profiles.diseases();
  SharedInformation info{0.0, std::vector<double>(n, 0.0), std::vector<double>(n, 0.0), std::vector<double>(n, 0.0)};
  for (const std::uint32_t term : union_closure(knowledge, observed)) {
    const double own = knowledge.information[term];
    if (own <= 0.0) continue;
    info.query += own;
    for (const Posting& posting : profiles.of(term)) {
      info.shared[posting.disease] += own;
      info.expected[posting.disease] += own * static_cast<double>(posting.frequency);
      info.greatest[posting.disease] = std::max(info.greatest[posting.disease], own);
    }
  }
  return info;
}

double cosine(double shared, double query, double profile) {
  const double product = query * profile;
  return product > 0.0 ? shared / std::sqrt(product) : 0.0;
}

}  // namespace epiq::triage
