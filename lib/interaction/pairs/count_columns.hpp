#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "epiq/interaction/kernels/bit_products.hpp"
#include "epiq/interaction/kernels/count_rows.hpp"
#include "epiq/interaction/pairs/snp_planes.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// Counts rows of bits over the genotypes of a range of SNPs, in one subset: the samples of row r with genotype g of
/// SNP `columns.begin + i` go to `rows[r].counts[g * distance + i]`. Genotypes 1 and 2 are counted for every SNP,
/// genotype 0 for those of groups with missing calls only (see complete_columns). Word w of a row is bits[w *
/// row_stride].
void count_columns(std::span<const kernels::CountRow> rows, std::size_t row_stride, const SnpPlanes& planes,
                   std::size_t subset, SnpRange columns, std::size_t distance, util::Isa isa);

/// The same by `products` (see kernels/bit_products.hpp), which is what count_columns does for Isa::amx.
void count_columns_by_products(std::span<const kernels::CountRow> rows, std::size_t row_stride, const SnpPlanes& planes,
                               std::size_t subset, SnpRange columns, std::size_t distance,
                               kernels::CountProducts products);

/// Fills in genotype 0 where count_columns left it out: row r has `totals[r]` samples.
void complete_columns(std::span<const kernels::CountRow> rows, std::span<const std::uint32_t> totals,
                      const SnpPlanes& planes, std::size_t subset, SnpRange columns, std::size_t distance,
                      util::Isa isa);

/// Whether a SNP of the range lies in a group with missing calls.
bool any_hom_ref_group(const SnpPlanes& planes, std::size_t subset, SnpRange columns) noexcept;

}  // namespace epiq::interaction
