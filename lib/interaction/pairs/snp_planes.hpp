#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/kernels/compress_bits.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// SNPs whose words lie beside each other, one a lane of a 512-bit vector.
inline constexpr std::size_t kGroupSnps = 8;

/// A run of SNPs of a SnpPlanes, half-open.
struct SnpRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
  bool operator==(const SnpRange&) const = default;
};

/// The genotypes of one SNP over all samples: a bit a sample in one of three planes, in none if it is missing.
struct PlaneRow {
  const std::uint64_t* hom_ref = nullptr;
  const std::uint64_t* het = nullptr;
  const std::uint64_t* hom_alt = nullptr;
};

/// The words of one plane of one SNP, `stride` apart.
struct PlaneWords {
  const std::uint64_t* first = nullptr;
  std::size_t stride = 1;
};

/// Gives the row of a SNP by its number; the row is read before the next one is asked for.
using PlaneSource = std::function<PlaneRow(std::size_t snp)>;

/// The genotypes of a list of SNPs, packed for counting: for each of several subsets of the samples (which may overlap)
/// the bits of its members alone, as planes of heterozygotes and of homozygotes of the counted allele. The planes of
/// the other homozygotes are kept only where a SNP of the group has missing calls; elsewhere counts follow from
/// margins.
///
/// Eight SNPs form a group. Word w of its SNPs lies in lanes 0 to 7 of a line of 64 bytes, so that a vector register
/// counts eight pairs without a sum across its lanes: group -> w -> {het, hom-alt} -> lane. Lanes and bits beyond the
/// last SNP and sample are 0. About a quarter of a byte a SNP and sample.
class SnpPlanes {
 public:
  /// Packs `snps` SNPs. Takes about N / 20 ns a SNP and subset of N samples with BMI2.
  /// @throws Error(internal) if the subsets belong to matrices of different size
  SnpPlanes(std::size_t snps, const PlaneSource& source, std::span<const SampleSubset> subsets, util::Isa isa);

  /// The rows `snps` of a matrix.
  SnpPlanes(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
            std::span<const SampleSubset> subsets, util::Isa isa);

  std::size_t size() const noexcept { return snps_; }  ///< SNPs
  std::size_t groups() const noexcept { return (snps_ + kGroupSnps - 1) / kGroupSnps; }
  std::size_t subsets() const noexcept { return subsets_.size(); }
  std::size_t samples(std::size_t subset) const noexcept { return subsets_[subset].samples; }  ///< of a subset
  std::size_t words(std::size_t subset) const noexcept { return subsets_[subset].words; }      ///< of a plane

  /// The lines of a group: words() x {het, hom-alt} x 8 lanes.
  const std::uint64_t* group(std::size_t subset, std::size_t group) const noexcept {
    const Subset& of = subsets_[subset];
    return of.lines.data()->lanes + group * of.words * 2 * kGroupSnps;
  }

  /// The lines of the other homozygotes of a group, words() x 8 lanes; null if none of its SNPs has missing calls.
  const std::uint64_t* hom_ref_group(std::size_t subset, std::size_t group) const noexcept {
    const Subset& of = subsets_[subset];
    return of.hom_ref_line[group] == kNone ? nullptr : of.hom_ref_lines[of.hom_ref_line[group]].lanes;
  }

  /// The samples of a subset with one genotype of a SNP; genotype 0 only if hom_ref_group() has the SNP's group.
  PlaneWords plane(std::size_t subset, std::size_t snp, std::size_t genotype) const noexcept {
    const std::size_t in_group = snp / kGroupSnps, lane = snp % kGroupSnps;
    if (genotype == 0) return {hom_ref_group(subset, in_group) + lane, kGroupSnps};
    return {group(subset, in_group) + (genotype - 1) * kGroupSnps + lane, 2 * kGroupSnps};
  }

  /// For each SNP (filled up with zeros to a whole group), the samples of the subset with a genotype.
  const std::uint32_t* margin(std::size_t subset, std::size_t genotype) const noexcept {
    return subsets_[subset].margins.data() + genotype * groups() * kGroupSnps;
  }

  /// Whether the SNP lacks the call of a sample of the subset.
  bool has_missing(std::size_t subset, std::size_t snp) const noexcept {
    return has_missing(subsets_[subset], margin(subset, 0) + snp);
  }

  /// The most bytes that `snps` SNPs take in subsets of these sizes, for a memory budget.
  static std::uint64_t bytes(std::size_t snps, std::span<const std::size_t> subset_sizes) noexcept;

 private:
  struct alignas(64) Line {
    std::uint64_t lanes[kGroupSnps] = {};
  };
  struct Subset {
    std::size_t samples = 0;
    std::size_t words = 0;
    std::vector<Line> lines;                // groups x words x 2
    std::vector<Line> hom_ref_lines;        // words for each group with missing calls
    std::vector<std::size_t> hom_ref_line;  // for each group its first line, or kNone
    std::vector<std::uint32_t> margins;     // 3 x SNPs
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  bool has_missing(const Subset& subset, const std::uint32_t* margin) const noexcept {
    const std::size_t next = groups() * kGroupSnps;
    return margin[0] + margin[next] + margin[2 * next] < subset.samples;
  }
  void pack(std::size_t snp, const PlaneRow& row, const SampleSubset& members, Subset& subset,
            kernels::CompressBits compress, std::vector<std::uint64_t>& scratch);
  void add_hom_ref(Subset& subset, std::size_t group, std::size_t lanes);

  std::size_t snps_;
  std::vector<Subset> subsets_;
};

}  // namespace epiq::interaction
