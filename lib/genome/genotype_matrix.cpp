#include "epiq/genome/genotype_matrix.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "epiq/genome/kernels/dosage_sums.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

constexpr std::size_t kBlockRows = 256;

static_assert(std::endian::native == std::endian::little, "eight dosages are read as one word, the first lowest");

constexpr std::uint64_t kOnes = 0x0101010101010101U;  // the lowest bit of eight bytes

/// Eight dosages, one a byte.
struct Octet {
  std::uint64_t bytes = 0;

  std::uint64_t low() const noexcept { return bytes & kOnes; }
  std::uint64_t high() const noexcept { return bytes >> 1 & kOnes; }
  std::array<std::uint64_t, 3> planes() const noexcept {  // a lowest bit a byte: 0, 1, 2
    return {~(low() | high()) & kOnes, low() & ~high(), high() & ~low()};
  }
};

/// The `count` (at most eight) dosages from `from` on, filled up with missing ones.
Octet load(std::span<const std::uint8_t> dosages, std::size_t from) noexcept {
  Octet octet{kMissingDosage * kOnes};
  std::memcpy(&octet.bytes, dosages.data() + from, std::min<std::size_t>(8, dosages.size() - from));
  return octet;
}

/// The lowest bits of eight bytes as one byte; the first byte gives the lowest bit.
std::uint64_t gather(std::uint64_t lowest_bits) noexcept { return lowest_bits * 0x0102040810204080U >> 56; }

/// The number of bytes whose lowest bit is set; no other bits may be.
std::size_t count(std::uint64_t lowest_bits) noexcept { return static_cast<std::size_t>(lowest_bits * kOnes >> 56); }

/// For each byte, its bits as the lowest bits of eight bytes.
constexpr std::array<std::uint64_t, 256> kSpread = [] {
  std::array<std::uint64_t, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte)
    for (std::size_t bit = 0; bit < 8; ++bit) table[byte] |= static_cast<std::uint64_t>(byte >> bit & 1U) << (8 * bit);
  return table;
}();

std::size_t popcount(std::span<const std::uint64_t> words) noexcept {
  std::size_t total = 0;
  for (const std::uint64_t word : words) total += static_cast<std::size_t>(std::popcount(word));
  return total;
}

/// A reader of some columns of the rows that another one reads, in the order given.
RowReader chosen_columns(const RowReader& reader, std::size_t words, std::span<const std::size_t> columns) {
  if (!reader) return {};
  return [reader, words, columns = std::vector<std::size_t>(columns.begin(), columns.end())](
             std::size_t file_row, std::span<std::uint64_t> planes) {
    std::vector<std::uint64_t> all(3 * words);
    reader(file_row, all);
    std::fill(planes.begin(), planes.end(), std::uint64_t{0});
    for (std::size_t plane = 0; plane < 3; ++plane)
      for (std::size_t i = 0; i < columns.size(); ++i)
        planes[plane * (planes.size() / 3) + i / 64] |= (all[plane * words + columns[i] / 64] >> columns[i] % 64 & 1U)
                                                        << i % 64;
  };
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
  GenotypeCounts counts;
  for (std::size_t from = 0; from < dosages.size(); from += 8) {
    const std::array<std::uint64_t, 3> planes = load(dosages, from).planes();
    counts.hom_ref += count(planes[0]);
    counts.het += count(planes[1]);
    counts.hom_alt += count(planes[2]);
  }
  counts.missing = dosages.size() - counts.called();
  return counts;
}

bool pack_dosages(std::span<const std::uint8_t> dosages, std::span<std::uint64_t> planes) noexcept {
  const std::size_t words = planes.size() / 3;
  std::fill(planes.begin(), planes.end(), std::uint64_t{0});
  std::uint64_t bits_used = 0;
  for (std::size_t from = 0; from < dosages.size(); from += 8) {
    const Octet octet = load(dosages, from);
    bits_used |= octet.bytes;
    const std::array<std::uint64_t, 3> octet_planes = octet.planes();
    for (std::size_t plane = 0; plane < 3; ++plane)
      planes[plane * words + from / 64] |= gather(octet_planes[plane]) << from % 64;
  }
  return (bits_used & ~(kMissingDosage * kOnes)) == 0;
}

GenotypeMatrix::GenotypeMatrix(std::vector<std::string> samples) : GenotypeMatrix(std::move(samples), RowReader{}) {}

GenotypeMatrix::GenotypeMatrix(std::vector<std::string> samples, RowReader reader)
    : samples_(std::move(samples)), reader_(std::move(reader)), words_((samples_.size() + 63) / 64) {}

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
  if (!pack_dosages(dosages, {new_row(), 3 * words_}))
    throw util::Error(util::Fault::internal, "a dosage of '" + variant.id + "' is not 0, 1, 2 or missing");
  variants_.push_back(std::move(variant));
}

void GenotypeMatrix::add_planes(Variant variant, std::span<const std::uint64_t> planes) {
  if (planes.size() != 3 * words_)
    throw util::Error(util::Fault::internal, "bit planes of " + std::to_string(planes.size()) + " words for a row of " +
                                                 std::to_string(3 * words_));
  std::copy(planes.begin(), planes.end(), new_row());
  variants_.push_back(std::move(variant));
}

void GenotypeMatrix::add_unread(Variant variant, std::size_t file_row) {
  file_rows_.push_back(file_row);
  variants_.push_back(std::move(variant));
}

GenotypeCounts count_planes(std::span<const std::uint64_t> planes, std::size_t samples) noexcept {
  const auto count = [planes](Plane plane) { return popcount(plane_of(planes, plane)); };
  GenotypeCounts counts{count(Plane::hom_ref), count(Plane::het), count(Plane::hom_alt), 0};
  counts.missing = samples - counts.called();
  return counts;
}

std::span<const std::uint64_t> GenotypeMatrix::planes(std::size_t index, PlaneBuffer& buffer) const {
  if (stores_rows()) return {row(index), 3 * words_};
  buffer.resize(3 * words_);
  reader_(file_rows_[index], buffer);
  return buffer;
}

void GenotypeMatrix::dosages(std::size_t index, std::span<std::uint8_t> out) const {
  PlaneBuffer buffer;
  const std::span<const std::uint64_t> planes = this->planes(index, buffer);
  for (std::size_t from = 0; from < samples_.size(); from += 8) {
    const auto spread = [&](std::size_t plane) {
      return kSpread[planes[plane * words_ + from / 64] >> from % 64 & 255U];
    };
    const std::uint64_t bytes = kMissingDosage * kOnes - 3 * spread(0) - 2 * spread(1) - spread(2);
    std::memcpy(out.data() + from, &bytes, std::min<std::size_t>(8, samples_.size() - from));
  }
}

GenotypeCounts GenotypeMatrix::counts(std::size_t index) const {
  PlaneBuffer buffer;
  return count_planes(planes(index, buffer), samples_.size());
}

GenotypeMatrix GenotypeMatrix::select(std::span<const std::size_t> variants,
                                      std::span<const std::size_t> samples) const {
  std::vector<std::string> names;
  names.reserve(samples.size());
  for (const std::size_t sample : samples) names.push_back(samples_.at(sample));
  std::vector<std::size_t> all(samples_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const bool same_columns = std::equal(all.begin(), all.end(), samples.begin(), samples.end());
  GenotypeMatrix chosen(std::move(names), same_columns ? reader_ : chosen_columns(reader_, words_, samples));
  std::vector<std::uint8_t> from(samples_.size());
  std::vector<std::uint8_t> to(samples.size());
  for (const std::size_t index : variants) {
    const Variant& variant = variants_.at(index);
    if (!stores_rows()) {
      chosen.add_unread(variant, file_rows_[index]);
      continue;
    }
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
  return (samples + 63) / 64 * 3 * sizeof(std::uint64_t) + unread_row_bytes();
}

std::uint64_t GenotypeMatrix::unread_row_bytes() noexcept {
  return sizeof(Variant) + 64;  // long identifiers and duplicate detection
}

GenotypeMatrix minor_allele_view(const GenotypeMatrix& matrix) {
  std::vector<bool> exchanged;
  for (std::size_t index = 0; index < matrix.variant_count(); ++index) {
    const GenotypeCounts counts = matrix.counts(index);
    exchanged.push_back(counts.hom_alt > counts.hom_ref);
  }
  GenotypeMatrix view(matrix.samples(), [&matrix, exchanged](std::size_t index, std::span<std::uint64_t> planes) {
    PlaneBuffer buffer;
    const std::span<const std::uint64_t> from = matrix.planes(index, buffer);
    const auto words = static_cast<std::ptrdiff_t>(planes.size() / 3);
    std::copy(from.begin(), from.end(), planes.begin());
    if (exchanged[index]) std::swap_ranges(planes.begin(), planes.begin() + words, planes.end() - words);
  });
  for (std::size_t index = 0; index < matrix.variant_count(); ++index) {
    Variant variant = matrix.variant(index);
    if (exchanged[index]) std::swap(variant.ref, variant.alt);
    view.add_unread(std::move(variant), index);
  }
  return view;
}

double squared_correlation(const GenotypeMatrix& matrix, std::size_t a, std::size_t b) {
  static const kernels::DosageSumsFunction sums_of = kernels::dosage_sums(util::active_isa());
  PlaneBuffer buffer_a, buffer_b;
  const kernels::DosageSums sums =
      sums_of(matrix.planes(a, buffer_a).data(), matrix.planes(b, buffer_b).data(), matrix.words());
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
