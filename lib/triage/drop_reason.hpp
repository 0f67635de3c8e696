#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace epiq::triage {

/// Why an allele is no candidate, in the order in which reasons are looked for.
enum class DropReason : std::size_t {
  no_sequence,
  no_extent,
  not_called,
  half_called,
  not_carried,
  filter_failed,
  low_quality,
  low_depth,
  unbalanced,
  wrong_reference,
  no_gene,
  consequence,
  frequency,
  inheritance,
  no_partner
};

inline constexpr std::array kDropReasons = {"without a sequence as ALT",
                                            "structural ALT without END or SVLEN",
                                            "proband not called",
                                            "proband half called, as ./1",
                                            "proband does not carry it",
                                            "FILTER is not PASS",
                                            "quality of the proband's genotype",
                                            "depth of the proband's genotype",
                                            "read balance of the proband's genotype",
                                            "REF is not the reference",
                                            "in no gene",
                                            "consequence",
                                            "frequency",
                                            "no mode of inheritance fits",
                                            "no second allele in the gene"};

inline const char* name_of(DropReason reason) { return kDropReasons[static_cast<std::size_t>(reason)]; }

/// Alleles that are no candidates, by reason.
class DropCounts {
 public:
  void add(DropReason reason) noexcept { ++counts_[static_cast<std::size_t>(reason)]; }
  std::uint64_t of(DropReason reason) const noexcept { return counts_[static_cast<std::size_t>(reason)]; }
  std::vector<std::pair<std::string, std::uint64_t>> named() const {
    std::vector<std::pair<std::string, std::uint64_t>> all;
    for (std::size_t i = 0; i < counts_.size(); ++i) all.emplace_back(kDropReasons[i], counts_[i]);
    return all;
  }

 private:
  std::array<std::uint64_t, kDropReasons.size()> counts_ = {};
};

}  // namespace epiq::triage
