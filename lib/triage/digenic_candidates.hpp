#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "epiq/triage/candidates.hpp"
#include "epiq/triage/digenic.hpp"

namespace epiq::triage {

/// An allele of the proband, as one side of a combination of two genes.
struct GeneHit {
  Allele allele;
  double evidence = 0.0;  ///< of the variant, as in Evidence
  Dose dose = Dose::one;
  std::vector<State> states;  ///< of the members of the family
};

/// Two genes that may cause the disease together.
struct GenePairRow {
  std::size_t rank = 0;
  std::array<GeneHit, 2> hits;  ///< in order of gene names
  GenePairFeatures features;
  std::array<double, 2> alone{};             ///< S of the query and each gene (gene_profile.hpp)
  double both = 0.0;                         ///< S of the query and both genes as one
  double best_single = 0.0;                  ///< the greatest S of all genes with an allele: the control
  double score = 0.0;                        ///< decimal logarithm, up to a constant of the patient
  std::array<std::size_t, 2> single_rank{};  ///< of each gene's best candidate by itself; 0: it has none
  bool dual_diagnosis = false;               ///< each gene may explain part by a disease of its own
  bool unassessed = false;                   ///< a relative's genotypes are not known

  /// What both genes explain beyond the better one.
  double gain() const { return both - std::max(alone[0], alone[1]); }
};

/// Collects the alleles of a run and ranks pairs of their genes.
///
/// The score of a pair is the evidence of both alleles plus, over ln 10, the log odds of the genes (digenic.hpp), S of
/// the query and each gene, and what both genes as one explain beyond the better one. Affected relatives must have
/// both alleles, an unaffected one may have one of them (with incomplete penetrance: both). One allele that lies in two
/// genes is no pair. A pair is called a dual diagnosis if no disease links its genes and each has a disease that is
/// inherited as the alleles would have it.
class DigenicCandidates {
 public:
  static constexpr std::size_t kMostAlleles = 10;  ///< of a gene; the best are kept
  static constexpr std::size_t kMostGenes = 1000;  ///< that are paired; the best by evidence and S are kept

  void add(GeneHit hit);

  /// What the limits left out: alleles beyond kMostAlleles, and genes beyond kMostGenes, which ranked() does not pair.
  std::uint64_t alleles_left_out() const noexcept { return crowded_; }
  std::uint64_t genes_left_out() const noexcept { return genes_.size() > kMostGenes ? genes_.size() - kMostGenes : 0; }

  /// The best pairs, best first; equal ones in order of gene names.
  /// @param single the ranked candidates of single genes
  /// @param top    0: all
  /// Cost: microseconds a pair of genes
  std::vector<GenePairRow> ranked(const Family& family, bool incomplete_penetrance, const GenePhenotypes& phenotypes,
                                  const std::vector<TriageRow>& single, std::size_t top) const;

 private:
  std::map<std::string, std::vector<GeneHit>> genes_;  ///< hits in order of evidence, best first
  std::uint64_t crowded_ = 0;
};

}  // namespace epiq::triage
