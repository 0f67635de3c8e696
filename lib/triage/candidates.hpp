#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "epiq/triage/acmg.hpp"
#include "epiq/triage/allele.hpp"
#include "epiq/triage/compound_het.hpp"
#include "epiq/triage/explanation.hpp"
#include "epiq/triage/gene_phenotype.hpp"
#include "epiq/triage/inheritance.hpp"
#include "epiq/triage/read_counts.hpp"

namespace epiq::triage {

/// What speaks for a candidate: decimal logarithms of likelihood ratios.
struct Evidence {
  double variant = 0.0;             ///< consequence, frequency
  double segregation = 0.0;         ///< in the family
  std::optional<double> phenotype;  ///< of the gene, by the mode; none: nothing is known of the patient's phenotypes
  std::optional<std::uint32_t> disease;  ///< of the knowledge, that supports the gene most
  std::optional<double> reads;           ///< beyond the genotypes (read_support.hpp); none without reads

  double total() const { return variant + segregation + phenotype.value_or(0.0) + reads.value_or(0.0); }
};

/// One allele of a candidate.
struct TriageRow {
  std::size_t rank = 0;  ///< the same for both alleles of a compound heterozygote
  Allele allele;
  Mode mode = Mode::dominant;
  Assessment assessment;
  PartnerFacts partner;  ///< of a compound heterozygote
  AcmgAssessment acmg;   ///< of the ranked rows
  std::uint32_t flags = 0;
  Evidence evidence;
  double posterior = 0.0;
  std::string mate;    ///< the other allele of a compound heterozygote
  bool alone = false;  ///< the allele of a pair is a candidate by itself too
  Phase phase = Phase::unknown;
  PhaseSource phase_source = PhaseSource::none;
  std::shared_ptr<const ReadCounts> reads;  ///< over the allele, if they were looked at
  std::optional<PhaseReads> phase_reads;    ///< over both alleles of a pair
};

/// The candidates of a run, of which the best are kept.
///
/// A candidate is a gene with a mode of inheritance and the allele or two that it rests on. Exactly one candidate, or
/// none of them, is taken to be the cause: with odds o_i = 0.1 / 0.9 * 10^(evidence) each, as ACMG's prior of 0.1 for
/// an allele that is looked at, the posterior of one is o_i / (1 + sum of all o). Of a candidate without rivals that is
/// ACMG's own posterior (Tavtigian et al., Genet Med 20 (2018) 1054).
class CandidateList {
 public:
  /// @param top         candidates to keep; 0: all
  /// @param phenotypes  nullptr: not known; must outlive the list
  CandidateList(std::size_t top, const GenePhenotypes* phenotypes) : top_(top), phenotypes_(phenotypes) {}

  /// Takes the rows of one candidate, one or two, and adds what phenotypes say of its gene.
  void add(std::vector<TriageRow> rows, Explanation& why);

  /// How many were added, without those that a review left out.
  std::uint64_t size() const noexcept { return added_; }

  using Review = std::function<void(std::vector<std::vector<TriageRow>>& candidates)>;

  /// Lets `review` change the evidence of the best candidates, twice as many as are kept in the end; those that it
  /// empties are left out. The others stay behind as they are, and count in the posteriors.
  void review(const Review& review);

  /// The best candidates with rank and posterior, best first; more evidence first, then genome order, then the order
  /// of modes.
  std::vector<TriageRow> ranked(Explanation& why);

 private:
  void prune(std::size_t most);

  std::size_t top_;
  const GenePhenotypes* phenotypes_;
  std::vector<std::vector<TriageRow>> kept_;
  std::uint64_t added_ = 0;
  double odds_ = 0.0;  ///< of all that were added
};

}  // namespace epiq::triage
