#include "epiq/triage/likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
  const std::size_t n = profiles.diseases();
  std::vector<double> sum(n, 0.0);
  if (observed.empty()) return sum;
  std::vector<float> best(n, 1.0F);     // the ratio of the term at hand over the floor
  std::vector<double> product(n, 1.0);  // of such ratios, so that a disease costs one logarithm and not one a term
  std::size_t factors = 0;
  const auto take_logarithms = [&] {
    for (std::size_t d = 0; d < n; ++d)
      if (product[d] > 1.0) sum[d] += std::log10(std::exchange(product[d], 1.0));
    factors = 0;
  };
  for (const std::uint32_t term : observed) {
    for (const std::uint32_t ancestor : knowledge.closure_of(term)) {
      if (knowledge.closure_of(ancestor).size() < 2) continue;  // the root says nothing
      const auto ratio = static_cast<float>(ancestor_ratio(knowledge, profiles, term, ancestor) / kLeastRatio);
      const float most = ratio * static_cast<float>(kGreatestFrequency);
      if (most <= 1.0F) continue;  // no disease would rise above the floor
      for (const Posting& posting : profiles.of(ancestor)) {
        float& entry = best[posting.disease()];
        entry = std::max(entry, std::min(ratio * posting.frequency(), most));
      }
    }
    for (std::size_t d = 0; d < n; ++d) {
      product[d] *= static_cast<double>(best[d]);
      best[d] = 1.0F;
    }
    constexpr std::size_t kSafeFactors = 50;  // each below 1e4/0.1, together within a double
    if (++factors == kSafeFactors) take_logarithms();
  }
  take_logarithms();
  const double count = static_cast<double>(observed.size());
  const double floor = count * std::log10(kLeastRatio);
  for (double& value : sum) value = (value + floor) / std::sqrt(count);
  return sum;
}

SharedInformation shared_information(const Knowledge& knowledge, const ProfileView& profiles,
                                     std::span<const std::uint32_t> observed) {
  SharedInformation info{0.0, std::vector<Shared>(profiles.diseases())};
  for (const std::uint32_t term : union_closure(knowledge, observed)) {
    const double own = knowledge.information[term];
    if (own <= 0.0) continue;
    info.query += own;
    for (const Posting& posting : profiles.of(term)) {
      Shared& entry = info.of[posting.disease()];
      entry.information += own;
      entry.expected += own * static_cast<double>(posting.frequency());
      entry.greatest = std::max(entry.greatest, own);
    }
  }
  return info;
}

double cosine(double shared, double query, double profile) {
  const double product = query * profile;
  return product > 0.0 ? shared / std::sqrt(product) : 0.0;
}

}  // namespace epiq::triage
