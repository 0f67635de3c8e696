#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "epiq/interaction/pairs/top_list.hpp"

namespace epiq::interaction {

/// For each SNP its best combination and how many of its combinations reach a key. May be used by many threads; the
/// result does not depend on their order.
class SnpSummary {
 public:
  struct Entry {
    ScanHit best;            ///< key -inf: none
    std::uint64_t hits = 0;  ///< combinations with at least the least key
  };

  /// @param variants    rows of the genotype matrix
  /// @param order       SNPs in a combination
  /// @param least_key   what a hit must reach
  /// @param least_bound the smallest bound of the scan's statistic with which a key is possible
  SnpSummary(std::size_t variants, std::size_t order, double least_key, std::function<float(double)> least_bound);

  /// For each of some SNPs the smallest bound of a combination that could still change its entry.
  void needed(std::span<const std::size_t> variants, float* bounds) const;

  void offer(std::span<const ScanHit> hits);

  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::size_t order_;
  double least_key_;
  std::function<float(double)> least_bound_;
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  std::vector<float> needed_;  // of each entry
};

}  // namespace epiq::interaction
