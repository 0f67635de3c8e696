#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/util/log.hpp"

namespace epiq::interaction {

/// A SNP of a cluster that is not a representative.
struct TaggedSnp {
  std::size_t variant = 0;  ///< row of the genotype matrix
  std::size_t tag = 0;      ///< row of the representative with the highest r2 to it
  double r2 = 0.0;          ///< in [0, 1]; below the tagging threshold if there was no place for its class
};

/// SNPs that are encoded and tested together: those of a gene, a window or an LD block.
struct Cluster {
  std::string name;               ///< unique among the clusters of a run
  std::string contig;             ///< as the variant file names it
  std::int64_t start = 0;         ///< 0-based, of the gene or window (without flank)
  std::int64_t end = 0;           ///< 0-based, exclusive
  std::vector<std::size_t> snps;  ///< representatives: rows of the genotype matrix in genome order, at least one
  std::vector<TaggedSnp> tagged;  ///< the others that vary, in genome order
};

/// How SNPs are grouped and reduced. Exactly one of `genes`, `windows` and `ld_r2` is given.
struct ClusterOptions {
  std::string genes;         ///< path of GFF3 or BED
  std::int64_t windows = 0;  ///< width of the windows, base pairs
  double ld_r2 = 0.0;        ///< SNPs within 1 Mb with at least this r2 are connected; in (0, 1]
  std::size_t size = 4;      ///< representatives of a cluster, at most; at least 1
  double tag_r2 = 0.8;       ///< a representative stands for SNPs with at least this r2; above 1: for itself alone
  std::int64_t flank = 0;    ///< base pairs around a gene that belong to it
  std::int64_t window_offset = 0;  ///< 0-based start of the first window of each contig
};

/// Groups the SNPs of a matrix and reduces each group to representatives.
///
/// Greedy tagging: the SNP with most SNPs at r2 >= tag_r2 (ties: higher minor allele frequency, then genome order)
/// takes these out of the group, and so on; if there are more classes than `size`, those with most SNPs are
/// represented. The phenotype is never looked at. SNPs that do not vary never enter; of exact copies only one is a
/// representative. Source of the tagging: Carlson et al., Am J Hum Genet 74 (2004) 106.
/// @return in genome order (contigs as in the matrix, then start, then name); groups without a varying SNP are left out
/// @throws Error(usage) for options out of range; Error(input) for a gene list that names contigs otherwise; Error(io)
///
/// Deterministic for any thread count. O(g^2 samples) for a group of g SNPs.
std::vector<Cluster> make_clusters(const genome::GenotypeMatrix& matrix, const ClusterOptions& options,
                                   unsigned threads, util::Log& log);

/// Greedy tagging of one group, as in `make_clusters`.
/// @param group rows of the matrix, all of which vary, in genome order
/// @param cluster gets `snps` and `tagged`
void reduce_to_tags(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& group, std::size_t size,
                    double tag_r2, Cluster& cluster);

}  // namespace epiq::interaction
