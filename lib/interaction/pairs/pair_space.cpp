#include "epiq/interaction/pairs/pair_space.hpp"

#include <algorithm>
#include <map>

namespace epiq::interaction {
namespace {

std::vector<bool> members(const std::optional<std::vector<std::size_t>>& set, std::size_t variants) {
  if (!set) return std::vector<bool>(variants, true);
  std::vector<bool> in(variants, false);
  for (const std::size_t variant : *set) in[variant] = true;
  return in;
}

/// The clusters that each row of the matrix lies in, representatives and tagged SNPs alike.
std::vector<std::vector<std::uint32_t>> clusters_by_variant(const std::vector<Cluster>& clusters,
                                                            std::size_t variants) {
  std::vector<std::vector<std::uint32_t>> of(variants);
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    for (const std::size_t variant : clusters[c].snps) of[variant].push_back(static_cast<std::uint32_t>(c));
    for (const TaggedSnp& snp : clusters[c].tagged) of[snp.variant].push_back(static_cast<std::uint32_t>(c));
  }
  return of;
}

}  // namespace

PairSpace::PairSpace(const genome::GenotypeMatrix& matrix, const std::vector<bool>& varies, const SpaceOptions& options,
                     const std::vector<Cluster>& clusters)
    : matrix_(matrix), rule_(options.rule), gap_(options.gap) {
  const std::size_t variants = matrix.variant_count();
  in_a_ = members(options.set_a, variants);
  in_b_ = members(options.set_b, variants);
  if (rule_ != ClusterRule::any) clusters_of_ = clusters_by_variant(clusters, variants);
  std::map<std::string, std::uint32_t> contigs;
  for (std::size_t v = 0; v < variants; ++v) {
    const genome::Variant& variant = matrix.variant(v);
    const auto contig = contigs.emplace(variant.contig, static_cast<std::uint32_t>(contigs.size())).first->second;
    contigs_.push_back(contig);
    if (!varies[v] || (rule_ != ClusterRule::any && clusters_of_[v].empty())) continue;
    const Snp snp{v, contig, variant.position, in_a_[v], in_b_[v]};
    if (in_a_[v]) {
      rows_.push_back(v);
      row_snps_.push_back(snp);
    }
    if (in_b_[v]) {
      columns_.push_back(v);
      column_snps_.push_back(snp);
    }
  }
  square_ = rows_ == columns_;
}

bool PairSpace::share_cluster(std::size_t variant, std::size_t other) const noexcept {
  const std::vector<std::uint32_t>& x = clusters_of_[variant];
  const std::vector<std::uint32_t>& y = clusters_of_[other];
  return std::any_of(x.begin(), x.end(),
                     [&y](std::uint32_t cluster) { return std::binary_search(y.begin(), y.end(), cluster); });
}

bool PairSpace::compatible(std::size_t variant, std::size_t other) const noexcept {
  if (variant == other) return false;
  if (contigs_[variant] == contigs_[other]) {
    const genome::Variant& first = matrix_.variant(variant);
    const genome::Variant& second = matrix_.variant(other);
    const std::int64_t distance = std::abs(first.position - second.position);
    if (distance < gap_) return false;
    if (distance == 0 && same_site(first, second)) return false;
  }
  if (rule_ == ClusterRule::any) return true;
  return share_cluster(variant, other) == (rule_ == ClusterRule::within);
}

bool PairSpace::allowed(std::size_t row, std::size_t column) const noexcept {
  const Snp& first = row_snps_[row];
  const Snp& second = column_snps_[column];
  if (first.variant == second.variant) return false;
  // Where each SNP is in both lists, the pair occurs twice.
  if (first.variant > second.variant && first.in_b && second.in_a) return false;
  return compatible(first.variant, second.variant);
}

bool PairSpace::all_allowed(std::size_t row_begin, std::size_t row_end, std::size_t column_begin,
                            std::size_t column_end) const noexcept {
  if (rule_ != ClusterRule::any) return false;
  const Snp& last_row = row_snps_[row_end - 1];
  const Snp& first_column = column_snps_[column_begin];
  if (last_row.variant < first_column.variant)  // SNPs are in genome order, so this is the nearest pair
    return last_row.contig != first_column.contig ||
           first_column.position - last_row.position >= std::max<std::int64_t>(gap_, 1);
  const Snp& first_row = row_snps_[row_begin];
  const Snp& last_column = column_snps_[column_end - 1];
  if (square_ || last_column.variant >= first_row.variant) return false;
  if (first_row.contig == last_column.contig &&
      first_row.position - last_column.position < std::max<std::int64_t>(gap_, 1))
    return false;
  const auto in_b = [](const Snp& snp) { return snp.in_b; };
  return std::none_of(row_snps_.begin() + static_cast<std::ptrdiff_t>(row_begin),
                      row_snps_.begin() + static_cast<std::ptrdiff_t>(row_end), in_b);
}

bool PairSpace::none_allowed(std::size_t row_begin, std::size_t row_end, std::size_t column_begin,
                             std::size_t column_end) const noexcept {
  if (square_ && row_begin >= column_end) return true;
  if (all_allowed(row_begin, row_end, column_begin, column_end)) return false;
  for (std::size_t r = row_begin; r < row_end; ++r)
    for (std::size_t c = column_begin; c < column_end; ++c)
      if (allowed(r, c)) return false;
  return true;
}

std::uint64_t PairSpace::extent(std::size_t row_begin, std::size_t row_end, std::size_t column_begin,
                                std::size_t column_end) const noexcept {
  if (!square_) return (row_end - row_begin) * (column_end - column_begin);
  std::uint64_t pairs = 0;
  for (std::size_t row = row_begin; row < row_end; ++row)
    pairs += column_end - std::min(column_end, std::max(column_begin, row + 1));
  return pairs;
}

std::uint64_t PairSpace::count() const {
  constexpr std::size_t kBlock = 64;
  std::uint64_t total = 0;
  for (std::size_t r = 0; r < rows_.size(); r += kBlock) {
    const std::size_t row_end = std::min(rows_.size(), r + kBlock);
    for (std::size_t c = 0; c < columns_.size(); c += kBlock) {
      const std::size_t column_end = std::min(columns_.size(), c + kBlock);
      if (all_allowed(r, row_end, c, column_end)) {
        total += (row_end - r) * (column_end - c);
        continue;
      }
      if (square_ && r >= column_end) continue;
      for (std::size_t i = r; i < row_end; ++i)
        for (std::size_t j = c; j < column_end; ++j) total += allowed(i, j) ? 1 : 0;
    }
  }
  return total;
}

}  // namespace epiq::interaction
