#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace epiq::genome {

/// The dosage that stands for a missing genotype.
inline constexpr std::uint8_t kMissingDosage = 3;

/// One biallelic row of a genotype matrix.
struct Variant {
  std::string contig;         ///< as the variant file names it
  std::int64_t position = 0;  ///< 0-based, of the first base of `ref`
  std::string id;             ///< unique within a matrix that a reader made
  std::string ref;
  std::string alt;  ///< the counted (effect) allele: a dosage is its number of copies
};

/// True if two rows describe alleles of one site (same contig, position and reference allele), such as the rows that a
/// multiallelic record is split into; such rows never form a pair.
bool same_site(const Variant& a, const Variant& b) noexcept;

/// How many samples have each genotype.
struct GenotypeCounts {
  std::size_t hom_ref = 0;
  std::size_t het = 0;
  std::size_t hom_alt = 0;
  std::size_t missing = 0;

  std::size_t called() const noexcept { return hom_ref + het + hom_alt; }
  double alt_frequency() const noexcept;    ///< of the counted allele, in [0, 1]; 0 if nothing is called
  double minor_frequency() const noexcept;  ///< in [0, 0.5]
  double missing_rate() const noexcept;     ///< in [0, 1]; 1 if there are no samples
};

/// Counts dosages (0, 1, 2 or kMissingDosage).
GenotypeCounts count_genotypes(std::span<const std::uint8_t> dosages) noexcept;

/// Counts the genotypes of bit planes as GenotypeMatrix::add_planes takes them.
GenotypeCounts count_planes(std::span<const std::uint64_t> planes, std::size_t samples) noexcept;

/// Writes dosages as bit planes: words each of hom_ref, het and hom_alt, padded with zero bits.
/// @param planes 3 x ceil(dosages / 64) words
/// @return false if a dosage is not 0, 1, 2 or kMissingDosage
bool pack_dosages(std::span<const std::uint8_t> dosages, std::span<std::uint64_t> planes) noexcept;

enum class Plane { hom_ref, het, hom_alt };

/// The words of one plane out of those of a row.
inline std::span<const std::uint64_t> plane_of(std::span<const std::uint64_t> planes, Plane plane) noexcept {
  return planes.subspan(static_cast<std::size_t>(plane) * (planes.size() / 3), planes.size() / 3);
}

/// Writes the bit planes of a row of a file, as GenotypeMatrix::add_planes takes them. Called by many threads.
using RowReader = std::function<void(std::size_t file_row, std::span<std::uint64_t> planes)>;

/// Holds the planes of a row that a matrix does not store.
using PlaneBuffer = std::vector<std::uint64_t>;

/// Variants x samples as bit planes: per variant three rows of 64-bit words, one bit a sample; a missing genotype has
/// its bit in none of them. Rows are padded with zero bits to whole words, so that a contingency table is AND plus
/// popcount. 3 bits a genotype; rows never move once added. Where these do not fit the memory, a matrix holds the
/// variants alone and reads the genotypes of a row each time they are asked for.
class GenotypeMatrix {
 public:
  /// A matrix that stores its rows.
  explicit GenotypeMatrix(std::vector<std::string> samples);

  /// A matrix that stores no genotypes: add_unread() alone adds rows, and `reader` reads them.
  GenotypeMatrix(std::vector<std::string> samples, RowReader reader);

  /// Appends a row. @param dosages one of 0, 1, 2, kMissingDosage for each sample
  /// @throws Error(internal) if the number or a value of the dosages is wrong
  void add(Variant variant, std::span<const std::uint8_t> dosages);

  /// Appends a row by its bit planes.
  /// @param planes words() words each of hom_ref, het and hom_alt, with at most one of the three bits of a sample set
  /// and
  ///               none beyond the last sample
  void add_planes(Variant variant, std::span<const std::uint64_t> planes);

  /// Appends a row that the reader knows by the number `file_row`.
  void add_unread(Variant variant, std::size_t file_row);

  bool stores_rows() const noexcept { return !reader_; }
  std::size_t variant_count() const noexcept { return variants_.size(); }
  std::size_t sample_count() const noexcept { return samples_.size(); }
  std::size_t words() const noexcept { return words_; }  ///< 64-bit words of one plane of one variant

  const std::vector<std::string>& samples() const noexcept { return samples_; }
  const std::vector<Variant>& variants() const noexcept { return variants_; }
  const Variant& variant(std::size_t index) const noexcept { return variants_[index]; }
  void rename(std::size_t index, std::string id) { variants_[index].id = std::move(id); }

  /// The bits of a row: words() each of hom_ref, het and hom_alt (see plane_of).
  /// @param buffer holds them if the matrix does not store its rows; they are valid until it is used again
  std::span<const std::uint64_t> planes(std::size_t index, PlaneBuffer& buffer) const;

  /// Writes the dosages of a row. @param out as many as there are samples
  void dosages(std::size_t index, std::span<std::uint8_t> out) const;

  GenotypeCounts counts(std::size_t index) const;

  /// The rows and columns named, in the order given; it stores its rows if this matrix does.
  GenotypeMatrix select(std::span<const std::size_t> variants, std::span<const std::size_t> samples) const;

  /// The bytes a row takes, for a memory budget: planes, names and bookkeeping.
  static std::uint64_t row_bytes(std::size_t samples) noexcept;

  /// The same without the planes.
  static std::uint64_t unread_row_bytes() noexcept;

 private:
  std::uint64_t* new_row();
  const std::uint64_t* row(std::size_t index) const noexcept;

  std::vector<std::string> samples_;
  RowReader reader_;                    // empty: rows are stored
  std::vector<std::size_t> file_rows_;  // of each variant, for the reader
  std::vector<Variant> variants_;
  std::size_t words_ = 0;
  std::vector<std::vector<std::uint64_t>> blocks_;  // kBlockRows rows each: hom_ref, het, hom_alt words of a variant
};

/// The same variants, in each of which the allele that is rarer among the called samples is counted (as it was where
/// both are as frequent). Rows are made when they are asked for. @param matrix must outlive the view
GenotypeMatrix minor_allele_view(const GenotypeMatrix& matrix);

/// Squared Pearson correlation of the dosages of two rows, over the samples where both are called; in [0, 1].
/// 0 where it is undefined (one of the two does not vary there). From 9 popcounts; sums are exact integers.
double squared_correlation(const GenotypeMatrix& matrix, std::size_t a, std::size_t b);

}  // namespace epiq::genome
