#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epiq/genome/region.hpp"

struct bcf1_t;     // of htslib
struct bcf_hdr_t;  // of htslib

namespace epiq::genome {

/// The columns of a record before the samples.
struct VcfSite {
  std::string contig;
  std::int64_t position = 0;         ///< 0-based
  std::int64_t end = 0;              ///< 0-based, exclusive: of REF, or what INFO/END says
  std::string id;                    ///< "." if there is none
  std::vector<std::string> alleles;  ///< REF first; one only if ALT is "."
};

/// An allele of a call that is written as ".".
inline constexpr std::int32_t kMissingAllele = -1;
/// Padding of a call that has fewer alleles than the widest of its record.
inline constexpr std::int32_t kNoAllele = -2;
/// A missing DS or GP value.
inline constexpr float kMissingValue = -1.0F;
/// Padding of a sample that has fewer DS or GP values than the widest of its record.
inline constexpr float kNoValue = -2.0F;

/// What the samples of a record say; arrays are samples x width, row-major, and empty where the field is absent.
struct VcfCalls {
  std::size_t ploidy = 0;             ///< alleles of the widest call
  std::vector<std::int32_t> alleles;  ///< GT: index of an allele, kMissingAllele or kNoAllele
  std::size_t dosage_width = 0;
  std::vector<float> dosages;  ///< DS: expected copies of each ALT
  std::size_t probability_width = 0;
  std::vector<float> probabilities;  ///< GP: of each genotype, in VCF order
};

/// Reads VCF, VCF.gz (BGZF or gzip) and BCF from a file or from standard input ("-"). Move-only; one reader serves one
/// thread.
class VcfReader {
 public:
  struct Options {
    IntervalSet regions;   ///< records that overlap, each once; empty: all. Needs an index
    unsigned threads = 1;  ///< for decompression of BGZF
  };

  /// @throws Error(io) if the file cannot be opened, lacks the BGZF end marker, or regions are asked of a file without
  ///         an index; Error(input) if it is neither VCF nor BCF or its header is malformed
  VcfReader(const std::string& path, const Options& options);
  ~VcfReader();
  VcfReader(VcfReader&&) noexcept;
  VcfReader& operator=(VcfReader&&) noexcept;

  const std::vector<std::string>& samples() const noexcept;

  /// The length of a contig as the header has it, found by canonical name; 0 if it is not stated.
  std::int64_t contig_length(std::string_view canonical) const;

  /// The contigs of the header with their lengths; 0: not stated.
  std::vector<std::pair<std::string, std::int64_t>> contigs() const;

  /// Reads the next record into `site`, whose storage is reused; false at the true end of the input.
  /// @throws Error(io) if the input is truncated or corrupt, Error(input) if a record is malformed
  bool next(VcfSite& site);

  /// Decodes the samples of the record read last. @throws Error(input) if a field is malformed
  void calls(VcfCalls& calls);

  /// "record 17 of 'x.vcf'": for messages.
  std::string where() const;

  /// The line of the record read last, counted from 1; 0 if the input is BCF or read through an index.
  std::uint64_t line() const noexcept;

  /// The header and the record read last, for readers of further fields in this floor.
  bcf_hdr_t* header() const noexcept;
  bcf1_t* record() const noexcept;

  /// The contigs of the regions that the file does not have.
  const std::vector<std::string>& unknown_contigs() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::genome
