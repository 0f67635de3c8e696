#pragma once

#include <map>
#include <string>
#include <vector>

#include "epiq/triage/candidates.hpp"
#include "epiq/triage/drop_reason.hpp"
#include "epiq/triage/packed_allele.hpp"

namespace epiq::triage {

/// A heterozygous allele that waits for a second one in its gene, or one that seems homozygous for a deletion over it.
struct WaitingAllele {
  Allele allele;
  HetSide side;
  double evidence = 0.0;                         ///< of the variant, as in Evidence
  bool alone = false;                            ///< it is a candidate by itself too
  bool paired = false;                           ///< it is part of a pair
  DropReason unpaired = DropReason::no_partner;  ///< of an allele that is neither part of a pair nor alone
};

/// Rare heterozygous alleles by gene, for compound heterozygotes.
class GenePairs {
 public:
  /// Alleles of one gene that are paired at most; the best ones are kept.
  static constexpr std::size_t kMostAlleles = 100;

  /// Keeps an allele; beyond kMostAlleles the least of its gene is dropped and counted.
  void add(const WaitingAllele& waiting, DropCounts& dropped);

  /// Judges all pairs of each gene and adds those that fit to `candidates`; alleles that are neither part of a pair
  /// nor candidates alone are counted. A homozygous allele pairs with a heterozygous deletion of where it lies alone.
  void pair_up(const Family& family, CandidateList& candidates, DropCounts& dropped, Explanation& why);

  /// How many alleles were dropped for kMostAlleles.
  std::uint64_t crowded() const noexcept { return crowded_; }

 private:
  /// A WaitingAllele while it waits: of a genome without frequencies there are hundreds of thousands.
  struct Packed {
    PackedAllele allele;
    double evidence = 0.0;
    bool alone = false;
    DropReason unpaired = DropReason::no_partner;
  };

  std::map<std::string, std::vector<Packed>> genes_;
  std::uint64_t crowded_ = 0;
};

}  // namespace epiq::triage
