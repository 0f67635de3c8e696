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

/// The rows of counted genotypes of the SNPs of a tile in one subset.
struct TileRows {
  std::vector<kernels::CountRow> het_and_alt;
  std::vector<kernels::CountRow> hom_ref;  // of SNPs with missing calls
};

TileRows tile_rows(const SnpPlanes& a, SnpRange rows, std::size_t subset, PairTile& tile) {
  TileRows all;
  all.het_and_alt.reserve(2 * rows.size());
  for (std::size_t snp = rows.begin; snp < rows.end; ++snp) {
    const std::size_t at = (snp - rows.begin) * tile.stride();
    const auto row = [&](std::size_t genotype) {
      return kernels::CountRow{a.plane(subset, snp, genotype).first, tile.cell(subset, genotype, 0) + at};
    };
    all.het_and_alt.push_back(row(1));
    all.het_and_alt.push_back(row(2));
    if (a.has_missing(subset, snp)) all.hom_ref.push_back(row(0));
  }
  return all;
}

/// The homozygotes of the reference of SNP a, for each genotype of b that was counted: the rest of b's margin.
void complete_row(const SnpPlanes& b, SnpRange columns, std::size_t subset, std::size_t at, PairTile& tile,
                  util::Isa isa) {
  const auto rest = kernels::rest_of_line(isa).of_each;
  for (std::size_t genotype = 0; genotype < 3; ++genotype)
    rest(b.margin(subset, genotype) + columns.begin, tile.cell(subset, 1, genotype) + at,
         tile.cell(subset, 2, genotype) + at, tile.cell(subset, 0, genotype) + at, columns.size());
}

void complete(const SnpPlanes& a, SnpRange rows, const SnpPlanes& b, SnpRange columns, std::size_t subset,
              PairTile& tile, util::Isa isa) {
  for (std::size_t snp = rows.begin; snp < rows.end; ++snp) {
    const std::size_t at = (snp - rows.begin) * tile.stride();
    const auto along_b = [&](std::size_t genotype) {
      complete_columns(a.margin(subset, genotype)[snp], tile.cell(subset, genotype, 0) + at, b, subset, columns,
                       tile.pairs(), isa);
    };
    along_b(1);
    along_b(2);
    if (a.has_missing(subset, snp))
      along_b(0);
    else
      complete_row(b, columns, subset, at, tile, isa);
  }
}

}  // namespace

void count_pairs(const SnpPlanes& a, SnpRange rows, const SnpPlanes& b, SnpRange columns, PairTile& tile,
                 util::Isa isa) {
  check_subsets(a, b);
  tile.resize(a.subsets(), rows.size(), columns.size());
  for (std::size_t subset = 0; subset < a.subsets(); ++subset) {
    const TileRows counted = tile_rows(a, rows, subset, tile);
    count_columns(counted.het_and_alt, 2 * kGroupSnps, b, subset, columns, tile.pairs(), isa);
    count_columns(counted.hom_ref, kGroupSnps, b, subset, columns, tile.pairs(), isa);
    complete(a, rows, b, columns, subset, tile, isa);
  }
  if (tile.columns() == tile.stride()) return;
  for (std::size_t line = 0; line < tile.subsets() * 9 * tile.rows(); ++line) {
    std::uint32_t* const row = tile.cell(0, 0, 0) + line * tile.stride();
    std::fill(row + tile.columns(), row + tile.stride(), 0U);
  }
}

}  // namespace epiq::interaction
