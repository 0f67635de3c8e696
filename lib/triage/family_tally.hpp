#pragma once

#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/vcf_reader.hpp"
#include "epiq/triage/family_checks.hpp"
#include "epiq/triage/sample_checks.hpp"

namespace epiq::triage {

/// Gathers, record by record, what calls show of a family: Mendelian errors and sexes (family_checks.hpp), kinship and
/// foreign reads (sample_checks.hpp).
class FamilyTally {
 public:
  /// @param samples of the variants, in order of their columns
  FamilyTally(const genome::Pedigree& pedigree, const Family& family, const std::vector<std::string>& samples);

  void add(const genome::VcfSite& site, const genome::SampleCalls& calls, Place place);

  const std::vector<std::pair<Trio, MendelCounts>>& trios() const noexcept { return trios_; }
  /// Of the members with samples, as X shows.
  std::vector<ShownSex> sexes() const;
  const SampleChecks& samples() const noexcept { return samples_; }

 private:
  const Family& family_;
  std::vector<std::pair<Trio, MendelCounts>> trios_;
  std::vector<XCalls> x_calls_;  ///< of each member
  SampleChecks samples_;
};

}  // namespace epiq::triage
