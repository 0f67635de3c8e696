#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "epiq/triage/knowledge.hpp"
#include "epiq/triage/phenotype_query.hpp"

namespace epiq::triage {

/// How like a disease a patient is. IC(t) is Knowledge::information, anc(t) the closure of t, MICA(a, b) the common
/// ancestor of a and b of greatest IC; A and B are the closures of the query and of the profile of a disease.
enum class Similarity {
  mixture,        ///< the learned mixture, see mixture.hpp
  likelihood,     ///< S = L / sqrt(|Q|) + 5 cosIC, see likelihood.hpp
  resnik,         ///< IC(MICA)                                              (Resnik, IJCAI 1995)
  lin,            ///< 2 IC(MICA) / (IC(a) + IC(b))                          (Lin, ICML 1998)
  jiang_conrath,  ///< 1 / (1 + IC(a) + IC(b) - 2 IC(MICA))                  (Jiang and Conrath, ROCLING 1997)
  phenodigm,      ///< sqrt(IC(MICA) |anc(a) & anc(b)| / |anc(a) | anc(b)|)  (Smedley et al., Database 2013, bat025)
  simgic,         ///< IC(A & B) / IC(A | B), IC of a set being the sum      (Pesquita et al., BMC Bioinf 9 (2008) S4)
  cosic,          ///< IC(A & B) / sqrt(IC(A) IC(B))
  lirical         ///< log10 of the likelihood ratio of LIRICAL, see lirical.hpp
};

/// The weight of cosIC in S.
inline constexpr double kCosineWeight = 5.0;

/// The names of all similarities, in the order of the enumeration: "epiq", "likelihood", "resnik", ...
const std::vector<std::string>& similarity_names();

/// @throws Error(usage) if there is no similarity of this name
Similarity parse_similarity(const std::string& name);

/// The similarity of a query to each disease. Those of pairs of terms are one-sided: the mean over terms of the query
/// of the greatest over terms of the profile. A query without terms is 0 to all.
/// @return one number a disease, ranked ones first; the mixture knows ranked diseases alone
std::vector<double> similarities(const Knowledge& knowledge, const PhenotypeQuery& query, Similarity similarity);

}  // namespace epiq::triage
