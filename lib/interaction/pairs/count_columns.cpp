#include "epiq/interaction/pairs/count_columns.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "epiq/interaction/kernels/rest_of_line.hpp"

namespace epiq::interaction {
namespace {

/// Words of a row counted at a time: two groups of SNPs (16 KiB) stay in the first-level cache, a tile in the second.
constexpr std::size_t kBlockWords = 64;

using kernels::CountBlock;

/// The part of groups `group` and, if `groups` is 2, the next one that lies in `columns`.
CountBlock block_of(std::size_t group, std::size_t groups, SnpRange columns) noexcept {
  CountBlock block;
  const std::size_t lowest = group * kGroupSnps, highest = (group + groups) * kGroupSnps;
  block.first = std::max(lowest, columns.begin) - lowest;
  block.last = std::min(highest, columns.end) - lowest;
  block.offset = lowest + block.first - columns.begin;
  return block;
}

}  // namespace

void count_columns(std::span<const kernels::CountRow> rows, std::size_t row_stride, const SnpPlanes& planes,
                   std::size_t subset, SnpRange columns, std::size_t distance, util::Isa isa) {
  if (rows.empty() || columns.size() == 0) return;
  if (isa == util::Isa::amx) {
    count_columns_by_products(rows, row_stride, planes, subset, columns, distance, kernels::count_products_amx);
    return;
  }
  const kernels::CountRows count = kernels::count_rows(isa);
  const std::size_t words = planes.words(subset);
  const std::size_t blocks = std::max<std::size_t>(1, (words + kBlockWords - 1) / kBlockWords);
  const std::size_t step = (words + blocks - 1) / blocks;
  const std::size_t last_group = (columns.end - 1) / kGroupSnps;
  for (std::size_t i = 0; i < blocks; ++i) {
    const auto into = i == 0 ? kernels::CountInto::replace : kernels::CountInto::add;
    for (std::size_t group = columns.begin / kGroupSnps; group <= last_group; group += 2) {
      const std::size_t groups = group < last_group ? 2 : 1;
      CountBlock block = block_of(group, groups, columns);
      block.first_word = std::min(words, i * step);
      block.last_word = std::min(words, (i + 1) * step);
      block.offset += distance;
      block.distance = distance;
      for (std::size_t g = 0; g < groups; ++g) block.group[g] = planes.group(subset, group + g);
      count(rows, row_stride, block, into);

      for (std::size_t g = 0; g < groups; ++g) {
        if (planes.hom_ref_group(subset, group + g) == nullptr) continue;
        CountBlock hom_ref = block_of(group + g, 1, columns);
        hom_ref.first_word = block.first_word;
        hom_ref.last_word = block.last_word;
        hom_ref.planes = 1;
        hom_ref.group[0] = planes.hom_ref_group(subset, group + g);
        count(rows, row_stride, hom_ref, into);
      }
    }
  }
}

void count_columns_by_products(std::span<const kernels::CountRow> rows, std::size_t row_stride, const SnpPlanes& planes,
                               std::size_t subset, SnpRange columns, std::size_t distance,
                               kernels::CountProducts products) {
  std::vector<kernels::BitColumn> bits;
  bits.reserve(3 * columns.size());
  const auto add = [&](std::size_t snp, std::size_t genotype) {
    const PlaneWords plane = planes.plane(subset, snp, genotype);
    bits.push_back({plane.first, plane.stride, genotype * distance + (snp - columns.begin)});
  };
  for (const std::size_t genotype : {1U, 2U})
    for (std::size_t snp = columns.begin; snp < columns.end; ++snp) add(snp, genotype);
  for (std::size_t snp = columns.begin; snp < columns.end; ++snp)
    if (planes.hom_ref_group(subset, snp / kGroupSnps) != nullptr) add(snp, 0);
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  const std::size_t bytes = kernels::bit_products_scratch(rows.size(), bits.size());
  const auto scratch = std::make_unique_for_overwrite<Line[]>(bytes / sizeof(Line));
  products({rows, row_stride, bits, planes.words(subset)}, scratch[0].bytes);
}

void complete_columns(std::span<const kernels::CountRow> rows, std::span<const std::uint32_t> totals,
                      const SnpPlanes& planes, std::size_t subset, SnpRange columns, std::size_t distance,
                      util::Isa isa) {
  const auto rest = kernels::rest_of_line(isa).of_one;
  const auto counted = [&](std::size_t snp) { return planes.hom_ref_group(subset, snp / kGroupSnps) != nullptr; };
  const auto group_end = [&](std::size_t snp) { return std::min(columns.end, (snp / kGroupSnps + 1) * kGroupSnps); };
  for (std::size_t from = columns.begin; from < columns.end;) {
    std::size_t to = from;
    while (to < columns.end && !counted(to)) to = group_end(to);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      std::uint32_t* const out = rows[r].counts + (from - columns.begin);
      rest(totals[r], out + distance, out + 2 * distance, out, to - from);
    }
    from = to;
    while (from < columns.end && counted(from)) from = group_end(from);
  }
}

bool any_hom_ref_group(const SnpPlanes& planes, std::size_t subset, SnpRange columns) noexcept {
  for (std::size_t snp = columns.begin; snp < columns.end; snp = (snp / kGroupSnps + 1) * kGroupSnps)
    if (planes.hom_ref_group(subset, snp / kGroupSnps) != nullptr) return true;
  return false;
}

}  // namespace epiq::interaction
