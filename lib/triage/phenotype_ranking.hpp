#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epiq/triage/similarity.hpp"

namespace epiq::triage {

/// Why a disease explains one term of a query, or does not.
struct TermMatch {
  std::uint32_t query = 0;      ///< the term asked for
  bool matched = false;         ///< false: no ancestor below the root is shared; what follows is then 0
  std::uint32_t shared = 0;     ///< the ancestor of both, or the term itself, that tells most
  std::uint32_t annotated = 0;  ///< the term the disease is annotated with
  std::uint32_t disease = 0;    ///< the disease annotated so: itself, or one of another source that shares a gene
  ProfileTerm annotation = {};
  double information = 0.0;  ///< of the shared term
  double ratio = 0.0;        ///< the likelihood ratio (likelihood.hpp), not below its floor
};

/// A disease of a ranking.
struct RankedDisease {
  std::uint32_t disease = 0;
  double score = 0.0;
  std::optional<double> posterior;  ///< of the mixture alone, which is calibrated
  std::vector<TermMatch> matches;   ///< a term of the query each
};

/// A gene of a ranking.
struct RankedGene {
  std::uint32_t gene = 0;
  double score = 0.0;
  std::optional<double> posterior;
  std::uint32_t disease = 0;  ///< the one of its diseases that scores most
};

struct PhenotypeRanking {
  std::vector<RankedDisease> diseases;  ///< best first, equal ones in order of identifiers
  std::vector<RankedGene> genes;        ///< best first, equal ones in order of symbols
};

/// Ranks diseases and genes by the phenotypes of a patient.
///
/// A gene scores as the best of its diseases; by the mixture, as ln of the sum of exp(score) over its diseases, and its
/// posterior is the sum of theirs (genes of one disease share it, so that posteriors of genes may exceed 1 together).
/// A posterior takes for granted that one of the ranked diseases is the cause.
/// @param top how many of each to keep; 0: all
PhenotypeRanking rank_phenotypes(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity,
                                 std::size_t top);

/// How a ranked disease explains each observed term of a query.
std::vector<TermMatch> explain(const Knowledge& knowledge, const PhenotypeQuery& query, std::uint32_t disease);

}  // namespace epiq::triage
