#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/util/log.hpp"

namespace epiq::interaction {

/// A cluster as a row of text.
struct ClusterRow {
  std::string cluster;
  std::string contig;
  std::int64_t start = 0;      ///< 1-based
  std::int64_t end = 0;        ///< 1-based, included
  std::string snps;            ///< identifiers of the representatives, comma separated
  std::size_t n_variants = 0;  ///< representatives and tagged ones
  std::string tagged;          ///< "dropped>tag:r2" for each other SNP, comma separated; empty if there is none
};

/// The row of a cluster. An identifier that holds ',' or '>' is written as contig:pos:ref:alt.
ClusterRow cluster_row(const genome::GenotypeMatrix& matrix, const Cluster& cluster);

/// Reads the table that `epiq clusters` writes: '# ' lines, a header with the columns cluster, contig, start, end, snps
/// and perhaps tagged, in any order, then a cluster a line. SNPs are found by identifier or contig:pos:ref:alt; those
/// not in the matrix are left out and counted, and clusters without any.
/// @return in genome order
/// @throws Error(input): no header, a malformed line, a name given twice, or no SNP known at all; Error(io)
std::vector<Cluster> read_clusters(const std::string& path, const genome::GenotypeMatrix& matrix, util::Log& log);

}  // namespace epiq::interaction
