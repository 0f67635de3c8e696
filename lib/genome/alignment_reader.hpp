#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace epiq::genome {

class Reference;

/// A reference sequence as the header of an alignment file has it (@SQ).
struct AlignedContig {
  std::string name;
  std::int64_t length = 0;
  std::string md5;  ///< M5 in lower case; empty: not stated
};

/// Bits of AlignedRead::flags (SAM specification, section 1.4).
namespace read_flag {
inline constexpr std::uint16_t paired = 0x1, unmapped = 0x4, mate_unmapped = 0x8, reverse = 0x10, first = 0x40,
                               last = 0x80, secondary = 0x100, failed = 0x200, duplicate = 0x400;
}

/// Operations of AlignedRead::cigar, of which an element is length << 4 | operation.
enum class CigarOp : std::uint32_t { match, insertion, deletion, skip, soft_clip, hard_clip, padding, equal, differs };

/// A quality that is not given.
inline constexpr std::uint8_t kNoQuality = 255;

/// An aligned read; the views live until the next one is read.
struct AlignedRead {
  std::string_view name;
  std::uint16_t flags = 0;
  std::uint8_t mapping_quality = 0;
  std::int32_t contig = -1;       ///< index of AlignmentReader::contigs()
  std::int64_t start = 0;         ///< 0-based, of the aligned part
  std::int64_t end = 0;           ///< exclusive
  std::int32_t mate_contig = -1;  ///< -1: no mate, or it is not aligned
  std::int64_t mate_start = -1;
  std::span<const std::uint32_t> cigar;
  std::span<const std::uint8_t> packed_bases;  ///< two a byte, as BAM has them
  std::span<const std::uint8_t> qualities;     ///< Phred, one a base; kNoQuality where QUAL is "*"

  std::size_t length() const { return qualities.size(); }  ///< bases, with soft clips; 0: SEQ is "*"
  char base(std::size_t i) const { return "=ACMGRSVTWYHKDBN"[packed_bases[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15]; }
  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// Reads stretches of an indexed BAM or CRAM. Move-only; one reader serves one thread.
class AlignmentReader {
 public:
  /// @param reference FASTA with .fai, which CRAM needs; empty: none. Nothing is fetched from the network.
  /// @throws Error(io) if the file or its index cannot be opened or its end marker is missing; Error(usage) for CRAM
  ///         without reference; Error(input) if it is neither BAM nor CRAM, or its header is malformed
  AlignmentReader(const std::string& path, const std::string& reference);
  ~AlignmentReader();
  AlignmentReader(AlignmentReader&&) noexcept;
  AlignmentReader& operator=(AlignmentReader&&) noexcept;

  const std::string& path() const noexcept;
  const std::vector<AlignedContig>& contigs() const noexcept;

  /// The distinct samples (SM) of the read groups, in the order of the header.
  const std::vector<std::string>& samples() const noexcept;

  /// Whether every read group of the header has a sample.
  bool all_groups_named() const noexcept;

  /// The contig of a name, matched canonically ("20" is "chr20"); none if the file does not have it.
  std::optional<std::size_t> find_contig(std::string_view name) const;

  /// Starts to read what overlaps [start, end) of a contig, in the order of the file.
  /// @throws Error(input) if CRAM needs a contig that the reference lacks; Error(io) if the index cannot be used
  void seek(std::size_t contig, std::int64_t start, std::int64_t end);

  /// False at the end of the stretch.
  /// @throws Error(io) if the file is truncated or corrupt; Error(input) if the reference is of another sequence
  bool next(AlignedRead& read);

  /// Of the read that was read last: the index of samples(); none if it has no (known) read group.
  std::optional<std::size_t> sample() const;

  /// Of the read that was read last: a tag that holds a whole number, such as "NM"; none if it has none.
  std::optional<std::int64_t> integer_tag(const char* tag) const;

  /// The same for a tag that holds a number, such as "cE".
  std::optional<double> real_tag(const char* tag) const;

  /// The same for one element of a tag that is an array of whole numbers, such as "cd"; none beyond its end.
  std::optional<std::int64_t> array_tag(const char* tag, std::size_t index) const;

  /// Of the read that was read last: Phred qualities that its bases are aligned to the right base of the reference
  /// (extended BAQ; Li, Bioinformatics 27 (2011) 1157), as far as they are below the qualities of the bases; kNoQuality
  /// where they are not. Costs a banded alignment.
  void alignment_qualities(Reference& reference, std::vector<std::uint8_t>& qualities) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::genome
