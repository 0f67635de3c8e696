#include "epiq/interaction/pairs/count_pairs.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "epiq/interaction/kernels/rest_of_line.hpp"
#include "epiq/interaction/pairs/count_columns.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

void check_subsets(const SnpPlanes& a, const SnpPlanes& b) {
  bool same = a.subsets() == b.subsets();
  for (std::size_t s = 0; same && s < a.subsets(); ++s) same = a.samples(s) == b.samples(s);
  if (!same) throw util::Error(util::Fault::internal, "SNPs packed for different subsets of the samples are paired");
}

/// The rows of counted genotypes of the SNPs of a tile in one subset, and how many samples each has.
struct TileRows {
  std::vector<kernels::CountRow> het_and_alt, hom_ref;  // hom_ref: of SNPs with missing calls
  std::vector<std::uint32_t> het_and_alt_totals, hom_ref_totals;
};

TileRows tile_rows(const SnpPlanes& a, SnpRange rows, std::size_t subset, PairTile& tile) {
  TileRows all;
  all.het_and_alt.reserve(2 * rows.size());
  all.het_and_alt_totals.reserve(2 * rows.size());
  for (std::size_t snp = rows.begin; snp < rows.end; ++snp) {
    const std::size_t at = (snp - rows.begin) * tile.stride();
    const auto row = [&](std::size_t genotype) {
      return kernels::CountRow{a.plane(subset, snp, genotype).first, tile.cell(subset, genotype, 0) + at};
    };
    for (const std::size_t genotype : {1U, 2U}) {
      all.het_and_alt.push_back(row(genotype));
      all.het_and_alt_totals.push_back(a.margin(subset, genotype)[snp]);
    }
    if (!a.has_missing(subset, snp)) continue;
    all.hom_ref.push_back(row(0));
    all.hom_ref_totals.push_back(a.margin(subset, 0)[snp]);
  }
  return all;
}

/// The five cells of each pair of a row that margins give, where neither SNP has missing calls.
void complete_row(const SnpPlanes& a, std::size_t snp, const SnpPlanes& b, SnpRange columns, std::size_t subset,
                  std::size_t at, PairTile& tile, const kernels::RestOfLine& rest) {
  kernels::SquareCells square;
  for (std::size_t i = 0; i < 3; ++i) {
    square.row_total[i] = a.margin(subset, i)[snp];
    square.column_totals[i] = b.margin(subset, i) + columns.begin;
    for (std::size_t j = 0; j < 3; ++j) square.cell[i][j] = tile.cell(subset, i, j) + at;
  }
  rest.of_square(square, columns.size());
}

/// Fills in what was not counted. Where SNP a has no missing calls, its homozygotes of the reference are what the other
/// two genotypes leave of b's margin, for each genotype of b.
void complete(const SnpPlanes& a, SnpRange rows, const SnpPlanes& b, SnpRange columns, std::size_t subset,
              const TileRows& counted, PairTile& tile, util::Isa isa) {
  const kernels::RestOfLine rest = kernels::rest_of_line(isa);
  const bool counted_b = any_hom_ref_group(b, subset, columns);
  if (counted_b || !counted.hom_ref.empty())
    complete_columns(counted.het_and_alt, counted.het_and_alt_totals, b, subset, columns, tile.distance(), isa);
  complete_columns(counted.hom_ref, counted.hom_ref_totals, b, subset, columns, tile.distance(), isa);
  for (std::size_t snp = rows.begin; snp < rows.end; ++snp) {
    if (a.has_missing(subset, snp)) continue;
    const std::size_t at = (snp - rows.begin) * tile.stride();
    if (!counted_b) {
      complete_row(a, snp, b, columns, subset, at, tile, rest);
      continue;
    }
    for (std::size_t genotype = 0; genotype < 3; ++genotype)
      rest.of_each(b.margin(subset, genotype) + columns.begin, tile.cell(subset, 1, genotype) + at,
                   tile.cell(subset, 2, genotype) + at, tile.cell(subset, 0, genotype) + at, columns.size());
  }
}

}  // namespace

void count_pairs(const SnpPlanes& a, SnpRange rows, const SnpPlanes& b, SnpRange columns, PairTile& tile,
                 util::Isa isa) {
  check_subsets(a, b);
  tile.resize(a.subsets(), rows.size(), columns.size());
  for (std::size_t subset = 0; subset < a.subsets(); ++subset) {
    const TileRows counted = tile_rows(a, rows, subset, tile);
    count_columns(counted.het_and_alt, 2 * kGroupSnps, b, subset, columns, tile.distance(), isa);
    count_columns(counted.hom_ref, kGroupSnps, b, subset, columns, tile.distance(), isa);
    complete(a, rows, b, columns, subset, counted, tile, isa);
  }
}

}  // namespace epiq::interaction
