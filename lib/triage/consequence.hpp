#pragma once

#include <string>
#include <string_view>

namespace epiq::triage {

/// What a variant does to a transcript: a term of the Sequence Ontology.
struct Consequence {
  std::string_view term;  ///< "stop_gained"
  int rank = 0;           ///< 0 is the most severe, in the order of Ensembl
  double score = 0.0;     ///< how damaging such a variant is thought to be, 0 to 1
};

/// The most severe of the terms that `&` joins.
///
/// Terms are those of VEP, the short ones of bcftools csq ("missense"), and the old upper-case ones of SnpEff
/// ("NON_SYNONYMOUS_CODING"). Ranks: Ensembl's order of severity. Scores: those of Exomiser's effects (Robinson et al.,
/// Genome Res 24 (2014) 340): 1 for stops, frameshifts, splice donors and acceptors, lost starts and stops; .85 for
/// in-frame indels; .8 for splice regions; .6 for missense; .1 for synonymous; 0 for all others.
/// @return a term that is not known has the last rank, score 0, and the name "other"
Consequence most_severe(std::string_view terms);

}  // namespace epiq::triage
