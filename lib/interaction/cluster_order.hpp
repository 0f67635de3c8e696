#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"

namespace epiq::interaction {

/// The rows of each contig of a matrix, by position (ties: row), and the contigs by first appearance.
struct ContigRows {
  std::string contig;  ///< as in the matrix
  std::vector<std::size_t> rows;
};
std::vector<ContigRows> rows_by_contig(const genome::GenotypeMatrix& matrix);

/// Sorts clusters by contig as in the matrix, then start, then name.
void sort_clusters(const genome::GenotypeMatrix& matrix, std::vector<Cluster>& clusters);

/// True if the called samples have more than one genotype.
bool varies(const genome::GenotypeMatrix& matrix, std::size_t row);

}  // namespace epiq::interaction
