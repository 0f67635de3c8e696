#include "epiq/genome/genotype_matrix.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "epiq/genome/kernels/dosage_sums.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

constexpr std::size_t kBlockRows = 256;

std::size_t popcount(std::span<const std::uint64_t> words) noexcept {
  std::size_t total = 0;
  for (const std::uint64_t word : words) total += static_cast<std::size_t>(std::popcount(word));
  return total;
}

}  // namespace

bool same_site(const Variant& a, const Variant& b) noexcept {
  return a.position == b.position && a.ref == b.ref && a.contig == b.contig;
}

double GenotypeCounts::alt_frequency() const noexcept {
  const std::size_t n = called();
  return n == 0 ? 0.0 : static_cast<double>(het + 2 * hom_alt) / static_cast<double>(2 * n);
}

double GenotypeCounts::minor_frequency() const noexcept {
  const std::size_t n = called();
  const std::size_t alt = het + 2 * hom_alt;
  return n == 0 ? 0.0 : static_cast<double>(std::min(alt, 2 * n - alt)) / static_cast<double>(2 * n);
}

double GenotypeCounts::missing_rate() const noexcept {
  const std::size_t n = called() + missing;
  return n == 0 ? 1.0 : static_cast<double>(missing) / static_cast<double>(n);
}

GenotypeCounts count_genotypes(std::span<const std::uint8_t> dosages) noexcept {
  std::array<std::size_t, 4> counts{};
  for (const std::uint8_t dosage : dosages) ++counts[dosage & 3u];
  return {counts[0], counts[1], counts[2], counts[3]};
}

GenotypeMatrix::GenotypeMatrix(std::vector<std::string> samples)
    : samples_(std::move(samples)), words_((samples_.size() + 63) / 64) {}

std::uint64_t* GenotypeMatrix::new_row() {
  const std::size_t index = variants_.size();
  if (index / kBlockRows == blocks_.size()) blocks_.emplace_back(kBlockRows * 3 * words_);
  return blocks_[index / kBlockRows].data() + index % kBlockRows * 3 * words_;
}

const std::uint64_t* GenotypeMatrix::row(std::size_t index) const noexcept {
  return blocks_[index / kBlockRows].data() + index % kBlockRows * 3 * words_;
}

void GenotypeMatrix::add(Variant variant, std::span<const std::uint8_t> dosages) {
  if (dosages.size() != samples_.size())
    throw util::Error(util::Fault::internal, "a row of " + std::to_string(dosages.size()) +
                                                 " genotypes for a matrix of " + std::to_string(samples_.size()) +
                                                 " samples");
  std::uint64_t* planes = new_row();
  bool valid = true;
  for (std::size_t word = 0; word < words_; ++word) {
    std::array<std::uint64_t, 3> bits{};
    const std::size_t from = 64 * word;
    const std::size_t count = std::min<std::size_t>(64, dosages.size() - from);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint8_t dosage = dosages[from + i];
      valid = valid && dosage <= kMissingDosage;
      bits[0] |= static_cast<std::uint64_t>(dosage == 0) << i;
      bits[1] |= static_cast<std::uint64_t>(dosage == 1) << i;
      bits[2] |= static_cast<std::uint64_t>(dosage == 2) << i;
    }
    for (std::size_t plane = 0; plane < 3; ++plane) planes[plane * words_ + word] = bits[plane];
  }
  if (!valid) throw util::Error(util::Fault::internal, "a dosage of '" + variant.id + "' is not 0, 1, 2 or missing");
  variants_.push_back(std::move(variant));
}

std::span<const std::uint64_t> GenotypeMatrix::plane(std::size_t index, Plane plane) const noexcept {
  return {row(index) + static_cast<std::size_t>(plane) * words_, words_};
}

void GenotypeMatrix::dosages(std::size_t index, std::span<std::uint8_t> out) const noexcept {
  const std::uint64_t* planes = row(index);
  for (std::size_t sample = 0; sample < samples_.size(); ++sample) {
    const std::size_t word = sample / 64;
    const std::size_t bit = sample % 64;
    const auto ref = static_cast<unsigned>(planes[word] >> bit & 1u);
    const auto het = static_cast<unsigned>(planes[words_ + word] >> bit & 1u);
    const auto alt = static_cast<unsigned>(planes[2 * words_ + word] >> bit & 1u);
    out[sample] = static_cast<std::uint8_t>(3u - 3u * ref - 2u * het - alt);
  }
}

GenotypeCounts GenotypeMatrix::counts(std::size_t index) const noexcept {
  GenotypeCounts counts;
  counts.hom_ref = popcount(plane(index, Plane::hom_ref));
  counts.het = popcount(plane(index, Plane::het));
  counts.hom_alt = popcount(plane(index, Plane::hom_alt));
  counts.missing = samples_.size() - counts.called();
  return counts;
}

GenotypeMatrix GenotypeMatrix::select(std::span<const std::size_t> variants,
                                      std::span<const std::size_t> samples) const {
  std::vector<std::string> names;
  names.reserve(samples.size());
  for (const std::size_t sample : samples) names.push_back(samples_.at(sample));
  GenotypeMatrix chosen(std::move(names));
  std::vector<std::size_t> all(samples_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const bool same_columns = std::equal(all.begin(), all.end(), samples.begin(), samples.end());
  std::vector<std::uint8_t> from(samples_.size());
  std::vector<std::uint8_t> to(samples.size());
  for (const std::size_t index : variants) {
    const Variant& variant = variants_.at(index);
    if (same_columns) {
      std::copy_n(row(index), 3 * words_, chosen.new_row());
      chosen.variants_.push_back(variant);
      continue;
    }
    dosages(index, from);
    for (std::size_t i = 0; i < samples.size(); ++i) to[i] = from[samples[i]];
    chosen.add(variant, to);
  }
  return chosen;
}

std::uint64_t GenotypeMatrix::row_bytes(std::size_t samples) noexcept {
  constexpr std::uint64_t kNames = sizeof(Variant) + 64;  // long identifiers and duplicate detection
  return (samples + 63) / 64 * 3 * sizeof(std::uint64_t) + kNames;
}

double squared_correlation(const GenotypeMatrix& matrix, std::size_t a, std::size_t b) {
  static const kernels::DosageSumsFunction sums_of = kernels::dosage_sums(util::active_isa());
  const kernels::DosageSums sums =
      sums_of(matrix.plane(a, Plane::hom_ref).data(), matrix.plane(b, Plane::hom_ref).data(), matrix.words());
  const auto n = static_cast<double>(sums.n);
  const auto x = static_cast<double>(sums.x);
  const auto y = static_cast<double>(sums.y);
  const double var_x = n * static_cast<double>(sums.xx) - x * x;
  const double var_y = n * static_cast<double>(sums.yy) - y * y;
  if (var_x <= 0.0 || var_y <= 0.0) return 0.0;
  const double cov = n * static_cast<double>(sums.xy) - x * y;
  return std::min(1.0, cov * cov / (var_x * var_y));
}

}  // namespace epiq::genome
