#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace epiq::genome {

/// A reference genome in FASTA (plain or bgzip) with its .fai. Move-only; one object serves one thread.
class Reference {
 public:
  /// @throws Error(io) if the file or its index cannot be opened
  explicit Reference(const std::string& path);
  ~Reference();
  Reference(Reference&&) noexcept;
  Reference& operator=(Reference&&) noexcept;

  /// The length of a contig, found by canonical name; 0 if there is no such contig.
  std::int64_t length(std::string_view contig) const;

  /// The bases of [start, end) in upper case, cut at the ends of the contig; empty if there is no such contig. A window
  /// around the last fetch is kept, so that neighbours cost no reading.
  /// @throws Error(io)
  std::string fetch(std::string_view contig, std::int64_t start, std::int64_t end);

  const std::string& path() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A change of the genome: `ref` at `position` (0-based) becomes `alt`.
struct Change {
  std::int64_t position = 0;
  std::string ref;
  std::string alt;
};

/// Drops bases that REF and ALT share, at the right end first, and leaves one base of each.
/// Source: Tan, Abecasis and Kang, Bioinformatics 31 (2015) 2202, as `bcftools norm` without a reference.
void trim(Change& change);

/// The leftmost way to write an insertion or deletion, as `bcftools norm -f` writes it; sequences of A, C, G, T and N
/// only.
/// @return false if REF is not what the reference has there: the change is then left alone
bool left_align(Change& change, std::string_view contig, Reference& reference);

}  // namespace epiq::genome
