#pragma once

#include <vector>

#include "epiq/triage/similarity.hpp"

namespace epiq::triage {

/// The mean over terms of the query of the greatest similarity to a term of the profile, for each disease.
///
/// @param similarity resnik, lin, jiang_conrath or phenodigm
/// Cost: a term of the query visits the closures of all terms and all profiles, some 0.5 ms on the HPO.
std::vector<double> mean_best_match(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity);

}  // namespace epiq::triage
