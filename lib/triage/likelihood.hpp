#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epiq/triage/phenotype_query.hpp"

namespace epiq::triage {

/// Profiles as the lists of diseases of each term: the diseases' own, or those pooled by genes.
struct ProfileView {
  std::span<const std::uint32_t> start;
  std::span<const Posting> postings;
  std::span<const double> background;
  std::span<const double> information;  ///< of the whole profile, a disease each

  std::span<const Posting> of(std::uint32_t term) const { return Knowledge::part(postings, start, term); }
  std::size_t diseases() const noexcept { return information.size(); }
};

ProfileView own_profiles(const Knowledge& knowledge);     ///< of all diseases
ProfileView pooled_profiles(const Knowledge& knowledge);  ///< of ranked diseases

/// The likelihood ratio of one term at one of its ancestors, without the frequency: exp(-kappa (IC(q) - IC(a)))/bg(a).
double ancestor_ratio(const Knowledge& knowledge, const ProfileView& profiles, std::uint32_t term,
                      std::uint32_t ancestor);

/// The least likelihood ratio of a term (phi), and the greatest frequency that is believed.
inline constexpr double kLeastRatio = 0.1;
inline constexpr double kGreatestFrequency = 0.98;

/// L / sqrt(|Q|) for each disease, with L the sum over terms q of the query of
/// log10 max(phi, max over a in anc(q), a not the root, of min(F_D(a), 0.98)/bg(a) exp(-kappa (IC(q) - IC(a)))),
/// kappa = 1, phi = 0.1: a disease explains q by the ancestor of q that tells most. 0 for a query without terms.
std::vector<double> tempered_likelihood(const Knowledge& knowledge, const ProfileView& profiles,
                                        std::span<const std::uint32_t> observed);

/// What a query and the profile of a disease share; A and B as in similarity.hpp.
struct Shared {
  double information = 0.0;  ///< IC(A & B)
  double expected = 0.0;     ///< the same, each term times its frequency
  double greatest = 0.0;     ///< the greatest IC of a shared term
};

/// What a query shares with each profile.
struct SharedInformation {
  double query = 0.0;  ///< IC(A)
  std::vector<Shared> of;
};

SharedInformation shared_information(const Knowledge& knowledge, const ProfileView& profiles,
                                     std::span<const std::uint32_t> observed);

/// IC(A & B) / sqrt(IC(A) IC(B)), 0 where either is 0.
double cosine(double shared, double query, double profile);

}  // namespace epiq::triage
