#include "epiq/interaction/pairs/snp_planes.hpp"

#include <algorithm>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::interaction {

SnpPlanes::SnpPlanes(std::size_t snps, const PlaneSource& source, std::span<const SampleSubset> subsets, util::Isa isa)
    : snps_(snps) {
  for (const SampleSubset& members : subsets) {
    if (members.samples() != subsets[0].samples())
      throw util::Error(util::Fault::internal, "subsets of " + std::to_string(subsets[0].samples()) + " and of " +
                                                   std::to_string(members.samples()) + " samples are packed together");
    Subset& subset = subsets_.emplace_back();
    subset.samples = members.size();
    subset.words = (members.size() + 63) / 64;
    subset.lines.resize(std::max<std::size_t>(1, groups() * subset.words * 2));  // data() is never null
    subset.hom_ref_line.assign(groups(), kNone);
    subset.margins.assign(3 * groups() * kGroupSnps, 0);
  }
  const kernels::CompressBits compress = kernels::compress_bits(isa);
  std::vector<std::uint64_t> scratch;
  for (std::size_t snp = 0; snp < snps; ++snp) {
    const PlaneRow row = source(snp);
    for (std::size_t i = 0; i < subsets.size(); ++i) pack(snp, row, subsets[i], subsets_[i], compress, scratch);
  }
}

SnpPlanes::SnpPlanes(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                     std::span<const SampleSubset> subsets, util::Isa isa)
    : SnpPlanes(
          snps.size(),
          [&, buffer = genome::PlaneBuffer()](std::size_t snp) mutable {
            const std::span<const std::uint64_t> planes = matrix.planes(snps[snp], buffer);
            const auto bits = [planes](genome::Plane plane) { return genome::plane_of(planes, plane).data(); };
            return PlaneRow{bits(genome::Plane::hom_ref), bits(genome::Plane::het), bits(genome::Plane::hom_alt)};
          },
          subsets, isa) {}

void SnpPlanes::pack(std::size_t snp, const PlaneRow& row, const SampleSubset& members, Subset& subset,
                     kernels::CompressBits compress, std::vector<std::uint64_t>& scratch) {
  if (subset.words == 0) return;
  const std::size_t in_group = snp / kGroupSnps, lane = snp % kGroupSnps;
  const auto packed = [&](const std::uint64_t* bits, std::uint64_t* out, std::size_t stride) {
    return compress(bits, members.mask().data(), members.mask().size(), out, stride);
  };
  Line* const lines = subset.lines.data() + in_group * subset.words * 2;
  scratch.resize(subset.words);
  std::uint32_t* const margin = subset.margins.data() + snp;
  const std::size_t next = groups() * kGroupSnps;
  margin[0] = packed(row.hom_ref, scratch.data(), 1);
  margin[next] = packed(row.het, lines->lanes + lane, 2 * kGroupSnps);
  margin[2 * next] = packed(row.hom_alt, lines[1].lanes + lane, 2 * kGroupSnps);

  if (subset.hom_ref_line[in_group] == kNone && has_missing(subset, margin)) add_hom_ref(subset, in_group, lane);
  if (subset.hom_ref_line[in_group] == kNone) return;
  Line* const hom_ref = subset.hom_ref_lines.data() + subset.hom_ref_line[in_group];
  for (std::size_t w = 0; w < subset.words; ++w) hom_ref[w].lanes[lane] = scratch[w];
}

void SnpPlanes::add_hom_ref(Subset& subset, std::size_t group, std::size_t lanes) {
  subset.hom_ref_line[group] = subset.hom_ref_lines.size();
  subset.hom_ref_lines.resize(subset.hom_ref_lines.size() + subset.words);
  Line* const hom_ref = subset.hom_ref_lines.data() + subset.hom_ref_line[group];
  const Line* const lines = subset.lines.data() + group * subset.words * 2;
  for (std::size_t w = 0; w < subset.words; ++w) {
    const std::size_t bits = std::min<std::size_t>(64, subset.samples - 64 * w);
    for (std::size_t lane = 0; lane < lanes; ++lane)  // SNPs packed so far have no missing calls
      hom_ref[w].lanes[lane] =
          ~(lines[2 * w].lanes[lane] | lines[2 * w + 1].lanes[lane]) & ~std::uint64_t{0} >> (64 - bits);
  }
}

std::uint64_t SnpPlanes::bytes(std::size_t snps, std::span<const std::size_t> subset_sizes) noexcept {
  const std::uint64_t groups = (snps + kGroupSnps - 1) / kGroupSnps;
  std::uint64_t total = 0;
  for (const std::size_t size : subset_sizes)
    total +=
        groups * ((size + 63) / 64 * 3 * sizeof(Line) + sizeof(std::size_t) + 3 * kGroupSnps * sizeof(std::uint32_t));
  return total;
}

}  // namespace epiq::interaction
