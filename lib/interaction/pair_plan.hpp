#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"

namespace epiq::interaction {

/// Two clusters by number, the one that comes first in the genome first.
struct GenePair {
  std::size_t a = 0;
  std::size_t b = 0;
};

/// Whether a pair of clusters may be tested, or the first reason why not.
enum class PairStatus : std::uint8_t { allowed, constant, sharing, too_close };

/// Tells which pairs of clusters may be tested: not those of which one does not vary among the samples that are tested,
/// not those that share a site (whether it represents them or is tagged), and not those nearer than a gap on one
/// contig.
class PairRules {
 public:
  /// @param gap    base pairs; 0: no such rule
  /// @param varies for each cluster, whether any SNP of it varies
  PairRules(const std::vector<Cluster>& clusters, const genome::GenotypeMatrix& matrix, std::int64_t gap,
            const std::vector<bool>& varies);

  PairStatus status(std::size_t a, std::size_t b) const;

 private:
  const std::vector<Cluster>& clusters_;
  const std::vector<bool>& varies_;
  std::int64_t gap_;
  std::vector<std::set<std::pair<std::string, std::int64_t>>> sites_;
};

/// Base pairs between two clusters of one contig; negative where they overlap.
std::int64_t cluster_distance(const Cluster& a, const Cluster& b);

/// The clusters that the lines of a list name.
struct NamedClusters {
  std::vector<std::vector<std::size_t>>
      lines;                ///< clusters of a line, ascending; lines with an unknown name are left out
  std::size_t unknown = 0;  ///< such lines
  std::set<std::string> unknown_names;
};

/// Finds names of clusters. @param names lines; @param count names of a line that count, the first ones
/// @throws Error(input) if every line has a name that is no cluster
NamedClusters find_clusters(const std::vector<Cluster>& clusters, const std::vector<std::vector<std::string>>& names,
                            std::size_t count);

/// Which pairs of clusters are tested, and why the others are not.
struct PairPlan {
  std::vector<GenePair> pairs;  ///< ordered by (a, b)
  std::size_t candidates = 0;   ///< all pairs, or the lines of a list
  std::size_t sharing = 0;      ///< left out: the clusters share a site, or are one
  std::size_t too_close = 0;    ///< left out: nearer than the gap on one contig
  std::size_t monomorphic = 0;  ///< left out: one of the clusters does not vary among the samples
  std::size_t unknown = 0;      ///< left out: lines with a name that is no cluster
  std::size_t repeated = 0;     ///< left out: lines that name the pair of another one
  std::set<std::string> unknown_names;
};

/// All pairs of clusters that the rules allow; see PairRules.
PairPlan plan_pairs(const std::vector<Cluster>& clusters, const genome::GenotypeMatrix& matrix, std::int64_t gap,
                    const std::vector<bool>& varies);

/// Only the pairs named, by the same rules; `names` are lines of two cluster names.
/// @throws Error(input) if every line has a name that is no cluster
PairPlan plan_named_pairs(const std::vector<Cluster>& clusters, const genome::GenotypeMatrix& matrix,
                          const std::vector<std::vector<std::string>>& names, std::int64_t gap,
                          const std::vector<bool>& varies);

}  // namespace epiq::interaction
