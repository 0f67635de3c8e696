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

/// Writes the words of a plane beside each other.
void unpack(const PlaneWords& plane, std::size_t words, std::uint64_t* out) noexcept {
  for (std::size_t w = 0; w < words; ++w) out[w] = plane.first[w * plane.stride];
}

}  // namespace

void TripleCounter::count(SnpRange a, std::size_t b, SnpRange c, TripleTile& tile) {
  tile.resize(planes_.subsets(), a.size(), c.size());
  if (tile.triples() == 0) return;
  count_pairs_of(a, b, c);
  for (std::size_t subset = 0; subset < planes_.subsets(); ++subset) count_subset(subset, a, b, c, tile);
}

void TripleCounter::count_pairs_of(SnpRange a, std::size_t b, SnpRange c) {
  if (!covers(ac_rows_, a) || !covers(ac_columns_, c)) {
    count_pairs(planes_, a, planes_, c, ac_, isa_);
    ac_columns_ = c;
    if (ac_rows_ != a) unpack_a(a);
    ac_rows_ = a;
  }
  if (bc_row_ != b || !covers(bc_columns_, c)) {
    count_pairs(planes_, {b, b + 1}, planes_, c, bc_, isa_);
    bc_row_ = b;
    bc_columns_ = c;
  }
}

void TripleCounter::unpack_a(SnpRange a) {
  planes_of_a_.resize(planes_.subsets());
  for (std::size_t subset = 0; subset < planes_.subsets(); ++subset) {
    const std::size_t words = planes_.words(subset);
    planes_of_a_[subset].resize(3 * a.size() * words);
    for (std::size_t snp = a.begin; snp < a.end; ++snp)
      for (std::size_t genotype = first_counted(planes_, subset, snp); genotype < 3; ++genotype)
        unpack(planes_.plane(subset, snp, genotype), words,
               planes_of_a_[subset].data() + (3 * (snp - a.begin) + genotype) * words);
  }
}

void TripleCounter::count_subset(std::size_t subset, SnpRange a, std::size_t b, SnpRange c, TripleTile& tile) {
  intersect_with(subset, a, b, tile);
  count_columns(rows_, 1, planes_, subset, c, tile.distance(), isa_);
  complete_columns(rows_, row_totals_, planes_, subset, c, tile.distance(), isa_);
  for (std::size_t snp = a.begin; snp < a.end; ++snp)
    complete_row(subset, snp, b, c, tile, (snp - a.begin) * tile.stride());
}

void TripleCounter::intersect_with(std::size_t subset, SnpRange a, std::size_t b, TripleTile& tile) {
  const std::size_t words = planes_.words(subset);
  const kernels::Intersect intersect = kernels::intersect(isa_);
  rows_.clear();
  row_totals_.clear();
  plane_of_b_.resize(std::max(plane_of_b_.size(), words));
  both_.resize(std::max(both_.size(), 9 * a.size() * words));
  for (std::size_t genotype_b = first_counted(planes_, subset, b); genotype_b < 3; ++genotype_b) {
    unpack(planes_.plane(subset, b, genotype_b), words, plane_of_b_.data());
    for (std::size_t snp = a.begin; snp < a.end; ++snp) {
      const std::uint64_t* const planes_of_snp = planes_of_a_[subset].data() + 3 * (snp - ac_rows_.begin) * words;
      for (std::size_t genotype_a = first_counted(planes_, subset, snp); genotype_a < 3; ++genotype_a) {
        std::uint64_t* const both = both_.data() + rows_.size() * words;
        row_totals_.push_back(intersect(planes_of_snp + genotype_a * words, plane_of_b_.data(), words, both));
        rows_.push_back({both, tile.cell(subset, genotype_a, genotype_b, 0) + (snp - a.begin) * tile.stride()});
      }
    }
  }
}

void TripleCounter::complete_row(std::size_t subset, std::size_t a, std::size_t b, SnpRange c, TripleTile& tile,
                                 std::size_t at) const {
  const kernels::RestOfLine rest = kernels::rest_of_line(isa_);
  const std::size_t first_a = first_counted(planes_, subset, a), first_b = first_counted(planes_, subset, b);
  const std::size_t in_ac = (a - ac_rows_.begin) * ac_.stride() + (c.begin - ac_columns_.begin);
  const std::size_t in_bc = c.begin - bc_columns_.begin;
  for (std::size_t genotype_c = 0; genotype_c < 3; ++genotype_c) {
    kernels::SquareCells square;  // SNP a down, SNP b across
    for (std::size_t i = 0; i < 3; ++i) {
      square.row_totals[i] = ac_.cell(subset, i, genotype_c) + in_ac;
      square.column_totals[i] = bc_.cell(subset, i, genotype_c) + in_bc;
      for (std::size_t j = 0; j < 3; ++j) square.cell[i][j] = tile.cell(subset, i, j, genotype_c) + at;
    }
    if (first_a == 1 && first_b == 1) {
      rest.of_square(square, c.size());
      continue;
    }
    const auto& cell = square.cell;
    for (std::size_t j = first_b; first_a == 1 && j < 3; ++j)
      rest.of_each(square.column_totals[j], cell[1][j], cell[2][j], cell[0][j], c.size());
    for (std::size_t i = 0; first_b == 1 && i < 3; ++i)
      rest.of_each(square.row_totals[i], cell[i][1], cell[i][2], cell[i][0], c.size());
  }
}

}  // namespace epiq::interaction
