#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "epiq/triage/allele_reads.hpp"
#include "epiq/triage/drop_reason.hpp"
#include "epiq/triage/read_support.hpp"

namespace epiq::triage {

/// Applies what reads say to the rows of candidates, by the rules of ReadSupport.
class ReadReview {
 public:
  /// All of these must outlive it.
  ReadReview(const std::map<AlleleKey, AlleleReads>& alleles, const ReadPhases& phases, const ReadRules& rules,
             Explanation& why)
      : alleles_(alleles), phases_(phases), rules_(rules), why_(why) {}

  /// Changes the rows of one candidate; none are left of a pair in cis.
  void candidate(std::vector<TriageRow>& rows);

  ReadChanges changes;
  std::set<AlleleKey> left_out;  ///< alleles of pairs that were left out, which may be in others

 private:
  double allele(TriageRow& row);
  double pair(std::vector<TriageRow>& rows);

  const std::map<AlleleKey, AlleleReads>& alleles_;
  const ReadPhases& phases_;
  const ReadRules& rules_;
  Explanation& why_;
};

}  // namespace epiq::triage
