#include "epiq/interaction/pairs/count_triples.hpp"

#include <algorithm>

#include "epiq/interaction/kernels/intersect.hpp"
#include "epiq/interaction/kernels/rest_of_line.hpp"
#include "epiq/interaction/pairs/count_columns.hpp"
#include "epiq/interaction/pairs/count_pairs.hpp"

namespace epiq::interaction {
namespace {

bool covers(SnpRange outer, SnpRange inner) noexcept { return outer.begin <= inner.begin && inner.end <= outer.end; }

/// The lowest genotype of a SNP that has to be counted.
std::size_t first_counted(const SnpPlanes& planes, std::size_t subset, std::size_t snp) noexcept {
  return planes.has_missing(subset, snp) ? 0 : 1;
}

}  // namespace

void TripleCounter::count(SnpRange a, std::size_t b, SnpRange c, TripleTile& tile) {
  tile.resize(planes_.subsets(), a.size(), c.size());
  if (tile.triples() == 0) return;
  count_pairs_of(a, b, c);
  for (std::size_t subset = 0; subset < planes_.subsets(); ++subset) count_subset(subset, a, b, c, tile);
  if (tile.columns() == tile.stride()) return;
  for (std::size_t line = 0; line < tile.subsets() * 27 * tile.rows(); ++line) {
    std::uint32_t* const row = tile.cell(0, 0, 0, 0) + line * tile.stride();
    std::fill(row + tile.columns(), row + tile.stride(), 0U);
  }
}

void TripleCounter::count_pairs_of(SnpRange a, std::size_t b, SnpRange c) {
  if (!covers(ac_rows_, a) || !covers(ac_columns_, c)) {
    count_pairs(planes_, a, planes_, c, ac_, isa_);
    ac_rows_ = a;
    ac_columns_ = c;
  }
  if (bc_row_ != b || !covers(bc_columns_, c)) {
    count_pairs(planes_, {b, b + 1}, planes_, c, bc_, isa_);
    bc_row_ = b;
    bc_columns_ = c;
  }
}

void TripleCounter::count_subset(std::size_t subset, SnpRange a, std::size_t b, SnpRange c, TripleTile& tile) {
  const std::size_t words = planes_.words(subset);
  const kernels::Intersect intersect = kernels::intersect(isa_);
  std::vector<kernels::CountRow> rows;
  std::vector<std::uint32_t> totals;
  rows.reserve(9 * a.size());
  totals.reserve(9 * a.size());
  plane_of_b_.resize(words);
  both_.resize(9 * a.size() * words);
  for (std::size_t genotype_b = first_counted(planes_, subset, b); genotype_b < 3; ++genotype_b) {
    const PlaneWords from = planes_.plane(subset, b, genotype_b);
    for (std::size_t w = 0; w < words; ++w) plane_of_b_[w] = from.first[w * from.stride];
    for (std::size_t snp = a.begin; snp < a.end; ++snp) {
      for (std::size_t genotype_a = first_counted(planes_, subset, snp); genotype_a < 3; ++genotype_a) {
        std::uint64_t* const both = both_.data() + rows.size() * words;
        const PlaneWords plane = planes_.plane(subset, snp, genotype_a);
        totals.push_back(intersect(plane.first, plane.stride, plane_of_b_.data(), words, both));
        rows.push_back({both, tile.cell(subset, genotype_a, genotype_b, 0) + (snp - a.begin) * tile.stride()});
      }
    }
  }
  count_columns(rows, 1, planes_, subset, c, tile.triples(), isa_);
  for (std::size_t i = 0; i < rows.size(); ++i)
    complete_columns(totals[i], rows[i].counts, planes_, subset, c, tile.triples(), isa_);
  for (std::size_t snp = a.begin; snp < a.end; ++snp)
    complete_row(subset, snp, b, c, (snp - a.begin) * tile.stride(), tile);
}

void TripleCounter::complete_row(std::size_t subset, std::size_t a, std::size_t b, SnpRange c, std::size_t at,
                                 TripleTile& tile) const {
  const auto rest = kernels::rest_of_line(isa_).of_each;
  const auto cells = [&](std::size_t genotype_a, std::size_t genotype_b, std::size_t genotype_c) {
    return tile.cell(subset, genotype_a, genotype_b, genotype_c) + at;
  };
  const std::size_t first_a = first_counted(planes_, subset, a), first_b = first_counted(planes_, subset, b);
  if (first_a == 1) {
    for (std::size_t genotype_b = first_b; genotype_b < 3; ++genotype_b)
      for (std::size_t genotype_c = 0; genotype_c < 3; ++genotype_c)
        rest(bc_.cell(subset, genotype_b, genotype_c) + (c.begin - bc_columns_.begin), cells(1, genotype_b, genotype_c),
             cells(2, genotype_b, genotype_c), cells(0, genotype_b, genotype_c), c.size());
  }
  if (first_b == 0) return;
  const std::size_t pair = (a - ac_rows_.begin) * ac_.stride() + (c.begin - ac_columns_.begin);
  for (std::size_t genotype_a = 0; genotype_a < 3; ++genotype_a)
    for (std::size_t genotype_c = 0; genotype_c < 3; ++genotype_c)
      rest(ac_.cell(subset, genotype_a, genotype_c) + pair, cells(genotype_a, 1, genotype_c),
           cells(genotype_a, 2, genotype_c), cells(genotype_a, 0, genotype_c), c.size());
}

}  // namespace epiq::interaction
