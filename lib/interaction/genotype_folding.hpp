#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// What the nine cells of the table of two SNPs hold, genotype of a times 3 plus genotype of b.
struct GenotypeTable {
  std::array<double, 9> samples{};

  /// Among relatives: the sums of their squared relationships by the cells of the one and the other sample. A cell then
  /// counts as many as unrelated_samples() of its own.
  std::optional<std::array<std::array<double, 9>, 9>> squared_kinship = std::nullopt;
};

/// How the genotypes of two SNPs enter their genotypic test. Where a rare homozygote leaves cells of the table of nine
/// too empty, it is counted with the heterozygote: the test keeps what the table can tell, with fewer degrees of
/// freedom. Depends on genotypes alone.
struct GenotypeFolding {
  double fold_a = 0.0;  ///< 0: three genotypes; 1: two copies count as one; -1: no copy counts as one
  double fold_b = 0.0;
  std::size_t df = 0;  ///< 4, or 2 with one SNP folded, 1 with both; 0: no test
};

/// Three genotypes where each cell has `least` samples; else one SNP is folded, the one that leaves the fuller smallest
/// cell (SNP a on a tie); else both. No test where that does not fill the cells either, or where a SNP has a genotype
/// that no sample has: a table of two genotypes has nothing beyond the 1-df test.
GenotypeFolding fold_genotypes(const GenotypeTable& table, double least);

/// Whether each of the four cells that are left when both rare homozygotes are folded holds `least` samples.
bool carrier_cells_filled(const GenotypeTable& table, double least);

/// The tested columns from the four products (additive x additive, additive x heterozygote, heterozygote x additive,
/// heterozygote x heterozygote): df x 4. A folded SNP enters as (g + fold h) / 2, the indicator of its carriers up to a
/// sign and a constant.
util::Matrix folded_products(const GenotypeFolding& folding);

}  // namespace epiq::interaction
