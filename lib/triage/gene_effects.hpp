#pragma once

#include <vector>

#include "epiq/genome/consequence_annotation.hpp"
#include "epiq/triage/consequence.hpp"

namespace epiq::triage {

/// What an allele does to one gene at worst.
struct GeneEffect {
  genome::TranscriptEffect effect;  ///< the most severe one; of equal ones a canonical one, else the first
  Consequence consequence;
};

/// Transcripts whose consequences count.
enum class Transcripts { all, canonical, mane };

/// The worst effect on each gene, in order of gene names.
/// @param which of a gene's transcripts count; all of them in a gene without one of that kind
std::vector<GeneEffect> worst_by_gene(const std::vector<genome::TranscriptEffect>& effects,
                                      Transcripts which = Transcripts::all);

}  // namespace epiq::triage
