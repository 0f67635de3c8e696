#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace epiq::triage {

/// A heterozygous single-base allele of the proband, through which reads may join two candidates.
struct NearbyHet {
  std::uint32_t position = 0;  ///< 0-based
  char ref = 'N';
  char alt = 'N';
};

/// Heterozygous sites that follow an allele of interest within kReach, of a sorted stream: what may lie between two
/// alleles whose phase reads can tell. 8 bytes each.
class NearbyHets {
 public:
  /// Two alleles farther apart are not joined through sites between them.
  static constexpr std::int64_t kReach = 100'000;

  /// A heterozygous site; forgotten if no allele of interest lies before it within kReach.
  void add(std::size_t contig_order, std::int64_t position, char ref, char alt) {
    if (contig_order != contig_ || position > until_) return;
    kept_[contig_order].push_back({static_cast<std::uint32_t>(position), ref, alt});
  }

  /// An allele that may be phased with one after it.
  void mark(std::size_t contig_order, std::int64_t position) {
    until_ = contig_order == contig_ ? std::max(until_, position + kReach) : position + kReach;
    contig_ = contig_order;
  }

  /// Sites strictly between two positions; none if these are farther apart than kReach.
  std::span<const NearbyHet> between(std::size_t contig_order, std::int64_t first, std::int64_t last) const {
    const auto found = kept_.find(contig_order);
    if (found == kept_.end() || last - first > kReach) return {};
    const auto before = [](const NearbyHet& het, std::int64_t position) { return het.position < position; };
    const auto begin = std::lower_bound(found->second.begin(), found->second.end(), first + 1, before);
    const auto end = std::lower_bound(begin, found->second.end(), std::max(last, first + 1), before);
    return {begin, end};
  }

 private:
  std::map<std::size_t, std::vector<NearbyHet>> kept_;  ///< by contig, in order of positions
  std::size_t contig_ = static_cast<std::size_t>(-1);
  std::int64_t until_ = -1;
};

}  // namespace epiq::triage
