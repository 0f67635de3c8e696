#pragma once

#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/report/table.hpp"

namespace epiq::report {

/// The columns of the best SNP triple of a gene pair.
std::vector<Column> triple_columns();

/// Its cells in one row; missing where no triple was tested. @param a, b the clusters of the pair
std::vector<Cell> triple_cells(const interaction::PairScore& score, const interaction::Cluster& a,
                               const interaction::Cluster& b, const genome::GenotypeMatrix& matrix);

}  // namespace epiq::report
