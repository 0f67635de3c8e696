#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epiq/genome/reference.hpp"

namespace epiq::genome {

/// An allele of a database of variants, written as alleles are compared.
struct DatabaseAllele {
  std::int64_t position = 0;  ///< 0-based
  std::string ref;
  std::string alt;
  std::string id;                              ///< "." if there is none
  std::vector<std::optional<double>> numbers;  ///< of the number fields that were selected, in their order
  std::vector<std::string> texts;              ///< of the text fields; empty where a record has none
};

/// A sorted and indexed VCF.gz or BCF in which alleles are looked up, exactly and after normalisation: both sides are
/// trimmed, and aligned to the left if there is a reference. Move-only; one object serves one thread.
class AlleleDatabase {
 public:
  /// @param reference nullptr: indels are found only if both files write them alike; must outlive the database
  /// @throws Error(io) if the file or its index cannot be opened; Error(input) if it is neither VCF nor BCF
  AlleleDatabase(const std::string& path, Reference* reference);
  ~AlleleDatabase();
  AlleleDatabase(AlleleDatabase&&) noexcept;
  AlleleDatabase& operator=(AlleleDatabase&&) noexcept;

  const std::string& path() const noexcept;

  /// Whether the header has this INFO field.
  bool has_info(const std::string& tag) const;

  /// The description of an INFO field in the header; empty if there is none.
  std::string info_description(const std::string& tag) const;

  /// Lengths of contigs as the header has them, by canonical name, where stated.
  std::vector<std::pair<std::string, std::int64_t>> contigs() const;

  /// The value of a "##key=value" line of the header; empty if there is none.
  std::string header_value(const std::string& key) const;

  /// Chooses the INFO fields that alleles come with. A number is "NAME", or "NAME/NAME", which is a quotient (as
  /// AC_afr/AN_afr). @throws Error(input) for a field that the header does not have
  void select(const std::vector<std::string>& numbers, const std::vector<std::string>& texts);

  /// All entries of an allele; none if the database does not have it. Neighbours cost no reading.
  /// @throws Error(io), Error(input) for a malformed record
  std::span<const DatabaseAllele> find(std::string_view contig, const Change& change);

  /// All alleles that start in [start, end), in order of positions; at most 1000 bases.
  std::span<const DatabaseAllele> between(std::string_view contig, std::int64_t start, std::int64_t end);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::genome
