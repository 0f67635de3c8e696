#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"

namespace epiq::interaction {

/// Which clusters the two SNPs of a pair lie in.
enum class ClusterRule {
  any,     ///< clusters do not matter
  within,  ///< both in one cluster
  between  ///< each in a cluster, and no cluster holds both
};

/// Which SNPs are combined, as asked for.
struct SpaceOptions {
  std::optional<std::vector<std::size_t>> set_a;  ///< rows of the matrix; none: all
  std::optional<std::vector<std::size_t>> set_b;  ///< none: all, also with set_a
  ClusterRule rule = ClusterRule::any;
  std::int64_t gap = 0;  ///< SNPs of one contig nearer than this, in base pairs, are not combined
};

/// The SNP combinations that a scan tests. SNPs are in genome order in both lists.
///
/// A pair is unordered: where both lists hold both SNPs it is tested once, with the earlier SNP first. Two rows of one
/// site never form a pair, nor do two SNPs nearer than the gap. In sets of more SNPs each pair of them must be allowed.
class PairSpace {
 public:
  /// @param varies   for each row of the matrix, whether it varies among the samples tested; others are left out
  /// @param clusters those that `options.rule` refers to
  PairSpace(const genome::GenotypeMatrix& matrix, const std::vector<bool>& varies, const SpaceOptions& options,
            const std::vector<Cluster>& clusters);

  const std::vector<std::size_t>& rows() const noexcept { return rows_; }        ///< matrix rows of the first SNPs
  const std::vector<std::size_t>& columns() const noexcept { return columns_; }  ///< of the second SNPs
  bool square() const noexcept { return square_; }  ///< both lists are equal: only row < column is tested

  /// Whether rows()[row] x columns()[column] is a pair to test.
  bool allowed(std::size_t row, std::size_t column) const noexcept;

  /// Whether two rows of the matrix, in any order, may be combined wherever they are listed: neither one SNP nor one
  /// site, as far apart as the gap, and by the rule for clusters.
  bool compatible(std::size_t variant, std::size_t other) const noexcept;

  /// Whether one of two rows of the matrix is among the first SNPs and the other among the second.
  bool listed(std::size_t variant, std::size_t other) const noexcept {
    return (in_a_[variant] && in_b_[other]) || (in_a_[other] && in_b_[variant]);
  }

  /// Whether all pairs of a rectangle are allowed, which saves asking for each.
  bool all_allowed(std::size_t row_begin, std::size_t row_end, std::size_t column_begin,
                   std::size_t column_end) const noexcept;

  /// Whether no pair of a rectangle is allowed; false only where one is.
  bool none_allowed(std::size_t row_begin, std::size_t row_end, std::size_t column_begin,
                    std::size_t column_end) const noexcept;

  /// Pairs of a rectangle, allowed or not; of a square space those above its diagonal, which alone are tested.
  std::uint64_t extent(std::size_t row_begin, std::size_t row_end, std::size_t column_begin,
                       std::size_t column_end) const noexcept;

  /// Number of allowed pairs. O(rows x columns) unless the rectangles are simple.
  std::uint64_t count() const;

 private:
  /// What decides whether two SNPs may be combined.
  struct Snp {
    std::size_t variant;
    std::uint32_t contig;
    std::int64_t position;
    bool in_a;
    bool in_b;
  };

  bool share_cluster(std::size_t variant, std::size_t other) const noexcept;

  const genome::GenotypeMatrix& matrix_;
  ClusterRule rule_;
  std::int64_t gap_;
  bool square_ = false;
  std::vector<std::uint32_t> contigs_;  // a number of each matrix row's contig
  std::vector<bool> in_a_, in_b_;       // of each matrix row
  std::vector<std::size_t> rows_, columns_;
  std::vector<Snp> row_snps_, column_snps_;
  std::vector<std::vector<std::uint32_t>> clusters_of_;  // of each matrix row, ascending
};

}  // namespace epiq::interaction
