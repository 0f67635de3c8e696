#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epiq/triage/knowledge.hpp"
#include "epiq/triage/phenotype_query.hpp"

namespace epiq::triage {

/// What is known of a gene: the phenotypes of all its diseases, of every source, as one profile.
struct GeneProfile {
  std::vector<std::uint32_t> terms;         ///< at or above those of its diseases, ascending; empty: nothing is known
  std::vector<float> frequencies;           ///< of the terms, the greatest of the diseases
  double information = 0.0;                 ///< sum of the information of the terms
  std::span<const std::uint32_t> diseases;  ///< ascending
  std::uint32_t inheritance = 0;            ///< DiseaseInheritance bits of its diseases
};

/// @param gene its index; O(closures of all its phenotypes)
GeneProfile gene_profile(const Knowledge& knowledge, std::uint32_t gene);

/// The sum of the information of the terms that two ascending lists share.
double shared_information_of(const Knowledge& knowledge, std::span<const std::uint32_t> a,
                             std::span<const std::uint32_t> b);

/// A query as profiles of genes are compared with it.
struct ProfileQuery {
  const PhenotypeQuery* query = nullptr;
  std::vector<std::uint32_t> closure;
  double information = 0.0;  ///< of the closure
};

ProfileQuery profile_query(const Knowledge& knowledge, const PhenotypeQuery& query);

/// How the profile of a gene, or of two genes as one, explains a query: the parts of S (similarity.hpp).
struct ProfileMatch {
  std::vector<double> ratios;         ///< likelihood ratio of each observed term, not below its floor
  std::vector<std::uint32_t> shared;  ///< terms of both closures, ascending
  double profile_information = 0.0;
};

ProfileMatch match_profile(const Knowledge& knowledge, const ProfileQuery& query, const GeneProfile& profile);

/// The match of two genes as one: a term is explained by the one that explains it better.
ProfileMatch match_both(const Knowledge& knowledge, const GeneProfile& a, const ProfileMatch& match_a,
                        const GeneProfile& b, const ProfileMatch& match_b);

/// S = L / sqrt(|Q|) + 5 cosIC; 0 for a query without terms.
double match_score(const Knowledge& knowledge, const ProfileQuery& query, const ProfileMatch& match);

}  // namespace epiq::triage
