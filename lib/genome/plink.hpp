#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/genome/sex.hpp"

namespace epiq::genome {

/// A PLINK 1 .bed (SNP-major) with the .bim and .fam beside it; genotypes are memory-mapped, so that a file larger than
/// the memory can be read row by row. A1 (column 5 of the .bim) is the counted allele. May be read by many threads.
class BedFile {
 public:
  /// @param path of the .bed, whose suffix is exchanged for .bim and .fam
  /// @throws Error(io): a file is missing or the .bed is shorter than the others require; Error(input): malformed;
  ///         Error(unsupported): individual-major
  explicit BedFile(const std::string& path);
  ~BedFile();
  BedFile(BedFile&&) noexcept;
  BedFile& operator=(BedFile&&) noexcept;

  const std::vector<std::string>& samples() const noexcept;  ///< IID
  const std::map<std::string, Sex>& sexes() const noexcept;  ///< known ones
  std::uint64_t bytes() const noexcept;

  /// The variants, identifiers as in the .bim; they are handed over, since a file larger than the memory has many.
  std::vector<Variant> take_variants() noexcept;

  /// Decodes a row to bit planes as GenotypeMatrix::add_planes takes them. No more than about 64 MiB of the mapped file
  /// stay resident.
  /// @param out 3 x ceil(samples / 64) words
  void planes(std::size_t variant, std::span<std::uint64_t> out) const noexcept;

  /// The same for some samples, in the order given. @param out 3 x ceil(columns / 64) words
  void planes(std::size_t variant, std::span<const std::size_t> columns, std::span<std::uint64_t> out) const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes prefix.bed, prefix.bim and prefix.fam; A1 is the counted allele, FID = IID, phenotypes -9.
/// @throws Error(io); Error(input) if a name holds a blank
void write_plink(const std::string& prefix, const GenotypeMatrix& matrix, const std::map<std::string, Sex>& sexes = {});

}  // namespace epiq::genome
