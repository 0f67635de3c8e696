#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "epiq/interaction/pairs/pair_scan.hpp"
#include "epiq/interaction/pairs/triple_statistic.hpp"

namespace epiq::interaction {

/// Which pairs of the SNPs of a space may stand in one combination: a bit matrix, symmetric.
class PairGraph {
 public:
  /// @param samples over which dosages are correlated
  /// @param most_r2 pairs with a larger squared correlation are not connected
  PairGraph(const genome::GenotypeMatrix& matrix, const PairSpace& space, const SampleSubset& samples, double most_r2,
            unsigned threads);

  /// Whether the SNPs number i and j of PairSpace::rows() may stand together.
  bool connected(std::size_t i, std::size_t j) const noexcept {
    return (bits_[i * words_ + j / 64] >> j % 64 & 1U) != 0;
  }

  /// Bytes of the matrix of this many SNPs, for a memory budget.
  static std::uint64_t bytes(std::size_t snps) noexcept {
    return std::uint64_t{snps} * ((snps + 63) / 64) * sizeof(std::uint64_t);
  }

  /// Triples whose three pairs are connected. O(SNPs^3 / 64)
  std::uint64_t triangles(unsigned threads) const;

 private:
  std::size_t snps_;
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

/// Tests all triples of the SNPs of a square space whose pairs are connected. See scan_pairs.
/// @param progress called with the number of triples done of n (n - 1) (n - 2) / 6, from any thread
void scan_triples(const genome::GenotypeMatrix& matrix, const PairSpace& space, const PairGraph& graph,
                  const std::vector<SampleSubset>& classes, const TripleStatistic& statistic, TopList& list,
                  util::MemoryBudget& budget, unsigned threads, const std::function<void(std::size_t)>& progress);

}  // namespace epiq::interaction
