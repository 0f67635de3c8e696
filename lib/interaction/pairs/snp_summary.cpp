#include "epiq/interaction/pairs/snp_summary.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace epiq::interaction {

SnpSummary::SnpSummary(std::size_t variants, std::size_t order, double least_key,
                       std::function<float(double)> least_bound)
    : order_(order), least_key_(least_key), least_bound_(std::move(least_bound)), entries_(variants) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  for (Entry& entry : entries_) entry.best.key = kNone;
  needed_.assign(variants, -std::numeric_limits<float>::infinity());
}

void SnpSummary::needed(std::span<const std::size_t> variants, float* bounds) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (std::size_t i = 0; i < variants.size(); ++i) bounds[i] = needed_[variants[i]];
}

void SnpSummary::offer(std::span<const ScanHit> hits) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const ScanHit& hit : hits) {
    for (std::size_t k = 0; k < order_; ++k) {
      Entry& entry = entries_[hit.snps[k]];
      if (hit.key >= least_key_) ++entry.hits;
      if (!better(hit, entry.best)) continue;
      entry.best = hit;
      // Every hit has to be seen to be counted, also where it is not the best.
      needed_[hit.snps[k]] = least_bound_(std::min(hit.key, least_key_));
    }
  }
}

}  // namespace epiq::interaction
