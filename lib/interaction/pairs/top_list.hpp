#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// The most SNPs of one combination.
inline constexpr std::size_t kMostScanSnps = 8;
inline constexpr std::uint32_t kNoSnp = 0xffffffffu;

/// A combination of SNPs: rows of the genotype matrix, ascending; kNoSnp behind the last.
using SnpSet = std::array<std::uint32_t, kMostScanSnps>;

/// One tested combination.
struct ScanHit {
  SnpSet snps{};
  double key = 0.0;        ///< what ranks it, larger is better: -log10 p, or the statistic of a test without p-value
  double statistic = 0.0;  ///< as the test defines it
  double df = 0.0;         ///< degrees of freedom, of the numerator where there are two; 0: none
  double df_error = 0.0;   ///< of the denominator of a t or F statistic; 0: none
  double log10_p = 0.0;    ///< NaN: the test has no p-value
  double effect = 0.0;     ///< of the product of dosages in the additive model; NaN: not estimated
  double standard_error = 0.0;
};

/// Larger key first, ties in genome order: a total order, so that a list does not depend on who found what first.
bool better(const ScanHit& x, const ScanHit& y) noexcept;

/// The best combinations of a scan. May be used by many threads; the result does not depend on their order.
class TopList {
 public:
  /// @param capacity  how many are kept; 0: all
  /// @param least_key smaller keys are not kept
  /// @param budget    charged as the list grows
  TopList(std::size_t capacity, double least_key, util::MemoryBudget& budget);
  ~TopList();
  TopList(const TopList&) = delete;
  TopList& operator=(const TopList&) = delete;

  /// A combination with a smaller key cannot enter the list any more.
  double threshold() const noexcept { return threshold_.load(std::memory_order_relaxed); }

  /// @throws Error(resource) if the list outgrows the budget
  void offer(std::span<const ScanHit> hits);

  /// The hits kept, best first; the list is empty then.
  std::vector<ScanHit> take();

 private:
  void grow();

  std::size_t capacity_;
  std::atomic<double> threshold_;
  util::MemoryBudget& budget_;
  std::uint64_t charged_ = 0;
  std::mutex mutex_;
  std::vector<ScanHit> hits_;  // a heap with the worst on top once it is full
};

}  // namespace epiq::interaction
